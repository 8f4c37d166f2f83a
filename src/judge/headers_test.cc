#include "judge/headers.h"

#include "judge/test_facts.h"

namespace letterlock::judge {
namespace {

using namespace testing;
using smime::HeaderProtection;

const char* const kOuter =
    "From: ann@example.org\r\nTo: ben@example.org\r\nSubject: [...]\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
    "Reply-To: eve@example.org";
const char* const kInner =
    "From: ann@example.org\r\nTo: ben@example.org\r\nSubject: plans\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
    "Keywords: x\r\nHP-Outer: From: ann@example.org\r\nHP-Outer: To: ben@example.org\r\nHP-Outer: Subject: [...]\r\n"
    "HP-Outer: Date: Mon, 23 Nov 2026 08:00:00 +0000";

smime::Facts protected_by(HeaderProtection protection, const char* inner, const char* outer,
                          std::vector<smime::LayerFacts> layers) {
  smime::Facts facts = facts_of(std::move(layers), outer);
  facts.payload->protection = protection;
  if (protection != HeaderProtection::none) facts.payload->protected_header = header_of(inner);
  return facts;
}

// "Subject=plans (outer [...]) signed-only"
std::string field(const MessageReport& report, std::string_view name) {
  for (const HeaderReport& header : report.headers) {
    if (header.name != name) continue;
    return header.value + (header.outer ? " (outer " + *header.outer + ")" : "") + " " + to_string(header.protection);
  }
  return "absent";
}

std::vector<smime::LayerFacts> good() { return {signed_layer({signer_of(world().ann)})}; }
std::vector<smime::LayerFacts> sealed() {
  return {encrypted_layer(crypto::ContentEncryption::aes256_gcm), signed_layer({signer_of(world().ann)})};
}

TEST(Headers, Rfc9788_Cipher) {
  const auto report = judge(protected_by(HeaderProtection::cipher, kInner, kOuter, sealed()), world().context());
  EXPECT_EQ(field(report, "Subject"), "plans (outer [...]) signed-and-encrypted");
  EXPECT_EQ(field(report, "From"), "ann@example.org signed-only");
  EXPECT_EQ(field(report, "Date"), "Mon, 23 Nov 2026 08:00:00 +0000 signed-only");
  EXPECT_EQ(field(report, "Reply-To"), "eve@example.org unprotected") << "added on the way";
  EXPECT_EQ(field(report, "Cc"), "absent");
}

TEST(Headers, Rfc9788_EncryptedOnlyAndSignedOnly) {
  const auto encrypted_only = judge(
      protected_by(HeaderProtection::cipher, kInner, kOuter, {encrypted_layer(crypto::ContentEncryption::aes256_cbc)}),
      world().context());
  EXPECT_EQ(field(encrypted_only, "Subject"), "plans (outer [...]) encrypted-only");
  EXPECT_EQ(field(encrypted_only, "From"), "ann@example.org unprotected");
  const auto signed_only = judge(protected_by(HeaderProtection::clear, "From: ann@example.org\r\nSubject: plans",
                                              "From: ann@example.org\r\nSubject: [list] plans", good()),
                                 world().context());
  EXPECT_EQ(field(signed_only, "Subject"), "plans (outer [list] plans) signed-only");
}

TEST(Headers, Rfc9788_ClearInsideEncryptionHidesNothing) {
  const auto report = judge(protected_by(HeaderProtection::clear, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: [...]", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans (outer [...]) signed-only");
}

TEST(Headers, Rfc8551_WrappedMessageIsComparedWithTheOuterHeader) {
  const auto report = judge(protected_by(HeaderProtection::wrapped, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: ...", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans (outer ...) signed-and-encrypted");
  EXPECT_EQ(field(report, "From"), "ann@example.org signed-only");
}

TEST(Headers, AFieldThatStandsOutsideWasNoSecret) {
  const auto report = judge(protected_by(HeaderProtection::cipher, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: plans", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans signed-only");
}

TEST(Headers, WithoutProtectionNothingIsProtected) {
  const auto report = judge(protected_by(HeaderProtection::none, "", kOuter, sealed()), world().context());
  EXPECT_EQ(field(report, "Subject"), "[...] unprotected");
  EXPECT_EQ(field(report, "From"), "ann@example.org unprotected");
}

TEST(Headers, S1_AFailedSignatureProtectsNothing) {
  const auto report = judge(protected_by(HeaderProtection::clear, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: plans",
                                         {signed_layer({signer_of(world().ann, SignatureCheck::wrong)})}),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans unprotected");
}

TEST(Headers, AFieldThatIsOnlyInside) {
  const auto report = judge(protected_by(HeaderProtection::cipher, "From: ann@example.org\r\nCc: x@example.org",
                                         "From: ann@example.org", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Cc"), "x@example.org (outer ) signed-and-encrypted");
}

TEST(From, S2a_TheProtectedOneCountsAndADifferenceIsTold) {
  const auto facts =
      protected_by(HeaderProtection::clear, "From: Ann <ann@example.org>", "From: eve@example.com", good());
  const auto report = judge(facts, world().context());
  EXPECT_EQ(told(report), "valid header-differs-from-outer");
  EXPECT_EQ(report.from, std::vector<std::string>{"ann@example.org"});
  EXPECT_EQ(report.findings[0].params,
            (Params{{"name", "From"}, {"value", "Ann <ann@example.org>"}, {"outer", "eve@example.com"}}));
  EXPECT_EQ(judged(protected_by(HeaderProtection::clear, "From: eve@example.com", "From: ann@example.org", good())),
            "invalid header-differs-from-outer address-mismatch");
  EXPECT_EQ(
      judged(protected_by(HeaderProtection::clear, "From: Ann <ANN@example.org>", "From: ann@example.org", good())),
      "valid")
      << "the same address under another name";
}

TEST(From, S2a_TwoOfThemInEitherHeader) {
  const char* two = "From: ann@example.org\r\nFrom: ann@example.org";
  EXPECT_EQ(judged(protected_by(HeaderProtection::clear, two, "From: ann@example.org", good())),
            "invalid two-from-headers");
  EXPECT_EQ(
      judge(protected_by(HeaderProtection::clear, "From: ann@example.org", two, good()), world().context()).signature,
      SignatureState::invalid);
}

TEST(From, S2a_TheOuterOneWhereNoneIsInside) {
  EXPECT_EQ(judged(protected_by(HeaderProtection::older, "Subject: plans", "From: ann@example.org", good())), "valid");
}

}  // namespace
}  // namespace letterlock::judge
