#include "judge/judge.h"

#include "judge/release.h"
#include "judge/test_facts.h"

namespace letterlock::judge {
namespace {

using namespace testing;
using crypto::ContentEncryption;
using smime::Decryption;

smime::Facts by(const Party& party, std::string_view header = "From: ann@example.org") {
  return facts_of({signed_layer({signer_of(party)})}, header);
}

struct CheckCase {
  SignatureCheck check;
  std::string expected;
};

TEST(Signature, S2_Mathematics) {
  const std::vector<CheckCase> cases = {
      {SignatureCheck::right, "valid"},
      {SignatureCheck::wrong, "invalid signature-wrong"},
      {SignatureCheck::digest_mismatch, "invalid digest-mismatch"},
      {SignatureCheck::malformed, "invalid signed-attributes-missing"},
      {SignatureCheck::content_type_mismatch, "invalid content-type-mismatch"},
      {SignatureCheck::unsupported, "unknown algorithm-unsupported"},
      {SignatureCheck::not_permitted, "invalid algorithm-not-permitted"},
  };
  for (const CheckCase& c : cases) {
    const auto report = judge(facts_of({signed_layer({signer_of(world().ann, c.check)})}), world().context());
    EXPECT_EQ(told(report), c.expected);
    EXPECT_EQ(report.layers[0].signers[0].right, c.check == SignatureCheck::right);
    EXPECT_EQ(report.valid_signer() != nullptr, c.check == SignatureCheck::right);
  }
}

TEST(Signature, S2_NamesAnotherCertificate) {
  auto signer = signer_of(world().ann);
  signer.names_other_certificate = true;
  EXPECT_EQ(judged(facts_of({signed_layer({signer})})), "invalid signing-certificate-mismatch");
}

TEST(Signature, S2_CertificateMissing) {
  auto signer = signer_of(world().ann, SignatureCheck::unsupported);
  signer.certificate.reset();
  const auto report = judge(facts_of({signed_layer({signer})}), world().context());
  EXPECT_EQ(told(report), "unknown signer-certificate-missing");
  const SignerReport& told_signer = report.layers[0].signers[0];
  EXPECT_FALSE(told_signer.subject);
  EXPECT_EQ(told_signer.issuer, world().ann.certificate.issuer());
  EXPECT_EQ(told_signer.serial, world().ann.certificate.serial_hex());
}

TEST(Signature, S2_CertificateIsJudgedForSigning) {
  EXPECT_EQ(judged(by(world().unknown_ann)), "unknown unknown-authority");
  EXPECT_EQ(judged(by(world().ann_encryption)), "invalid key-usage-not-permitted");
  auto content = person_content("Ann", {"ann@example.org"});
  content.extended_key_usages = {"1.3.6.1.5.5.7.3.1"};
  EXPECT_EQ(judged(by(issued(content, "Ann", world().authority))), "invalid extended-key-usage-not-email");
}

TEST(Signature, S2_ValidWhenFirstSeen) {
  Context context = world().context();
  context.now = day("2031-01-01");
  EXPECT_EQ(judged(by(world().ann), context),
            "unknown certificate-expired first-seen-after-expiry signing-time-differs");
  context.first_seen = kNow;
  EXPECT_EQ(judged(by(world().ann), context), "valid") << "later expiry does not turn it";
  context.first_seen = day("2024-06-01");
  EXPECT_EQ(judged(by(world().ann), context), "invalid certificate-not-yet-valid signing-time-differs");
}

TEST(Signature, S2_ExpiredAndAlsoWrongIsInvalid) {
  Context context = world().context();
  context.now = day("2031-01-01");
  EXPECT_EQ(judge(by(world().ann_encryption), context).signature, SignatureState::invalid);
}

TEST(Signature, S2_TheSigningTimeDecidesNothing) {
  auto signer = signer_of(world().ann);
  signer.info.signed_attributes->signing_time = day("2026-01-01");
  Context context = world().context();
  context.now = day("2031-01-01");
  EXPECT_EQ(judge(facts_of({signed_layer({signer})}), context).signature, SignatureState::unknown);
}

struct TimeCase {
  const char* signed_at;
  const char* date;
  const char* first_seen;
  bool fits;
};

TEST(Signature, SigningTimeIsComparedWithTheDateElseWithFirstSight) {
  const std::vector<TimeCase> cases = {
      {"2026-11-23T08:00:00Z", "Mon, 23 Nov 2026 08:00:00 +0000", "2026-11-23T08:01:00Z", true},
      {"2026-11-23T08:00:00Z", "Mon, 23 Nov 2026 08:00:00 +0000", "2027-11-23T08:01:00Z", true},
      {"2026-11-24T08:00:00Z", "Mon, 23 Nov 2026 08:00:00 +0000", "2026-11-25T08:01:00Z", true},
      {"2026-11-24T08:00:01Z", "Mon, 23 Nov 2026 08:00:00 +0000", "2026-11-25T08:01:00Z", false},
      {"2026-11-21T08:00:00Z", "Mon, 23 Nov 2026 08:00:00 +0000", "2026-11-25T08:01:00Z", false},
      {"2026-12-23T08:00:00Z", "Wed, 23 Dec 2026 08:00:00 +0000", "2026-11-25T08:01:00Z", false},
      {"2026-11-23T08:00:00Z", "", "2026-11-23T18:01:00Z", true},
      {"2026-11-20T08:00:00Z", "", "2026-11-23T18:01:00Z", false},
  };
  for (const TimeCase& c : cases) {
    auto signer = signer_of(world().ann);
    signer.info.signed_attributes->signing_time = day(c.signed_at);
    const std::string date = *c.date == '\0' ? "" : std::string("\r\nDate: ") + c.date;
    Context context = world().context();
    context.first_seen = day(c.first_seen);
    EXPECT_EQ(judged(facts_of({signed_layer({signer})}, "From: ann@example.org" + date), context),
              c.fits ? "valid" : "valid signing-time-differs")
        << c.signed_at << " " << c.date;
  }
}

TEST(Layer, S3_ContentInsideADetachedSignature) {
  auto layer = signed_layer({signer_of(world().ann)});
  layer.findings = {finding(FindingId::econtent_in_detached)};
  const auto report = judge(facts_of({layer}), world().context());
  EXPECT_EQ(told(report), "invalid econtent-in-detached");
  EXPECT_EQ(report.layers[0].signers[0].status, SignatureState::invalid);
  layer.findings = {finding(FindingId::extra_part)};
  EXPECT_EQ(judged(facts_of({layer})), "valid extra-part");
  layer.findings = {finding(FindingId::micalg_differs)};
  EXPECT_EQ(judged(facts_of({layer})), "valid micalg-differs");
}

TEST(Layer, S3_NoSignerIsNotSigned) {
  auto layer = signed_layer({});
  layer.findings = {finding(FindingId::no_signer)};
  const auto report = judge(facts_of({layer}), world().context());
  EXPECT_EQ(told(report), "none no-signer");
  EXPECT_EQ(report.summary, Summary::none);
  EXPECT_EQ(report.integrity, Integrity::none);
}

smime::Facts two(const smime::SignerFacts& a, const smime::SignerFacts& b,
                 std::string_view header = "From: ann@example.org") {
  return facts_of({signed_layer({a, b})}, header);
}

TEST(Signers, S2_OneGoodSignatureOfASignerIsEnough) {
  const auto good = signer_of(world().ann);
  for (const auto check : {SignatureCheck::unsupported, SignatureCheck::not_permitted}) {
    const auto other = signer_of(world().ann, check);
    for (const auto& facts : {two(good, other), two(other, good)}) {
      const auto report = judge(facts, world().context());
      EXPECT_EQ(report.signature, SignatureState::valid);
      for (const SignerReport& signer : report.layers[0].signers) {
        EXPECT_FALSE(has_severity(signer.findings, Severity::error));
        EXPECT_FALSE(has_severity(signer.findings, Severity::warning));
      }
    }
  }
}

TEST(Signers, S2_TheSamePersonsOtherCertificateCountsAsTheSameSigner) {
  auto content = person_content("Ann", {"ann@example.org"});
  const Party second = issued(content, "Ann's other key", world().authority);
  EXPECT_EQ(
      judge(two(signer_of(world().ann), signer_of(second, SignatureCheck::unsupported)), world().context()).signature,
      SignatureState::valid);
}

TEST(Signers, S2_AWrongOneOfTwoMakesAllInvalid) {
  for (const auto check : {SignatureCheck::wrong, SignatureCheck::digest_mismatch, SignatureCheck::malformed}) {
    for (const Party* party : {&world().ann, &world().ben}) {
      const auto report = judge(two(signer_of(world().ann), signer_of(*party, check)), world().context());
      EXPECT_EQ(report.signature, SignatureState::invalid);
      EXPECT_EQ(report.layers[0].signers[0].status, SignatureState::invalid);
      EXPECT_TRUE(has(report.layers[0].signers[0].findings, FindingId::other_signer_unverified));
      EXPECT_EQ(report.valid_signer(), nullptr);
    }
  }
}

TEST(Signers, S2_ASecondSignerUnverifiedIsNotValid) {
  const Party other = person("Ann", {"ann@example.org"}, world().stranger);
  auto nobody = signer_of(world().ben, SignatureCheck::unsupported);
  nobody.certificate.reset();
  for (const auto& second : {signer_of(other), nobody}) {
    const auto report = judge(two(signer_of(world().ann), second), world().context());
    EXPECT_EQ(report.signature, SignatureState::unknown);
    EXPECT_EQ(report.layers[0].signers[0].status, SignatureState::unknown);
    EXPECT_TRUE(has(report.layers[0].signers[0].findings, FindingId::other_signer_unverified));
    EXPECT_EQ(report.summary, Summary::none);
  }
  // A stranger under the same name does not excuse itself by an algorithm that nobody knows.
  EXPECT_EQ(
      judge(two(signer_of(world().ann), signer_of(other, SignatureCheck::unsupported)), world().context()).signature,
      SignatureState::unknown);
}

TEST(Signers, S2a_TwoAuthorsMustBothSign) {
  const auto ann = signer_of(world().ann);
  const auto ben = signer_of(world().ben);
  const char* both = "From: ann@example.org, Ben <ben@example.org>";
  EXPECT_EQ(judged(two(ann, ben, both)), "valid");
  EXPECT_EQ(judged(facts_of({signed_layer({ann})}, both)), "invalid author-did-not-sign");
  EXPECT_EQ(judge(two(ann, ben), world().context()).signature, SignatureState::invalid) << "Ben is no author";
}

struct AddressCase {
  const char* from;
  std::string expected;
};

TEST(Address, S2a_MustMatchFrom) {
  const std::vector<AddressCase> cases = {
      {"From: ann@example.org", "valid"},
      {"From: \"Ann\" <ANN@Example.ORG>", "valid"},
      {"From: ben@example.org", "invalid address-mismatch"},
      {"From: ann@example.com", "invalid address-mismatch"},
      {"From: \"ann@example.org\" <eve@example.com>", "invalid display-name-is-address address-mismatch"},
      {"From: ann@example.org\r\nSender: office@example.org", "valid sender-differs"},
      {"From: ann@example.org\r\nSender: Ann <ann@example.org>", "valid"},
      {"From: eve@example.com\r\nSender: ann@example.org", "invalid sender-differs address-mismatch"},
      {"From: ann@example.org\r\nFrom: ann@example.org", "invalid two-from-headers"},
      {"From: ann@example.org\r\nFrom: eve@example.com", "invalid two-from-headers"},
      {"Subject: nobody", "invalid no-from"},
      {"From:", "invalid no-from"},
      {"From: ann@example.org eve@example.com", "invalid from-unreadable"},
      {"From: undisclosed:;", "invalid from-unreadable"},
  };
  for (const AddressCase& c : cases) EXPECT_EQ(judged(by(world().ann, c.from)), c.expected) << c.from;
}

TEST(Address, S2a_International) {
  const Party domain = person("Ann", {"ann@xn--fsq.tw"}, world().authority);
  EXPECT_EQ(judged(by(domain, "From: ann@例.tw")), "valid");
  const Party local = person("王", {"王@example.org"}, world().authority);
  EXPECT_EQ(judged(by(local, "From: 王@EXAMPLE.org")), "valid");
  const Party accented = person("É", {"é@example.org"}, world().authority);
  EXPECT_EQ(judged(by(accented, "From: É@example.org")), "invalid address-mismatch") << "exactly";
}

TEST(Address, S2a_WithoutAddressByBindingOnly) {
  const std::string from = "From: ming@example.org";
  const std::string fingerprint = world().nameless.certificate.fingerprint();
  EXPECT_EQ(judged(by(world().nameless, from)), "unknown no-address");
  Context context = world().context();
  context.bindings = {{"ming@example.org", fingerprint}};
  EXPECT_EQ(judged(by(world().nameless, from), context), "valid bound-by-user");
  EXPECT_EQ(judged(by(world().nameless, "From: MING@example.org"), context), "valid bound-by-user");
  EXPECT_EQ(judged(by(world().nameless, "From: eve@example.org"), context), "unknown no-address");
  context.bindings = {{"ming@example.org", world().ann.certificate.fingerprint()}};
  EXPECT_EQ(judged(by(world().nameless, from), context), "unknown no-address");
  // A binding does not help a certificate that names somebody else.
  EXPECT_EQ(judged(by(world().ann, from), context), "invalid address-mismatch");
}

// An anchor that was confirmed for some mail domains.
TEST(Address, AnAnchorOfSomeDomainsSpeaksForNoOthers) {
  trust::TrustStore store;
  EXPECT_TRUE(store.add_anchor(world().authority.certificate, {{"example.org"}}));
  Context context{.store = store, .now = kNow};
  EXPECT_EQ(judged(by(world().ann), context), "valid");
  const Party elsewhere = person("Ann", {"ann@example.com"}, world().authority);
  EXPECT_EQ(judged(by(elsewhere, "From: ann@example.com"), context), "invalid anchor-not-for-address");
  // Without an address in the certificate, the author's counts; a binding does not widen what the anchor may say.
  const std::string key = world().nameless.certificate.fingerprint();
  context.bindings = {{"wang@example.org", key}, {"wang@example.com", key}};
  EXPECT_EQ(judged(by(world().nameless, "From: wang@example.org"), context), "valid bound-by-user");
  EXPECT_EQ(judged(by(world().nameless, "From: wang@example.com"), context),
            "invalid anchor-not-for-address bound-by-user");
}

struct SummaryCase {
  const char* name;
  std::vector<smime::LayerFacts> layers;
  std::string expected;  // summary, signature, encryption, integrity
};

std::string words(const MessageReport& report) {
  return to_string(report.summary) + " " + to_string(report.signature) + " " + to_string(report.encryption) + " " +
         to_string(report.integrity);
}

TEST(Summary, S1_Table) {
  const auto good = signed_layer({signer_of(world().ann)});
  const auto bad = signed_layer({signer_of(world().ann, SignatureCheck::wrong)});
  const auto stranger = signed_layer({signer_of(world().unknown_ann)});
  const auto gcm = encrypted_layer(ContentEncryption::aes256_gcm);
  const auto cbc = encrypted_layer(ContentEncryption::aes128_cbc);
  const auto legacy = encrypted_layer(ContentEncryption::des_ede3_cbc);
  const auto locked = encrypted_layer(ContentEncryption::aes256_gcm, Decryption::no_key);
  const auto broken = encrypted_layer(ContentEncryption::aes256_cbc, Decryption::failed);
  smime::LayerFacts packed;
  packed.type = smime::LayerType::compressed_data;
  const std::vector<SummaryCase> cases = {
      {"plain", {}, "none none none none"},
      {"signed", {good}, "signed valid none signature"},
      {"bad", {bad}, "none invalid none none"},
      {"stranger", {stranger}, "none unknown none signature"},
      {"gcm", {gcm}, "encrypted none strong authenticated"},
      {"cbc", {cbc}, "encrypted none strong none"},
      {"signed in gcm", {gcm, good}, "signed-and-encrypted valid strong authenticated"},
      {"signed in cbc", {cbc, good}, "signed-and-encrypted valid strong signature"},
      {"bad in cbc", {cbc, bad}, "encrypted invalid strong none"},
      {"bad in gcm", {gcm, bad}, "encrypted invalid strong authenticated"},
      {"legacy", {legacy}, "none none legacy none"},
      {"signed in legacy", {legacy, good}, "signed valid legacy signature"},
      {"locked", {locked}, "none none undecrypted none"},
      {"broken", {broken}, "none none undecrypted none"},
      {"signed around locked", {good, locked}, "signed valid undecrypted signature"},
      {"triple", {good, cbc, good}, "signed-and-encrypted valid strong signature"},
      {"triple, outer bad", {bad, cbc, good}, "encrypted invalid strong none"},
      {"strong around legacy", {cbc, legacy}, "encrypted none strong none"},
      {"packed", {gcm, packed, good}, "signed-and-encrypted valid strong authenticated"},
  };
  for (const SummaryCase& c : cases)
    EXPECT_EQ(words(judge(facts_of(c.layers), world().context())), c.expected) << c.name;
}

// RFC 8551 section 3.8: a note, the certificates as they came, and nothing that anybody would take for a signature.
TEST(Summary, CertificatesAloneAreNoSignature) {
  smime::LayerFacts layer;
  layer.findings = {finding(FindingId::certificates_only, {{"count", "1"}})};
  layer.certificates = {world().ann.certificate};
  auto facts = facts_of({layer});
  facts.payload.reset();
  const auto report = judge(facts, world().context());
  EXPECT_EQ(words(report), "none none none none");
  EXPECT_EQ(told(report), "none certificates-only");
  EXPECT_EQ(report.layers[0].certificates, layer.certificates);
  EXPECT_EQ(report.layers[0].findings[0].severity, Severity::note);
  EXPECT_FALSE(report.payload);
  EXPECT_EQ(why_withheld(report, ShowAnyway::no), std::nullopt);
}

// What travels beside a signature is the signature's own business.
TEST(Summary, CertificatesBesideASignatureAreNotListed) {
  auto layer = signed_layer({signer_of(world().ann)});
  layer.certificates = {world().ann.certificate};
  EXPECT_TRUE(judge(facts_of({layer}), world().context()).layers[0].certificates.empty());
}

TEST(Summary, S1_APartInsideSignsOnlyItself) {
  auto facts = facts_of({});
  facts.payload->inner_parts = {"multipart/signed"};
  const auto report = judge(facts, world().context());
  EXPECT_EQ(words(report), "none none none none");
  EXPECT_EQ(told(report), "none inner-signed-part");
}

TEST(Encryption, AgreementsAreDescribed) {
  auto layer = encrypted_layer(ContentEncryption::aes256_gcm);
  smime::RecipientFacts known;
  known.info.kind = cms::RecipientKind::key_agreement;
  known.info.agreement = cms::Agreement{.kdf_oid = "1.3.132.1.11.1",
                                        .wrap_oid = "2.16.840.1.101.3.4.1.45",
                                        .scheme = crypto::KeyAgreement::std_dh_sha256,
                                        .wrap = crypto::KeyWrap::aes256};
  known.info.key_encryption_oid = "1.3.132.1.11.1";
  smime::RecipientFacts unknown;
  unknown.info.kind = cms::RecipientKind::key_agreement;
  unknown.info.agreement = cms::Agreement{.kdf_oid = "1.2.3", .wrap_oid = "1.2.4"};
  unknown.info.key_encryption_oid = "1.2.3";
  layer.recipients = {known, unknown};
  const auto report = judge(facts_of({layer}), world().context());
  const auto& recipients = report.layers[0].recipients;
  EXPECT_EQ(recipients[0].key_encryption, "dhSinglePass-stdDH-sha256kdf-scheme");
  EXPECT_EQ(recipients[0].kdf, "x963/sha256");
  EXPECT_EQ(recipients[0].key_wrap, "aes256-wrap");
  EXPECT_EQ(recipients[1].key_encryption, "1.2.3");
  EXPECT_FALSE(recipients[1].kdf);
  EXPECT_EQ(recipients[1].key_wrap, "1.2.4");
}

// Whoever signed or sealed around it need not have been able to read it.
TEST(Summary, S5_APartThatIsEncryptedByItselfIsTold) {
  const auto good = signed_layer({signer_of(world().ann)});
  const auto gcm = encrypted_layer(ContentEncryption::aes256_gcm);
  for (const std::vector<smime::LayerFacts>& layers : {std::vector{good}, std::vector{gcm, good}, {}}) {
    auto facts = facts_of(layers);
    facts.payload->inner_encrypted_parts = {"application/pkcs7-mime", "multipart/encrypted"};
    const auto report = judge(facts, world().context());
    ASSERT_TRUE(has(report.findings, FindingId::inner_encrypted_part));
    EXPECT_FALSE(has(report.findings, FindingId::inner_signed_part));
    EXPECT_EQ(param(report.findings.back(), "types"), "application/pkcs7-mime, multipart/encrypted");
    EXPECT_EQ(report.encryption == EncryptionState::strong, layers.size() == 2) << "it is no layer of the message";
  }
}

TEST(Encryption, IsDescribed) {
  auto layer = encrypted_layer(ContentEncryption::rc2_cbc);
  smime::RecipientFacts recipient;
  recipient.info.id.issuer_and_serial = world().ann_encryption.certificate.issuer_and_serial();
  recipient.info.transport = crypto::KeyTransport::rsa_pkcs1;
  recipient.ours = true;
  layer.recipients = {recipient, {}};
  layer.recipients[1].info.id.subject_key_identifier = Bytes{0xab, 0xcd};
  layer.recipients[1].info.key_encryption_oid = "1.2.3.4";
  const auto report = judge(facts_of({layer}), world().context());
  const LayerReport& told_layer = report.layers[0];
  EXPECT_EQ(told_layer.type, "enveloped-data");
  EXPECT_EQ(told_layer.form, "application/pkcs7-mime");
  EXPECT_EQ(told_layer.content_encryption, "rc2-CBC/40");
  EXPECT_EQ(told_layer.decrypted, true);
  EXPECT_TRUE(has(told_layer.findings, FindingId::legacy_encryption));
  EXPECT_EQ(told_layer.recipients[0].issuer, world().authority.certificate.subject());
  EXPECT_EQ(told_layer.recipients[0].key_encryption, "rsaEncryption");
  EXPECT_TRUE(told_layer.recipients[0].ours);
  EXPECT_FALSE(told_layer.recipients[1].issuer);
  EXPECT_EQ(told_layer.recipients[1].ski, "abcd");
  EXPECT_EQ(told_layer.recipients[1].key_encryption, "1.2.3.4");
}

TEST(Encryption, OurCardIsAbsentOrTheKeyIsNotOurs) {
  auto layer = encrypted_layer(ContentEncryption::aes256_cbc, Decryption::no_key);
  layer.recipients = {{}};
  EXPECT_EQ(judged(facts_of({layer})), "none no-matching-key");
  layer.recipients[0].ours = true;
  EXPECT_EQ(judged(facts_of({layer})), "none key-absent");
  layer.decryption = Decryption::failed;
  EXPECT_EQ(judged(facts_of({layer})), "none decryption-failed");
}

TEST(Order, SignatureAndEncryptionBelongTogetherOrNot) {
  const auto good = signed_layer({signer_of(world().ann)});
  const auto cbc = encrypted_layer(ContentEncryption::aes256_cbc);
  EXPECT_EQ(judged(facts_of({good, cbc})), "valid signed-outside-encryption");
  EXPECT_EQ(judged(facts_of({good, cbc, good})), "valid");
  auto wrapped = facts_of({cbc, good});
  wrapped.payload->protection = smime::HeaderProtection::clear;
  wrapped.payload->protected_header = header_of("From: ann@example.org");
  EXPECT_EQ(judged(wrapped), "valid not-bound-to-sender");
  wrapped.payload->protection = smime::HeaderProtection::cipher;
  EXPECT_EQ(judged(wrapped), "valid");
  auto signed_only = facts_of({good});
  signed_only.payload->protection = smime::HeaderProtection::clear;
  signed_only.payload->protected_header = header_of("From: ann@example.org");
  EXPECT_EQ(judged(signed_only), "valid");
}

TEST(Pure, TheSameQuestionHasTheSameAnswer) {
  const auto facts = by(world().ann);
  EXPECT_EQ(judged(facts), judged(facts));
}

}  // namespace
}  // namespace letterlock::judge
