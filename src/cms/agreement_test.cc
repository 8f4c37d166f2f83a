#include "cms/agreement.h"

#include "cms/test_support.h"
#include "crypto/key_agreement.h"
#include "crypto/key_wrap.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using CE = crypto::ContentEncryption;
using crypto::KeyAgreement;
using crypto::KeyWrap;

std::vector<RecipientInfo> recipients_of(const Bytes& message) {
  MemorySource source(message);
  return must(ContentInfoReader::open(source))->enveloped_data()->recipients();
}

// One KeyAgreeRecipientInfo, part by part. What is not set is as it should be.
struct CraftedAgreement {
  const Person* person = &people().p256;
  KeyAgreement scheme = KeyAgreement::std_dh_sha256;
  KeyWrap wrap = KeyWrap::aes128;
  Bytes wrap_parameters = {};
  Bytes ukm = {};
  Bytes originator_algorithm = der::algorithm("1.2.840.10045.2.1");
  std::optional<Bytes> originator = std::nullopt;  // else a new key's
  bool by_key_identifier = false;
  std::string scheme_oid = {};
  std::string wrap_oid = {};
  std::vector<const Person*> others = {};  // whose encrypted keys stand before
  Bytes content_key = Bytes(16, 0x42);

  Bytes recipient_id(const Person& whose) const {
    if (!by_key_identifier) return encode_issuer_and_serial(whose.certificate);
    const Bytes date = der::element(der::kGeneralizedTime, text("20260101000000Z"));
    return der::element_of(der::context_constructed(0),
                           {der::octet_string(whose.certificate.subject_key_identifier().value()), date});
  }
  Bytes wrap_der() const {
    return der::algorithm(wrap_oid.empty() ? crypto::info(wrap).oid : wrap_oid, wrap_parameters);
  }
  Bytes write() const {
    const crypto::Agreed agreed = must(crypto::agree_with_new_key(person->certificate.public_key()));
    Agreement agreement;
    agreement.scheme = scheme;
    agreement.wrap = wrap;
    agreement.wrap_der = wrap_der();
    agreement.ukm = ukm;
    const Secret key = must(key_encryption_key(agreement, agreed.shared.view()));
    std::vector<Bytes> keys;
    for (const Person* other : others) {
      keys.push_back(der::sequence({recipient_id(*other), der::octet_string(Bytes(24, 1))}));
    }
    keys.push_back(der::sequence(
        {recipient_id(*person), der::octet_string(must(crypto::wrap_key(wrap, key.view(), content_key)))}));
    Bytes bits = {0};
    append(bits, originator.value_or(agreed.originator));
    const Bytes sender =
        der::element_of(der::context_constructed(1), {originator_algorithm, der::element(der::kBitString, bits)});
    return der::element_of(
        der::context_constructed(1),
        {der::integer(3), der::element(der::context_constructed(0), sender),
         ukm.empty() ? Bytes{} : der::element(der::context_constructed(1), der::octet_string(ukm)),
         der::algorithm(scheme_oid.empty() ? crypto::info(scheme).oid : scheme_oid, wrap_der()), der::sequence(keys)});
  }
  // Around a message for this recipient.
  Result<Bytes> open() const {
    CraftedEnvelope envelope;
    envelope.recipients = {write()};
    return decrypt_as(*person, envelope.write());
  }
};

// RFC 5753 section 7.2, octet by octet.
TEST(SharedInfo, IsDer) {
  const Bytes wrap = der::algorithm(crypto::info(KeyWrap::aes128).oid);
  EXPECT_EQ(to_hex(encode_shared_info(wrap, {}, 16)), "3015300b0609608648016503040105a206040400000080");
  EXPECT_EQ(to_hex(encode_shared_info(wrap, hex("0102"), 16)),
            "301b300b0609608648016503040105a00404020102a206040400000080");
  EXPECT_TRUE(to_hex(encode_shared_info(wrap, {}, 32)).ends_with("a206040400000100"));
}

struct CurveCase {
  const Person& (*person)();
  KeyAgreement scheme;
};
class Curves : public ::testing::TestWithParam<CurveCase> {};

