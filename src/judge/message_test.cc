// Real messages: sealed, examined, judged, and what happens to the judgement when the octets change.
#include "judge/judge.h"
#include "judge/test_facts.h"
#include "smime/test_forms.h"

namespace letterlock::judge {
namespace {

using smime::testing::kMessage;
using smime::testing::must;
using smime::testing::people;

const trust::TrustStore& anchors() {
  static const trust::TrustStore store = testing::store_of({people().authority.certificate});
  return store;
}

MessageReport judged(ByteView message) {
  ReplayableMemory source(message);
  const auto examination = smime::Examination::examine(source, smime::testing::keys_of(people().ben));
  if (!examination) return {};
  return judge((*examination)->facts(), {.store = anchors(), .now = smime::testing::kNow});
}

smime::SealSettings settings(bool sign, std::optional<crypto::ContentEncryption> cipher,
                             smime::SignatureForm form = smime::SignatureForm::detached) {
  return smime::testing::settings_of({"", sign, form, cipher, {}});
}

struct SealedCase {
  const char* name;
  smime::SealSettings settings;
  std::string expected;
};

TEST(Message, SealedByUsIsJudgedForWhatItIs) {
  using crypto::ContentEncryption;
  const std::vector<SealedCase> cases = {
      {"detached", settings(true, {}), "signed valid none signature"},
      {"opaque", settings(true, {}, smime::SignatureForm::opaque), "signed valid none signature"},
      {"cbc", settings(false, ContentEncryption::aes256_cbc), "encrypted none strong none"},
      {"gcm", settings(false, ContentEncryption::aes256_gcm), "encrypted none strong authenticated"},
      {"both", settings(true, ContentEncryption::aes256_cbc), "signed-and-encrypted valid strong signature"},
      {"both, gcm", settings(true, ContentEncryption::aes128_gcm), "signed-and-encrypted valid strong authenticated"},
  };
  for (const SealedCase& c : cases) {
    const auto report = judged(smime::testing::sealed(kMessage, c.settings));
    EXPECT_EQ(to_string(report.summary) + " " + to_string(report.signature) + " " + to_string(report.encryption) + " " +
                  to_string(report.integrity),
              c.expected)
        << c.name << ": " << testing::all_ids(report);
    if (report.signature == SignatureState::none) continue;
    const SignerReport* signer = report.valid_signer();
    ASSERT_NE(signer, nullptr) << c.name;
    EXPECT_EQ(signer->encryption_certificate, people().ann.encryption.certificate);
    EXPECT_EQ(signer->chosen, "aes256-GCM");
    EXPECT_EQ(signer->signed_at, smime::testing::kNow);
    EXPECT_EQ(signer->digest, "sha256");
    EXPECT_EQ(signer->addresses, std::vector<std::string>{"ann@own.example"});
  }
}

TEST(Message, S2_NoChangedOctetOfTheContentStaysValid) {
  const Bytes message = smime::testing::sealed(kMessage, settings(true, {}));
  const std::string text(as_text(message));
  const size_t boundary = text.find("boundary=\"") + 10;
  const std::string delimiter = "\r\n--" + text.substr(boundary, text.find('"', boundary) - boundary);
  const size_t begin = text.find(delimiter) + delimiter.size() + 2;
  const size_t end = text.find(delimiter, begin);
  ASSERT_NE(end, text.npos);
  size_t tried = 0;
  for (size_t i = begin; i < end; ++i) {
    Bytes changed = message;
    changed[i] ^= 0x02;
    EXPECT_NE(judged(changed).signature, SignatureState::valid) << i << ": " << text.substr(i, 20);
    ++tried;
  }
  EXPECT_GT(tried, 100U);
}

// Of what is sealed and cut no signature is told at all (smime/truncated_test.cc).
TEST(Message, S2_NoCutIsValid) {
  for (const smime::testing::Form& form : smime::testing::kForms) {
    if (form.cipher) continue;
    const Bytes message = smime::testing::sealed(kMessage, smime::testing::settings_of(form));
    const size_t needed = smime::testing::octets_needed(as_text(message), form);
    for (size_t length = 0; length < needed; ++length) {
      const auto report = judged(ByteView(message).first(length));
      EXPECT_NE(report.signature, SignatureState::valid) << form.name << " cut at " << length;
    }
    EXPECT_EQ(judged(ByteView(message).first(needed)).signature, SignatureState::valid) << form.name;
  }
}

TEST(Message, S2a_AnotherFromIsNotTheSigner) {
  std::string text(as_text(smime::testing::sealed(kMessage, settings(true, {}))));
  const size_t at = text.find("ann@own.example");
  ASSERT_NE(at, text.npos);
  text.replace(at, 3, "eve");
  const auto report = judged(as_bytes(text));
  EXPECT_EQ(report.signature, SignatureState::invalid);
  EXPECT_TRUE(has(report.layers.at(0).signers.at(0).findings, FindingId::address_mismatch));
}

TEST(Message, S2a_ProtectedFromIsNotMovedByTheOuterOne) {
  auto protecting = settings(true, crypto::ContentEncryption::aes256_gcm);
  protecting.protect_headers = smime::ProtectHeaders::yes;
  std::string text(as_text(smime::testing::sealed(kMessage, protecting)));
  const auto untouched = judged(as_bytes(text));
  EXPECT_EQ(untouched.signature, SignatureState::valid);
  EXPECT_TRUE(untouched.findings.empty());
  for (const HeaderReport& header : untouched.headers) {
    const bool hidden = header.name == "Subject";
    EXPECT_EQ(header.protection, hidden ? Protection::signed_and_encrypted : Protection::signed_only) << header.name;
    EXPECT_EQ(header.outer.value_or("the same"), hidden ? "[...]" : "the same") << header.name;
  }
  text.replace(text.find("ann@own.example"), 3, "eve");
  const auto report = judged(as_bytes(text));
  EXPECT_EQ(report.signature, SignatureState::valid);
  EXPECT_TRUE(has(report.findings, FindingId::header_differs_from_outer));
  EXPECT_EQ(report.from, std::vector<std::string>{"ann@own.example"});
}

TEST(Message, PlainMailIsNotJudged) {
  const auto report = judged(as_bytes(kMessage));
  EXPECT_EQ(report.summary, Summary::none);
  EXPECT_EQ(report.signature, SignatureState::none);
  EXPECT_TRUE(report.findings.empty());
  ASSERT_TRUE(report.payload);
  EXPECT_EQ(report.payload->content_type, "text/plain");
}

}  // namespace
}  // namespace letterlock::judge
