#include "api/verdict_text.h"

#include "api/test_api.h"
#include "api/verdict_view.h"
#include "smime/test_people.h"

namespace letterlock::api {
namespace {

using smime::testing::kNow;
using smime::testing::make_person;
using smime::testing::people;
using testing::line_with;
using testing::shown;
using text::Language;

const x509::Certificate& ann() { return people().ann.signing.certificate; }

trust::Verdict verdict(trust::Status status, std::vector<Finding> findings = {}) {
  trust::Verdict v;
  v.status = status;
  v.findings = std::move(findings);
  v.path = {ann(), people().authority.certificate};
  return v;
}

TEST(VerdictText, ACertificateInFull) {
  EXPECT_EQ(shown(lines_of(ann(), 2, Language::en)),
            (std::vector<std::string>{"plain 2 subject: " + ann().subject(), "plain 2 address: ann@own.example",
                                      "plain 2 issued by: " + ann().issuer(),
                                      "plain 2 valid: 2025-11-23T08:00:00Z to 2027-11-23T08:00:00Z",
                                      "plain 2 fingerprint (SHA-256): " + ann().fingerprint()}));
}

TEST(VerdictText, ACertificateWithoutAnAddressSaysSo) {
  const auto nameless = make_person(people().authority, "Dora", "").signing.certificate;
  EXPECT_EQ(lines_of(nameless, 0, Language::en)[1].text, "address: none in the certificate");
  EXPECT_EQ(lines_of(nameless, 0, Language::zh_tw)[1].text, "電子郵件位址：憑證中沒有");
}

struct StatusCase {
  trust::Status status;
  Tone tone;
  const char* english;
  const char* chinese;
};

TEST(VerdictText, TheFirstLineIsTheJudgement) {
  const std::vector<StatusCase> cases = {
      {trust::Status::good, Tone::good, "can be relied on at 2026-11-23T08:00:00Z", "可以信賴"},
      {trust::Status::bad, Tone::bad, "must not be relied on at 2026-11-23T08:00:00Z", "不可信賴"},
      {trust::Status::unknown, Tone::warning, "it is not known whether", "無法確定"},
  };
  for (const StatusCase& c : cases) {
    const TextLine english = lines_of(verdict(c.status), ann(), kNow, Language::en).front();
    EXPECT_EQ(english.tone, c.tone);
    EXPECT_EQ(english.depth, 0u);
    EXPECT_NE(english.text.find(c.english), std::string::npos) << english.text;
    EXPECT_NE(english.text.find("王小安"), std::string::npos) << english.text;
    const TextLine chinese = lines_of(verdict(c.status), ann(), kNow, Language::zh_tw).front();
    EXPECT_NE(chinese.text.find(c.chinese), std::string::npos) << chinese.text;
  }
}

TEST(VerdictText, FindingsThenTheCertificateThenItsPath) {
  const auto lines =
      lines_of(verdict(trust::Status::bad, {finding(FindingId::certificate_expired)}), ann(), kNow, Language::en);
  EXPECT_EQ(lines[1].text, "the certificate has expired (certificate-expired)");
  EXPECT_EQ(lines[1].tone, Tone::bad);
  EXPECT_EQ(lines[3].text, "subject: " + ann().subject());
  EXPECT_EQ(lines.back().text, "confirmed by: Test Authority");
}

struct StepCase {
  trust::RevocationState state;
  Tone tone;
  const char* english;
  const char* chinese;
};

TEST(VerdictText, EachCertificateOfThePathSaysWhetherItWasRevokedAndWhoSaysSo) {
  using trust::RevocationState;
  const std::vector<StepCase> cases = {
      {RevocationState::good, Tone::plain, "not revoked, says CN=List as of 2026-11-23T08:00:00Z", "未廢止"},
      {RevocationState::revoked, Tone::bad, "revoked since 2026-11-23T08:00:00Z, says CN=List", "起已廢止"},
      {RevocationState::on_hold, Tone::bad, "suspended since 2026-11-23T08:00:00Z, says CN=List", "起停用"},
      {RevocationState::pending, Tone::plain, "is being asked for", "正在查詢"},
      {RevocationState::unknown, Tone::plain, "is not known", "無法得知"},
  };
  for (const StepCase& c : cases) {
    trust::Verdict v = verdict(trust::Status::good);
    v.steps = {{}, {c.state, "CN=List", kNow, kNow}};
    const TextLines lines = lines_of(v, ann(), kNow, Language::en);
    EXPECT_NE(lines.back().text.find(c.english), std::string::npos) << lines.back().text;
    EXPECT_EQ(lines.back().tone, c.tone);
    EXPECT_EQ(lines.back().depth, 2u);
    testing::expect_sentences(lines);
    EXPECT_NE(lines_of(v, ann(), kNow, Language::zh_tw).back().text.find(c.chinese), std::string::npos);
    v.steps = {{c.state, "CN=List", kNow, kNow}, {}};
    EXPECT_EQ(line_with(lines_of(v, ann(), kNow, Language::en), c.english).depth, 1u) << "of the certificate itself";
    EXPECT_EQ(lines_of(v, ann(), kNow, Language::en).back().text, "confirmed by: Test Authority") << "not asked";
  }
}

TEST(VerdictText, WithoutAPathNobodyConfirms) {
  trust::Verdict alone = verdict(trust::Status::unknown);
  alone.path = {ann()};
  EXPECT_EQ(line_with(lines_of(alone, ann(), kNow, Language::en), "confirmed by").text, "");
}

TEST(VerdictText, EveryLineIsASentence) {
  for (const auto language : testing::kLanguages) {
    testing::expect_sentences(
        lines_of(verdict(trust::Status::bad, {finding(FindingId::unknown_authority)}), ann(), kNow, language));
  }
}

TEST(VerdictView, EveryUsageHasItsWord) {
  EXPECT_EQ(word(trust::Usage::sign), "sign");
  EXPECT_EQ(word(trust::Usage::encrypt), "encrypt");
  EXPECT_EQ(word(trust::Usage::any), "any");
}

TEST(VerdictView, TheDocumentSaysWhatWasAskedAndFound) {
  trust::Verdict revoked = verdict(trust::Status::bad, {finding(FindingId::certificate_revoked)});
  revoked.revoked_at = kNow;
  const JsonValue document = to_json(view_of(revoked, {.usage = trust::Usage::encrypt, .at = kNow}, Language::en));
  EXPECT_EQ(testing::keys_of(document), "status usage at findings path revoked_at on_hold steps wanted");
  EXPECT_EQ(document.at("status"), "bad");
  EXPECT_EQ(document.at("usage"), "encrypt");
  EXPECT_EQ(document.at("at"), "2026-11-23T08:00:00Z");
  EXPECT_EQ(document.at("findings").at(0).at("id"), "certificate-revoked");
  EXPECT_EQ(document.at("path").at(0).at("fingerprint_sha256").as_string(), ann().fingerprint());
  EXPECT_EQ(document.at("path").as_array().size(), 2u);
  EXPECT_EQ(document.at("revoked_at"), "2026-11-23T08:00:00Z");
  EXPECT_EQ(document.at("on_hold"), false);
}

TEST(VerdictView, EachStepHasItsStateAndWhatIsWantedItsPlace) {
  trust::Verdict pending = verdict(trust::Status::good);
  pending.steps = {{trust::RevocationState::pending}, {trust::RevocationState::good, "CN=List", kNow}};
  pending.wanted = {{trust::WantedKind::ocsp, "http://OCSP.example.tw:80/q?x", ann()},
                    {trust::WantedKind::crl, "http://crl.example.tw/a.crl", ann()},
                    {trust::WantedKind::issuer, "https://aia.example.tw/ca.cer", ann()}};
  const JsonValue document = to_json(view_of(pending, {.at = kNow}, Language::en));
  EXPECT_EQ(to_text(document.at("wanted")),
            R"([{"kind":"ocsp","place":"ocsp.example.tw"},{"kind":"crl","place":"crl.example.tw"},)"
            R"({"kind":"issuer","place":"aia.example.tw"}])");
  EXPECT_EQ(testing::keys_of(document.at("steps").at(0)), "fingerprint_sha256 name revocation by told since");
  EXPECT_EQ(document.at("steps").at(0).at("fingerprint_sha256").as_string(), ann().fingerprint());
  EXPECT_EQ(document.at("steps").at(0).at("revocation"), "pending");
  EXPECT_TRUE(document.at("steps").at(0).at("told").is_null());
  EXPECT_EQ(document.at("steps").at(1).at("by"), "CN=List");
  EXPECT_EQ(document.at("steps").at(1).at("told"), "2026-11-23T08:00:00Z");
}

TEST(VerdictView, WithoutARevocationThereIsNone) {
  const JsonValue document = to_json(view_of(verdict(trust::Status::good), {.at = kNow}, Language::en));
  EXPECT_TRUE(document.at("revoked_at").is_null());
  EXPECT_TRUE(document.at("findings").as_array().empty());
  EXPECT_EQ(document.at("status"), "good");
}

}  // namespace
}  // namespace letterlock::api