TEST_P(Curves, ASealedMessageOpens) {
  const Person& person = GetParam().person();
  for (const CE algorithm : {CE::aes128_cbc, CE::aes256_cbc, CE::aes128_gcm, CE::aes256_gcm, CE::chacha20_poly1305}) {
    const Bytes message = encrypt({.recipients = {person.certificate}, .algorithm = algorithm}, text("Only we two."));
    const std::vector<RecipientInfo> recipients = recipients_of(message);
    ASSERT_EQ(recipients.size(), 1u);
    const RecipientInfo& recipient = recipients[0];
    EXPECT_EQ(recipient.kind, RecipientKind::key_agreement);
    EXPECT_TRUE(recipient.id.matches(person.certificate));
    EXPECT_EQ(recipient.agreement->scheme, GetParam().scheme);
    // No weaker than what it wraps.
    EXPECT_EQ(crypto::info(*recipient.agreement->wrap).key_size, crypto::info(algorithm).key_size);
    EXPECT_EQ(recipient.agreement->wrap_der, der::algorithm(recipient.agreement->wrap_oid));
    EXPECT_TRUE(recipient.agreement->ukm.empty());
    EXPECT_EQ(must(decrypt_as(person, message)), text("Only we two."));
  }
}

TEST_P(Curves, NothingRepeats) {
  const EncryptionSettings settings{.recipients = {GetParam().person().certificate}};
  const auto first = recipients_of(encrypt(settings, text("x")))[0];
  const auto second = recipients_of(encrypt(settings, text("x")))[0];
  EXPECT_NE(first.agreement->originator, second.agreement->originator);
  EXPECT_NE(first.encrypted_key, second.encrypted_key);
}

// Whatever is wrong in a recipient, the content cipher fails, and nothing says why.
TEST_P(Curves, AllFailuresAreAlike) {
  const Person& person = GetParam().person();
  const size_t own = crypto::public_octets(person.certificate.public_key()).size();
  CraftedAgreement crafted{.person = &person, .scheme = GetParam().scheme};
  ASSERT_TRUE(crafted.open());
  for (const Bytes& originator : {Bytes(own, 0), Bytes(own, 0xff), Bytes(own - 1, 4), Bytes(own + 1, 4), Bytes{4}}) {
    crafted.originator = originator;
    EXPECT_EQ(outcome(crafted.open()), "decryption-failed") << to_hex(originator);
  }
  crafted.originator = crypto::public_octets(person.certificate.public_key());  // a point, and not the one
  EXPECT_EQ(outcome(crafted.open()), "decryption-failed");
  CraftedAgreement other_size{.person = &person, .scheme = GetParam().scheme, .content_key = Bytes(32, 0x42)};
  EXPECT_EQ(outcome(other_size.open()), "decryption-failed");
}

INSTANTIATE_TEST_SUITE_P(
    Table, Curves,
    ::testing::Values(CurveCase{[]() -> const Person& { return people().p256; }, KeyAgreement::std_dh_sha256},
                      CurveCase{[]() -> const Person& { return people().p384; }, KeyAgreement::std_dh_sha384},
                      CurveCase{[]() -> const Person& { return people().x25519; }, KeyAgreement::std_dh_hkdf_sha256}));

struct ShapeCase {
  const char* name;
  CraftedAgreement crafted;
};

TEST(KeyAgreement, EveryShapeOpens) {
  const std::string curve = "1.2.840.10045.3.1.7";
  const Bytes null = der::null();
  const std::vector<ShapeCase> cases = {
      {"SHA-1", {.scheme = KeyAgreement::std_dh_sha1}},
      {"SHA-224", {.scheme = KeyAgreement::std_dh_sha224}},
      {"SHA-512", {.scheme = KeyAgreement::std_dh_sha512}},
      {"HKDF on P-256", {.scheme = KeyAgreement::std_dh_hkdf_sha256}},
      {"X9.63 on X25519", {.person = &people().x25519, .originator_algorithm = der::algorithm("1.3.101.110")}},
      {"a ukm", {.ukm = Bytes(64, 5)}},
      {"a ukm as HKDF's salt",
       {.person = &people().x25519, .scheme = KeyAgreement::std_dh_hkdf_sha256, .ukm = Bytes(64, 5)}},
      {"a wrap with NULL", {.wrap_parameters = null}},
      {"a larger wrap", {.wrap = KeyWrap::aes256}},
      {"AES-192 wrap", {.wrap = KeyWrap::aes192}},
      {"a named curve", {.originator_algorithm = der::algorithm("1.2.840.10045.2.1", der::oid(curve))}},
      {"NULL for the curve", {.originator_algorithm = der::algorithm("1.2.840.10045.2.1", null)}},
      {"id-ecDH", {.originator_algorithm = der::algorithm("1.3.132.1.12", der::oid(curve))}},
      {"several recipients", {.others = {&people().p384, &people().x25519}}}};
  for (const ShapeCase& one : cases) {
    const auto plain = one.crafted.open();
    ASSERT_TRUE(plain) << one.name << ": " << outcome(plain);
    EXPECT_EQ(*plain, text("Only we two.")) << one.name;
  }
}

