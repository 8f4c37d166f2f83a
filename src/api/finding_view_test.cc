#include "api/finding_view.h"

#include "api/test_api.h"

namespace letterlock::api {
namespace {

using text::Language;

TEST(FindingView, HasSeverityIdParametersSentenceAndHint) {
  const Finding expired = finding(FindingId::certificate_expired, {{"time", "2026-01-01"}});
  EXPECT_EQ(to_text(to_json(view_of(expired, Language::en))),
            R"({"severity":"error","id":"certificate-expired","params":{"time":"2026-01-01"},)"
            R"("text":"the certificate has expired on 2026-01-01",)"
            R"("hint":"ask its owner for a new signed mail with the renewed certificate"})");
  EXPECT_EQ(view_of(expired, Language::zh_tw).text, "憑證已過期（2026-01-01）");
}

// The same view is read in pages.
TEST(FindingView, ItsHintNamesNoCommand) {
  const FindingView view = view_of(finding(FindingId::revocation_required_unknown), Language::en);
  EXPECT_EQ(view.hint, "import a current list under Settings, Trust");
}

// What judged may find a thing less grave than usual; the view tells that.
TEST(FindingView, TheSeverityIsTheFindingsOwn) {
  const Finding excused{FindingId::certificate_expired, Severity::note, {}};
  EXPECT_EQ(view_of(excused, Language::en).severity, "note");
}

TEST(FindingView, EveryFindingHasASentenceInBothLanguages) {
  for (const auto language : testing::kLanguages) {
    for (const FindingId id : all_finding_ids()) {
      const FindingView view = view_of(finding(id), language);
      EXPECT_EQ(view.id, id_of(id));
      EXPECT_FALSE(view.text.empty()) << view.id;
      EXPECT_EQ(view.text.find("finding."), std::string::npos) << view.id;
    }
  }
}

TEST(FindingView, SeveralKeepTheirOrder) {
  const auto views = views_of({finding(FindingId::no_from), finding(FindingId::bound_by_user)}, Language::en);
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(views[0].id, "no-from");
  EXPECT_EQ(views[1].id, "bound-by-user");
}

}  // namespace
}  // namespace letterlock::api
