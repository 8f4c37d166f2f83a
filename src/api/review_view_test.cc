// A new certificate beside the accepted one, as views and as lines; and what came of a comparison.

#include "api/review_view.h"

#include <set>

#include "api/comparison_view.h"
#include "api/test_api.h"
#include "smime/test_people.h"
#include "x509/renewal.h"

namespace letterlock::api {
namespace {

using smime::testing::make_pair;
using smime::testing::people;
using text::Language;
using x509::Kinship;

x509::Certificate numbered(const std::string& number, const std::vector<std::string>& addresses) {
  x509::CertificateContent content = smime::testing::content_of("Ben Chen", smime::testing::kNow);
  content.subject.push_back({"serialNumber", number});
  content.key_usage.digital_signature = true;
  content.addresses = addresses;
  return make_pair(people().authority, content).certificate;
}

const x509::Certificate& old_one() {
  static const auto made = numbered("0000000012345678", {"ben@peer.example"});
  return made;
}
const x509::Certificate& new_one() {
  static const auto made = numbered("0000000012345678", {"ben@peer.example", "ben@second.example"});
  return made;
}

app::Person ben(Kinship kinship) {
  app::Person person;
  person.certificates = {old_one(), new_one()};
  person.tunnel.addresses = {"ben@peer.example"};
  person.tunnel.certificates = {{.signing_certificate = old_one().fingerprint(), .accepted = true},
                                {.signing_certificate = new_one().fingerprint(), .encryption_certificate = "ee"}};
  tunnel::Notice notice{tunnel::NoticeKind::new_certificate, new_one().fingerprint()};
  notice.kin = tunnel::Kin{kinship, old_one().fingerprint()};
  person.tunnel.notices = {notice};
  return person;
}

std::string differing(const ReviewView& review) {
  std::string points;
  for (const ReviewRowView& row : review.rows) {
    if (!row.same) points += (points.empty() ? "" : " ") + row.point;
  }
  return points;
}

TEST(ReviewView, BothSideBySideWithWhatDiffers) {
  const auto reviews = reviews_of(ben(Kinship::same_holder), Language::en);
  ASSERT_EQ(reviews.size(), 1u);
  const ReviewView& review = reviews[0];
  EXPECT_EQ(review.certificate, new_one().fingerprint());
  EXPECT_EQ(review.accepted, old_one().fingerprint());
  EXPECT_EQ(review.kinship, "same_holder");
  EXPECT_EQ(review.rows.size(), 8u);
  EXPECT_EQ(differing(review), "addresses key fingerprint encryption");
  EXPECT_EQ(review.rows[1].fresh, "…5678") << "S15";
  EXPECT_EQ(review.rows[7].accepted, "none");
}

TEST(ReviewView, NumbersThatEndAlikeAreNotTheSame) {
  app::Person person = ben(Kinship::stranger);
  const auto other = numbered("9999999912345678", {"ben@peer.example"});
  person.certificates.push_back(other);
  person.tunnel.notices[0].certificate = other.fingerprint();
  const auto reviews = reviews_of(person, Language::en);
  ASSERT_EQ(reviews.size(), 1u);
  EXPECT_EQ(reviews[0].rows[1].point, "number");
  EXPECT_FALSE(reviews[0].rows[1].same);
}

TEST(ReviewView, WithoutAnAcceptedOneThereIsNone) {
  app::Person person = ben(Kinship::stranger);
  person.tunnel.notices[0].kin.reset();
  EXPECT_TRUE(reviews_of(person, Language::en).empty());
  person = ben(Kinship::stranger);
  person.certificates.pop_back();
  EXPECT_TRUE(reviews_of(person, Language::en).empty());
}

TEST(ReviewView, EveryKinshipHasItsSentencesInBothLanguages) {
  for (const auto language : testing::kLanguages) {
    std::set<std::string> texts;
    for (const Kinship kinship :
         {Kinship::stranger, Kinship::vouched, Kinship::generation, Kinship::same_holder, Kinship::same_key}) {
      const app::Person person = ben(kinship);
      const auto reviews = reviews_of(person, language);
      const TextLines lines = lines_of(reviews.at(0), language);
      testing::expect_sentences(lines);
      texts.insert(reviews[0].text);
      EXPECT_EQ(lines[1].tone, kinship == Kinship::stranger ? Tone::bad : Tone::plain);
    }
    EXPECT_GE(texts.size(), 5u);
  }
  const TextLines lines = lines_of(reviews_of(ben(Kinship::same_holder), Language::en).at(0), Language::en);
  EXPECT_EQ(testing::line_with(lines, "= personal number").text, "= personal number: …5678");
  EXPECT_EQ(testing::line_with(lines, "≠ key").tone, Tone::warning);
}

TEST(ComparisonView, HoldsEachForm) {
  const ComparisonView view = comparison_of(new_one().fingerprint(), "ben@peer.example");
  EXPECT_EQ(view.words.size(), 12u);
  EXPECT_EQ(view.digits.size(), 8u);
  EXPECT_TRUE(view.code.ends_with(":ben@peer.example"));
  EXPECT_FALSE(view.modules.empty());
}

TEST(ComparisonView, EveryResultHasItsSentenceInBothLanguages) {
  using x509::Compared;
  for (const auto language : testing::kLanguages) {
    for (const Compared result :
         {Compared::same, Compared::other_certificate, Compared::other_address, Compared::unreadable}) {
      const ComparedView view = view_of(app::Comparison{result, "aa11", ""}, language);
      testing::expect_sentences({{Tone::plain, 0, view.text}});
    }
    const ComparedView another = view_of(app::Comparison{Compared::other_certificate, "aa11", "bb22"}, language);
    testing::expect_sentences({{Tone::plain, 0, another.text}});
    EXPECT_NE(another.text.find("bb22"), std::string::npos);
  }
  EXPECT_EQ(view_of(app::Comparison{x509::Compared::same, "aa11", ""}, Language::en).result, "same");
}

}  // namespace
}  // namespace letterlock::api