// RFC 5753 section 7.2: what is derived depends on every field as it was received.
TEST(KeyAgreement, FieldsAreBoundToTheKey) {
  CraftedAgreement crafted{.ukm = Bytes(8, 5)};
  const Bytes good = crafted.write();
  RecipientInfo recipient = must(parse_recipient_info(good)).at(0);
  const auto opens = [&](const RecipientInfo& info) {
    return equal(must(content_encryption_key(info, *people().p256.key, 16)).view(), crafted.content_key);
  };
  ASSERT_TRUE(opens(recipient));
  RecipientInfo changed = recipient;
  changed.agreement->ukm[0] ^= 1;
  EXPECT_FALSE(opens(changed));
  changed = recipient;
  changed.agreement->wrap_der = der::algorithm(changed.agreement->wrap_oid, der::null());
  EXPECT_FALSE(opens(changed));
  changed = recipient;
  changed.agreement->scheme = KeyAgreement::std_dh_sha384;
  EXPECT_FALSE(opens(changed));
}

TEST(KeyAgreement, SeveralKeysAreSeveralRecipients) {
  CraftedAgreement crafted{.by_key_identifier = true, .others = {&people().p384, &people().x25519}};
  const auto parsed = must(parse_recipient_info(crafted.write()));
  ASSERT_EQ(parsed.size(), 3u);
  EXPECT_TRUE(parsed[0].id.matches(people().p384.certificate));
  EXPECT_TRUE(parsed[2].id.matches(people().p256.certificate));
  EXPECT_TRUE(parsed[2].id.subject_key_identifier);
  EXPECT_EQ(must(parse_recipient_info(crafted.write(), 1)).size(), 2u);  // enough to see that it is too many
  CraftedEnvelope envelope;
  envelope.recipients = {crafted.write()};
  Limits two;
  two.recipients = 2;
  EXPECT_EQ(outcome(decrypt_with_key(envelope.write(), envelope.key(), {}, 1 << 20, two)), "cms-too-many");
}

TEST(KeyAgreement, AlgorithmsOutsideTheTableAreNamed) {
  const std::vector<std::pair<CraftedAgreement, const char*>> cases = {
      {{.scheme_oid = "1.3.132.1.14.1"}, "1.3.132.1.14.1"},  // cofactor ECDH
      {{.wrap_oid = "1.2.840.113549.1.9.16.3.6"}, "dhSinglePass-stdDH-sha256kdf-scheme (1.2.840.113549.1.9.16.3.6)"},
      {{.wrap_parameters = der::octet_string(text("x"))},
       "dhSinglePass-stdDH-sha256kdf-scheme (2.16.840.1.101.3.4.1.5)"},
      {{.originator_algorithm = der::algorithm("1.2.3.4")}, "dhSinglePass-stdDH-sha256kdf-scheme (originator)"}};
  for (const auto& [crafted, name] : cases) {
    const RecipientInfo recipient = must(parse_recipient_info(crafted.write())).at(0);
    EXPECT_FALSE(can_open(recipient, people().p256.certificate.public_key())) << name;
    EXPECT_EQ(key_encryption_name(recipient), name);
    EXPECT_EQ(outcome(content_encryption_key(recipient, *people().p256.key, 16)), "algorithm-unsupported");
  }
  const RecipientInfo right = must(parse_recipient_info(CraftedAgreement{}.write())).at(0);
  EXPECT_TRUE(can_open(right, people().p256.certificate.public_key()));
  EXPECT_FALSE(can_open(right, people().ann.certificate.public_key()));
}

TEST(KeyAgreement, BrokenStructuresAreMalformed) {
  const Bytes good = CraftedAgreement{.ukm = Bytes(8, 5)}.write();
  const std::uint8_t tag = der::context_constructed(1);
  const ByteView content = must(der::parse_single(good, tag)).content;
  for (size_t size = 0; size < content.size(); ++size) {
    EXPECT_FALSE(parse_recipient_info(der::element(tag, content.first(size)))) << size;
  }
}

}  // namespace
}  // namespace letterlock::cms
