#include "api/report_json.h"

#include <gtest/gtest.h>

#include "api/certificate_view.h"
#include "api/json_text.h"
#include "api/verdict_view.h"
#include "smime/test_people.h"

namespace letterlock::api {
namespace {

judge::SignerReport signer() {
  judge::SignerReport signer;
  signer.status = judge::SignatureState::invalid;
  signer.subject = "CN=王小明,C=TW";
  signer.addresses = {"ming@example.tw"};
  signer.issuer = "CN=Practice CA";
  signer.serial = "0a1b";
  signer.fingerprint_sha256 = "00ff";
  signer.digest = "sha256";
  signer.signature_algorithm = "rsaEncryption";
  signer.signing_time = "2026-03-01T09:30:00Z";
  signer.capabilities = {"aes256-GCM", "rc2-CBC/40", "1.2.3.4"};
  signer.recommended = "aes256-GCM";
  signer.chosen = "aes256-GCM";
  signer.findings = {
      finding(FindingId::address_mismatch, {{"certificate_addresses", "ming@example.tw"}, {"from", "ann@example.tw"}})};
  return signer;
}

judge::MessageReport signed_and_encrypted() {
  judge::RecipientReport recipient;
  recipient.issuer = "CN=Practice CA";
  recipient.serial = "02";
  recipient.key_encryption = "rsaEncryption";
  recipient.ours = true;
  judge::LayerReport outer;
  outer.type = "authEnveloped-data";
  outer.form = "application/pkcs7-mime";
  outer.content_encryption = "aes256-GCM";
  outer.decrypted = true;
  outer.recipients = {recipient};
  judge::LayerReport inner;
  inner.type = "signed-data";
  inner.form = "application/pkcs7-mime";
  inner.signers = {signer()};
  judge::MessageReport report;
  report.summary = judge::Summary::encrypted;
  report.signature = judge::SignatureState::invalid;
  report.encryption = judge::EncryptionState::strong;
  report.integrity = judge::Integrity::authenticated;
  report.layers = {outer, inner};
  report.headers = {{"From", "ann@example.tw", "bob@example.tw", judge::Protection::signed_and_encrypted},
                    {"Subject", "hello", std::nullopt, judge::Protection::unprotected}};
  report.payload = judge::PayloadReport{"text/plain", 42};
  return report;
}

// The contract of DESIGN section 8, member by member and in this order.
constexpr std::string_view kGolden = R"({
  "summary": "encrypted",
  "signature": "invalid",
  "encryption": "strong",
  "integrity": "authenticated",
  "layers": [
    {
      "type": "authEnveloped-data",
      "form": "application/pkcs7-mime",
      "findings": [],
      "content_encryption": "aes256-GCM",
      "decrypted": true,
      "recipients": [
        {
          "issuer": "CN=Practice CA",
          "serial": "02",
          "ski": null,
          "key_encryption": "rsaEncryption",
          "kdf": null,
          "key_wrap": null,
          "ours": true
        }
      ],
      "signers": [],
      "certificates": []
    },
    {
      "type": "signed-data",
      "form": "application/pkcs7-mime",
      "findings": [],
      "content_encryption": null,
      "decrypted": null,
      "recipients": [],
      "signers": [
        {
          "status": "invalid",
          "subject": "CN=王小明,C=TW",
          "addresses": [
            "ming@example.tw"
          ],
          "issuer": "CN=Practice CA",
          "serial": "0a1b",
          "fingerprint_sha256": "00ff",
          "digest": "sha256",
          "signature_algorithm": "rsaEncryption",
          "signing_time": "2026-03-01T09:30:00Z",
          "capabilities": [
            "aes256-GCM",
            "rc2-CBC/40",
            "1.2.3.4"
          ],
          "recommended": "aes256-GCM",
          "chosen": "aes256-GCM",
          "encryption_certificate_sha256": null,
          "findings": [
            {
              "severity": "error",
              "id": "address-mismatch",
              "params": {
                "certificate_addresses": "ming@example.tw",
                "from": "ann@example.tw"
              },
              "text": "the certificate is for ming@example.tw, but the message says it is from ann@example.tw",
              "hint": "do not trust the sender's name before you asked the person"
            }
          ],
          "certificate_verdict": null
        }
      ],
      "certificates": []
    }
  ],
  "headers": [
    {
      "name": "From",
      "value": "ann@example.tw",
      "outer": "bob@example.tw",
      "protection": "signed-and-encrypted"
    },
    {
      "name": "Subject",
      "value": "hello",
      "outer": null,
      "protection": "unprotected"
    }
  ],
  "findings": [],
  "payload": {
    "content_type": "text/plain",
    "bytes": 42
  }
}
)";

TEST(ReportJson, IsTheContractMemberByMember) {
  EXPECT_EQ(to_indented_text(report_document(signed_and_encrypted(), text::Language::en)), kGolden);
}

