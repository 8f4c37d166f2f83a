#include "judge/test_facts.h"

namespace letterlock::judge {
namespace {

using namespace testing;

struct Sent {
  std::vector<x509::Certificate> along;
  std::optional<cms::KeyIdentifier> preference = {};
  std::vector<x509::Certificate> known = {};
};

SignerReport signer_with(const Party& party, const Sent& sent) {
  auto signer = signer_of(party);
  signer.info.signed_attributes->encryption_key_preference = sent.preference;
  auto layer = signed_layer({signer});
  layer.certificates = sent.along;
  Context context = world().context();
  context.known_certificates = sent.known;
  return judge(facts_of({layer}), context).layers[0].signers[0];
}

cms::KeyIdentifier named(const Party& party) { return {.issuer_and_serial = party.certificate.issuer_and_serial()}; }

TEST(EncryptionCertificate, TheOneOfTheSameSubject) {
  const auto report =
      signer_with(world().ann, {.along = {world().ann.certificate, world().ann_encryption.certificate}});
  ASSERT_TRUE(report.encryption_certificate);
  EXPECT_EQ(*report.encryption_certificate, world().ann_encryption.certificate);
  EXPECT_EQ(report.encryption_certificate_sha256, world().ann_encryption.certificate.fingerprint());
}

TEST(EncryptionCertificate, OneThatWeKnowAlready) {
  EXPECT_TRUE(
      signer_with(world().ann, {.along = {}, .known = {world().ann_encryption.certificate}}).encryption_certificate);
  EXPECT_FALSE(signer_with(world().ann, {.along = {}}).encryption_certificate);
}

TEST(EncryptionCertificate, OneCertificateForBoth) {
  auto content = person_content("Ann", {"ann@example.org"});
  content.key_usage.key_encipherment = true;
  const Party both = issued(content, "rsa:both", world().authority);
  const auto report = signer_with(both, {.along = {world().ann_encryption.certificate}});
  EXPECT_EQ(report.encryption_certificate, both.certificate);
  EXPECT_EQ(
      signer_with(both, {.along = {world().ann_encryption.certificate}, .preference = named(world().ann_encryption)})
          .encryption_certificate,
      world().ann_encryption.certificate)
      << "the preference decides";
}

TEST(EncryptionCertificate, ThePreferenceIsSignedAndDecides) {
  auto content = person_content("Ann", {"ann@example.org"});
  content.key_usage = {};
  content.key_usage.key_encipherment = true;
  content.not_before = day("2026-06-01");
  const Party younger = issued(content, "rsa:younger", world().authority);
  const std::vector along = {world().ann_encryption.certificate, younger.certificate};
  EXPECT_EQ(signer_with(world().ann, {.along = along}).encryption_certificate, younger.certificate);
  EXPECT_EQ(
      signer_with(world().ann, {.along = along, .preference = named(world().ann_encryption)}).encryption_certificate,
      world().ann_encryption.certificate);
}

TEST(EncryptionCertificate, AnotherSubjectIsRefused) {
  const Party ben = person("Ben", {"ben@example.org"}, world().authority, true);
  for (const auto& preference : {std::optional(named(ben)), std::optional<cms::KeyIdentifier>()}) {
    const auto report = signer_with(world().ann, {.along = {ben.certificate}, .preference = preference});
    EXPECT_FALSE(report.encryption_certificate);
    EXPECT_TRUE(has(report.findings, FindingId::encryption_certificate_other_subject));
    EXPECT_EQ(report.status, SignatureState::valid) << "the signature itself is good";
  }
}

// The certificates beside a signature are not signed: whoever carries the mail can add one.
TEST(EncryptionCertificate, OneThatWasAddedOnTheWayIsRefused) {
  const Party added = person("Ann", {"ann@example.org"}, world().stranger, true);
  const auto report = signer_with(world().ann, {.along = {added.certificate}});
  EXPECT_FALSE(report.encryption_certificate);
  EXPECT_TRUE(has(report.findings, FindingId::encryption_certificate_untrusted));
  EXPECT_EQ(signer_with(world().ann, {.along = {added.certificate, world().ann_encryption.certificate}})
                .encryption_certificate,
            world().ann_encryption.certificate);
}

TEST(EncryptionCertificate, OfAStrangersMailTheSameAuthoritysOnly) {
  const Party theirs = person("Ann", {"ann@example.org"}, world().stranger, true);
  EXPECT_EQ(signer_with(world().unknown_ann, {.along = {theirs.certificate}}).encryption_certificate,
            theirs.certificate);
  const Party other = person("Ann", {"ann@example.org"}, root("Third"), true);
  EXPECT_FALSE(signer_with(world().unknown_ann, {.along = {other.certificate}}).encryption_certificate);
}

TEST(EncryptionCertificate, NamesWithoutAttributesNameNobody) {
  auto content = person_content("", {"ann@example.org"});
  content.subject = {};
  const Party signing = issued(content, "Ann", world().authority);
  content.key_usage = {};
  content.key_usage.key_encipherment = true;
  const Party same = issued(content, "rsa:Ann", world().authority);
  content.addresses = {"eve@example.org"};
  const Party other = issued(content, "rsa:Eve", world().authority);
  EXPECT_EQ(signer_with(signing, {.along = {other.certificate, same.certificate}}).encryption_certificate,
            same.certificate);
  EXPECT_FALSE(signer_with(signing, {.along = {other.certificate}}).encryption_certificate);
}

TEST(EncryptionCertificate, NothingIsLearnedFromAWrongSignature) {
  auto layer = signed_layer({signer_of(world().ann, SignatureCheck::wrong)});
  layer.certificates = {world().ann_encryption.certificate};
  EXPECT_FALSE(judge(facts_of({layer}), world().context()).layers[0].signers[0].encryption_certificate);
}

TEST(Capabilities, AreToldInTheirOrder) {
  auto signer = signer_of(world().ann);
  const auto with = [&](std::vector<std::string> names) {
    crypto::Capabilities list;
    for (const std::string& name : names) list.push_back(crypto::capability_from_name(name));
    signer.info.signed_attributes->capabilities = list;
    return judge(facts_of({signed_layer({signer})}), world().context()).layers[0].signers[0];
  };
  const auto strong = with({"rc2-CBC/40", "aes128-CBC", "aes256-CBC", "1.2.3.4"});
  EXPECT_EQ(strong.capabilities, (std::vector<std::string>{"rc2-CBC/40", "aes128-CBC", "aes256-CBC", "1.2.3.4"}));
  EXPECT_EQ(strong.recommended, "rc2-CBC/40");
  EXPECT_EQ(strong.chosen, "aes128-CBC");
  EXPECT_FALSE(has(strong.findings, FindingId::no_capability_at_floor));
  const auto weak = with({"rc2-CBC/40"});
  EXPECT_FALSE(weak.chosen);
  EXPECT_TRUE(has(weak.findings, FindingId::no_capability_at_floor));
  EXPECT_EQ(weak.status, SignatureState::valid);
  EXPECT_FALSE(has(with({"1.2.3.4"}).findings, FindingId::no_capability_at_floor)) << "says nothing about ciphers";
  signer.info.signed_attributes->capabilities.reset();
  EXPECT_FALSE(judge(facts_of({signed_layer({signer})}), world().context()).layers[0].signers[0].capability_list);
}

// Neither certificate names an address: the author's counts for both.
TEST(EncryptionCertificate, AnAnchorOfSomeDomains) {
  const Party encryption = person("王小明", {}, world().authority, true);
  auto layer = signed_layer({signer_of(world().nameless)});
  layer.certificates = {encryption.certificate};
  trust::TrustStore store;
  EXPECT_TRUE(store.add_anchor(world().authority.certificate, {{"example.org"}}));
  const Context context{.store = store, .now = kNow};
  const auto from = [&](std::string_view header) {
    return judge(facts_of({layer}, header), context).layers[0].signers[0].encryption_certificate;
  };
  EXPECT_EQ(from("From: wang@example.org"), encryption.certificate);
  EXPECT_FALSE(from("From: wang@example.com"));
}

}  // namespace
}  // namespace letterlock::judge
