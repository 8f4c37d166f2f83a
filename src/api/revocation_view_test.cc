#include "api/revocation_view.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

TEST(RevocationView, TellsWhoWasAskedAndWhyNot) {
  const std::vector<app::Asked> asked = {{"http://ocsp.example.tw/", trust::WantedKind::ocsp, {}},
                                         {"http://crl.example.tw/a.crl", trust::WantedKind::crl,
                                          Error{ErrorCode::server_timeout, {{"server", "crl.example.tw"}}}},
                                         {"http://ca.example.tw/a.p7b", trust::WantedKind::issuer, {}}};
  const auto views = views_of(asked, text::Language::en);
  ASSERT_EQ(views.size(), 3u);
  EXPECT_EQ(views[0].kind, "ocsp");
  EXPECT_FALSE(views[0].error.has_value());
  EXPECT_EQ(views[1].kind, "crl");
  EXPECT_EQ(views[1].error->id, "server-timeout");
  EXPECT_EQ(views[2].kind, "issuer");
}

TEST(RevocationView, TellsWhatAPersonChose) {
  app::RevocationSettings settings;
  settings.ocsp = false;
  settings.mapping = {{"http://a.example/", "http://b.example/"}};
  EXPECT_EQ(
      to_json_text(view_of(settings)),
      R"({"fetch":true,"ocsp":false,"hard":false,"mapping":[{"from":"http://a.example/","to":"http://b.example/"}]})");
}

}  // namespace
}  // namespace letterlock::api