TEST(ReportJson, ASignersVerdictIsTheObjectOfTrustCheck) {
  judge::MessageReport report = signed_and_encrypted();
  trust::Verdict& verdict = report.layers[1].signers[0].certificate_verdict;
  verdict.status = trust::Status::good;
  verdict.path = {smime::testing::people().ann.signing.certificate};
  verdict.steps = {{trust::RevocationState::good, "CN=List", smime::testing::kNow}};
  verdict.findings = {finding(FindingId::revocation_unknown)};
  report.first_seen = smime::testing::kNow;
  const trust::Policy policy{.usage = trust::Usage::sign, .at = smime::testing::kNow};
  const auto document = report_document(report, text::Language::zh_tw);
  EXPECT_EQ(document.at("layers").at(1).at("signers").at(0).at("certificate_verdict"),
            to_json(view_of(verdict, policy, text::Language::zh_tw)));
}

TEST(ReportJson, HandedCertificatesAreTheObjectsOfTheDirectory) {
  judge::MessageReport report = signed_and_encrypted();
  report.layers[1].certificates = {smime::testing::people().ann.signing.certificate};
  const auto document = report_document(report, text::Language::en);
  EXPECT_EQ(document.at("layers").at(1).at("certificates"), to_json(views_of(report.layers[1].certificates)));
  EXPECT_EQ(document.at("layers").at(0).at("certificates"), boost::json::array{});
}

TEST(ReportJson, WordsOfTheSummary) {
  const std::pair<judge::Summary, const char*> cases[] = {
      {judge::Summary::none, "none"},
      {judge::Summary::signed_only, "signed"},
      {judge::Summary::encrypted, "encrypted"},
      {judge::Summary::signed_and_encrypted, "signed-and-encrypted"},
  };
  for (const auto& [summary, word] : cases) {
    judge::MessageReport report;
    report.summary = summary;
    EXPECT_EQ(report_document(report, text::Language::en).at("summary"), word);
  }
}

TEST(ReportJson, AMessageThatWasNotOpenedHasNoPayload) {
  judge::MessageReport report;
  report.encryption = judge::EncryptionState::undecrypted;
  report.findings = {finding(FindingId::no_matching_key)};
  const auto document = report_document(report, text::Language::zh_tw);
  EXPECT_TRUE(document.at("payload").is_null());
  EXPECT_EQ(document.at("findings").at(0).at("id"), "no-matching-key");
  EXPECT_EQ(std::string(document.at("findings").at(0).at("text").as_string()),
            text::describe(text::Language::zh_tw, report.findings[0]).sentence);
}

TEST(ReportJson, OctetsThatAreNoTextDoNotBreakTheDocument) {
  judge::MessageReport report;
  report.headers = {{"Subject", "\xFF\"\n", std::nullopt, judge::Protection::unprotected}};
  const auto text = to_indented_text(report_document(report, text::Language::en));
  EXPECT_TRUE(parse_json(text).has_value()) << text;
}

// The names of an interface's members, in their order, as they stand in the declaration.
std::string declared_members(const std::string& name) {
  const std::string_view all = ReportShape::kDeclaration;
  const size_t begin = all.find("interface " + name + " {");
  if (begin == std::string_view::npos) return "not declared";
  std::string members;
  std::string_view body = all.substr(begin, all.find("\n}", begin) - begin);
  for (size_t line = body.find('\n'); line != std::string_view::npos; line = body.find('\n', line + 1)) {
    const std::string_view member = body.substr(line + 1, body.find(':', line) - line - 1);
    members += (members.empty() ? "" : " ") + std::string(member.substr(member.find_first_not_of(' ')));
  }
  return members;
}

template <typename T>
void expect_declared(const std::string& name) {
  std::string members;
  boost::mp11::mp_for_each<json_detail::Members<T>>(
      [&](auto member) { members += (members.empty() ? "" : " ") + std::string(member.name); });
  EXPECT_EQ(declared_members(name), members) << name;
}

TEST(ReportJson, ItsTypeScriptNamesWhatIsWritten) {
  expect_declared<judge::MessageReport>("MessageReport");
  expect_declared<judge::LayerReport>("LayerReport");
  expect_declared<judge::RecipientReport>("RecipientReport");
  expect_declared<judge::SignerReport>("SignerReport");
  expect_declared<judge::HeaderReport>("HeaderReport");
  expect_declared<judge::PayloadReport>("PayloadReport");
  TypeScript types;
  const auto declares = [&](const std::string& words) {
    return ReportShape::kDeclaration.find(words) != std::string::npos;
  };
  // In any order: enumerations of the report are words that a page compares.
  for (const std::string& words :
       {types.of<judge::Summary>(), types.of<judge::SignatureState>(), types.of<judge::EncryptionState>(),
        types.of<judge::Integrity>(), types.of<judge::Protection>()}) {
    for (size_t at = words.find('"'); at != std::string::npos; at = words.find('"', words.find('"', at + 1) + 1)) {
      const std::string word = words.substr(at, words.find('"', at + 1) - at + 1);
      EXPECT_TRUE(declares(word)) << word;
    }
  }
}

}  // namespace
}  // namespace letterlock::api
