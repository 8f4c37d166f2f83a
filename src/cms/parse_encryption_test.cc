#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::ContentEncryption;
using crypto::KeyTransport;

Bytes gcm(size_t nonce, std::optional<unsigned> tag) {
  std::vector<Bytes> parts = {der::octet_string(Bytes(nonce, 7))};
  if (tag) parts.push_back(der::integer(*tag));
  return der::sequence(parts);
}
Bytes iv(size_t size) { return der::octet_string(Bytes(size, 7)); }
Bytes rc2(unsigned version, size_t size = 8) { return der::sequence({der::integer(version), iv(size)}); }

struct ParametersCase {
  const char* name;
  ContentEncryption algorithm;
  Bytes parameters;
  const char* expected;  // "ok", or the field that is wrong
  size_t tag_size = 0;
  int rc2_bits = 0;
};

class Parameters : public ::testing::TestWithParam<ParametersCase> {};

TEST_P(Parameters, HaveTheirSizes) {
  const ParametersCase& expected = GetParam();
  const auto facts =
      parse_encryption_algorithm(der::algorithm(crypto::info(expected.algorithm).oid, expected.parameters));
  if (std::string_view(expected.expected) == "ok") {
    ASSERT_TRUE(facts) << expected.name << outcome(facts);
    EXPECT_EQ(facts->algorithm, expected.algorithm);
    EXPECT_EQ(facts->tag_size, expected.tag_size) << expected.name;
    EXPECT_EQ(facts->rc2_bits, expected.rc2_bits) << expected.name;
    return;
  }
  ASSERT_FALSE(facts) << expected.name;
  EXPECT_EQ(facts.error().kind(), ErrorKind::input);
  if (facts.error().code == ErrorCode::cms_malformed) {
    EXPECT_EQ(facts.error().params, (Params{{"what", expected.expected}})) << expected.name;
  } else {
    EXPECT_EQ(facts.error().id(), expected.expected) << expected.name;
  }
}

using CE = ContentEncryption;
INSTANTIATE_TEST_SUITE_P(
    Table, Parameters,
    ::testing::Values(ParametersCase{"CBC", CE::aes256_cbc, iv(16), "ok"},
                      ParametersCase{"CBC, 15", CE::aes256_cbc, iv(15), "initialization vector"},
                      ParametersCase{"CBC, 17", CE::aes128_cbc, iv(17), "initialization vector"},
                      ParametersCase{"CBC, none", CE::aes128_cbc, iv(0), "initialization vector"},
                      ParametersCase{"CBC, absent", CE::aes128_cbc, {}, "der-unexpected-tag"},
                      ParametersCase{"CBC, NULL", CE::aes128_cbc, der::null(), "der-unexpected-tag"},
                      ParametersCase{"3DES", CE::des_ede3_cbc, iv(8), "ok"},
                      ParametersCase{"3DES, 16", CE::des_ede3_cbc, iv(16), "initialization vector"},
                      ParametersCase{"GCM, 16", CE::aes128_gcm, gcm(12, 16), "ok", 16},
                      ParametersCase{"GCM, default", CE::aes256_gcm, gcm(12, std::nullopt), "ok", 12},
                      ParametersCase{"GCM, 12 written", CE::aes192_gcm, gcm(12, 12), "ok", 12},
                      ParametersCase{"GCM, 13", CE::aes128_gcm, gcm(12, 13), "ok", 13},
                      ParametersCase{"GCM, 11", CE::aes128_gcm, gcm(12, 11), "aes-ICVlen"},
                      ParametersCase{"GCM, 17", CE::aes128_gcm, gcm(12, 17), "aes-ICVlen"},
                      ParametersCase{"GCM, 1", CE::aes128_gcm, gcm(12, 1), "aes-ICVlen"},
                      ParametersCase{"GCM, 0", CE::aes128_gcm, gcm(12, 0), "aes-ICVlen"},
                      ParametersCase{"GCM, a negative size", CE::aes128_gcm, der::sequence({iv(12), hex("0201f0")}),
                                     "der-malformed"},
                      ParametersCase{"GCM, another size of nonce", CE::aes128_gcm, gcm(16, 16), "ok", 16},
                      ParametersCase{"GCM, no nonce", CE::aes128_gcm, gcm(0, 16), "initialization vector"},
                      ParametersCase{"GCM, an endless nonce", CE::aes128_gcm, gcm(65, 16), "initialization vector"},
                      ParametersCase{"GCM, something behind", CE::aes128_gcm,
                                     der::sequence({iv(12), der::integer(16u), der::null()}), "der-malformed"},
                      ParametersCase{"GCM, the nonce alone", CE::aes128_gcm, iv(12), "der-unexpected-tag"},
                      ParametersCase{"ChaCha20", CE::chacha20_poly1305, iv(12), "ok", 16},
                      ParametersCase{"ChaCha20, 8", CE::chacha20_poly1305, iv(8), "initialization vector"},
                      ParametersCase{"ChaCha20, as GCM", CE::chacha20_poly1305, gcm(12, 16), "der-unexpected-tag"},
                      ParametersCase{"RC2, 40", CE::rc2_cbc, rc2(160), "ok", 0, 40},
                      ParametersCase{"RC2, 64", CE::rc2_cbc, rc2(120), "ok", 0, 64},
                      ParametersCase{"RC2, 128", CE::rc2_cbc, rc2(58), "ok", 0, 128},
                      ParametersCase{"RC2, 256", CE::rc2_cbc, rc2(256), "ok", 0, 256},
                      ParametersCase{"RC2, unknown", CE::rc2_cbc, rc2(59), "rc2ParameterVersion"},
                      ParametersCase{"RC2, too many", CE::rc2_cbc, rc2(1025), "rc2ParameterVersion"},
                      ParametersCase{"RC2, 16", CE::rc2_cbc, rc2(160, 16), "initialization vector"}));

TEST(EncryptionFacts, UnknownAlgorithmsAreFacts) {
  const auto facts = must(parse_encryption_algorithm(der::algorithm("1.2.3.4", der::null())));
  EXPECT_FALSE(facts.algorithm);
  EXPECT_EQ(facts.name(), "1.2.3.4");
  EncryptionFacts weak;
  weak.algorithm = ContentEncryption::rc2_cbc;
  weak.rc2_bits = 40;
  EXPECT_EQ(weak.name(), "rc2-CBC/40");
}

// Every tag and nonce size that is accepted decrypts what was encrypted with it, and needs its tag.
TEST(EncryptionFacts, SizesThatAreAcceptedDecrypt) {
  for (const size_t tag_size : {size_t{12}, size_t{13}, size_t{14}, size_t{15}, size_t{16}}) {
    CraftedEnvelope crafted;
    crafted.tag_size = tag_size;
    EXPECT_EQ(must(decrypt_with_key(crafted.write(), crafted.key())), crafted.content) << tag_size;
    if (tag_size == 12) {
      crafted.parameters = gcm(12, std::nullopt);
      EXPECT_EQ(must(decrypt_with_key(crafted.write(), crafted.key())), crafted.content);
      crafted.parameters.clear();
    }
    for (const size_t wrong : {size_t{0}, size_t{1}, tag_size - 1, tag_size + 1}) {
      const Bytes message = crafted.write_with(crafted.content, der::octet_string(Bytes(wrong, 1)));
      const auto plain = decrypt_with_key(message, crafted.key());
      EXPECT_EQ(outcome(plain), "cms-malformed") << tag_size << " with " << wrong;
      EXPECT_EQ(plain.error().params, (Params{{"what", "mac"}}));
    }
  }
  for (const ContentEncryption algorithm : {CE::aes192_gcm, CE::aes256_gcm, CE::chacha20_poly1305}) {
    CraftedEnvelope crafted;
    crafted.algorithm = algorithm;
    EXPECT_EQ(must(decrypt_with_key(crafted.write(), crafted.key())), crafted.content);
  }
}

// A right tag, cut to the smallest size that is allowed, under parameters that say so: nobody could tell, but below it
// nothing passes.
TEST(EncryptionFacts, ShortTagsAreRefused) {
  const CraftedEnvelope crafted;
  const Bytes message = crafted.write();
  const Bytes tag(message.end() - 16, message.end());
  for (size_t size = 0; size < 12; ++size) {
    CraftedEnvelope cut = crafted;
    cut.mac = Bytes(tag.begin(), tag.begin() + static_cast<long>(size));
    cut.parameters = gcm(12, static_cast<unsigned>(size));
    EXPECT_EQ(outcome(decrypt_with_key(cut.write_with(crafted.content, der::octet_string(cut.mac)), crafted.key())),
              "cms-malformed");
  }
}

// Who moves a message from one content type to the other takes its tag away.
TEST(EncryptionFacts, EachContentTypeHasItsCiphers) {
  CraftedEnvelope as_enveloped;
  as_enveloped.type_oid = oid::kEnvelopedData;
  const auto stripped = decrypt_with_key(as_enveloped.write_with(text("sealed"), {}), as_enveloped.key());
  EXPECT_EQ(outcome(stripped), "cms-malformed");
  EXPECT_EQ(stripped.error().params, (Params{{"what", "contentEncryptionAlgorithm"}}));
  CraftedEnvelope as_authenticated;
  as_authenticated.algorithm = ContentEncryption::aes128_cbc;
  as_authenticated.parameters = iv(16);
  const Bytes message = as_authenticated.write_with(Bytes(32, 1), der::octet_string(Bytes(16, 0)));
  EXPECT_EQ(outcome(decrypt_with_key(message, as_authenticated.key())), "cms-malformed");
  CraftedEnvelope right = as_authenticated;
  right.type_oid = oid::kEnvelopedData;
  EXPECT_EQ(outcome(decrypt_with_key(right.write_with(Bytes(32, 1), {}), right.key())), "decryption-failed");
}

TEST(EncryptionFacts, UnknownCiphersAreReadOver) {
  const Bytes encrypted =
      der::sequence({der::oid(oid::kData), der::algorithm("1.2.3.4"), der::element(der::context(0), text("sealed"))});
  const Bytes message =
      content_info(oid::kEnvelopedData, der::sequence({der::integer(0u), der::set_of({}), encrypted}));
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  EXPECT_EQ(outcome(reader->enveloped_data()->decrypt(Secret(Bytes(16, 1)))), "algorithm-unsupported");
  EXPECT_TRUE(reader->enveloped_data()->finish());
}

// RFC 9709: the inner cipher is what the report names; its key is bound to it and to its parameters.
TEST(DerivedKeys, OpenAndAreBoundToTheirCipher) {
  for (const ContentEncryption algorithm : {CE::aes128_gcm, CE::aes256_gcm, CE::chacha20_poly1305}) {
    CraftedEnvelope crafted;
    crafted.algorithm = algorithm;
    crafted.derived = true;
    const Bytes message = crafted.write();
    EXPECT_EQ(must(decrypt_with_key(message, crafted.key())), crafted.content);
    MemorySource source(message);
    const EncryptionFacts facts = must(ContentInfoReader::open(source))->enveloped_data()->encryption();
    EXPECT_EQ(facts.name(), crypto::info(algorithm).name);
    EXPECT_EQ(facts.derivation, crafted.algorithm_der());
    EXPECT_EQ(outcome(decrypt_with_key(message, crafted.used_key())), "decryption-failed");  // derived twice
    CraftedEnvelope plain = crafted;  // without the outer identifier, as somebody on the way could write it
    plain.derived = false;
    Bytes stripped = plain.write_with(crafted.content, der::octet_string(Bytes(16)));
    EXPECT_EQ(outcome(decrypt_with_key(stripped, crafted.key())), "decryption-failed");
  }
}

TEST(DerivedKeys, OtherFormsAreRefused) {
  const std::string_view derived = "1.2.840.113549.1.9.16.3.31";
  const Bytes inner = der::algorithm(crypto::info(CE::aes256_cbc).oid, iv(16));
  const auto facts = must(parse_encryption_algorithm(der::algorithm(derived, inner)));
  EXPECT_EQ(facts.algorithm, CE::aes256_cbc);
  EXPECT_EQ(facts.derivation, inner);
  const auto nested = must(parse_encryption_algorithm(der::algorithm(derived, der::algorithm(derived, inner))));
  EXPECT_FALSE(nested.algorithm);
  EXPECT_EQ(nested.name(), derived);
  const auto unknown = must(parse_encryption_algorithm(der::algorithm(derived, der::algorithm("1.2.3.4"))));
  EXPECT_EQ(unknown.name(), "1.2.3.4");
  EXPECT_FALSE(parse_encryption_algorithm(der::algorithm(derived)));
  EXPECT_FALSE(parse_encryption_algorithm(der::algorithm(derived, iv(16))));
}

constexpr std::string_view kOaepOid = "1.2.840.113549.1.1.7";
Bytes hash(std::string_view dotted) { return der::algorithm(dotted, der::null()); }
Bytes tagged(unsigned number, const Bytes& content) { return der::element(der::context_constructed(number), content); }
const char* const kSha1 = "1.3.14.3.2.26";
const char* const kSha256 = "2.16.840.1.101.3.4.2.1";

struct OaepCase {
  const char* name;
  Bytes parameters;
  std::optional<KeyTransport> expected;
  const char* in_words = "";
};

class Oaep : public ::testing::TestWithParam<OaepCase> {};

TEST_P(Oaep, ParametersNameTheDigest) {
  const Bytes recipient = der::sequence({der::integer(0u), encode_issuer_and_serial(people().ann.certificate),
                                         der::algorithm(kOaepOid, GetParam().parameters), der::octet_string({})});
  const RecipientInfo info = must(parse_recipient_info(recipient)).at(0);
  EXPECT_EQ(info.transport, GetParam().expected) << GetParam().name;
  EXPECT_EQ(info.refused_parameters, GetParam().in_words) << GetParam().name;
  EXPECT_EQ(can_open(info, people().ann.certificate.public_key()), GetParam().expected.has_value());
  EXPECT_FALSE(can_open(info, people().p256.certificate.public_key()));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Oaep,
    ::testing::Values(
        OaepCase{"all by default", der::sequence({}), KeyTransport::rsa_oaep_sha1},
        OaepCase{"absent", {}, std::nullopt, "rsaes-oaep (-)"},
        OaepCase{"SHA-256",
                 der::sequence({tagged(0, hash(kSha256)), tagged(1, der::algorithm(kMgf1Oid, hash(kSha256)))}),
                 KeyTransport::rsa_oaep_sha256},
        OaepCase{"SHA-1 written",
                 der::sequence({tagged(0, hash(kSha1)), tagged(1, der::algorithm(kMgf1Oid, hash(kSha1)))}),
                 KeyTransport::rsa_oaep_sha1},
        OaepCase{"two digests", der::sequence({tagged(0, hash(kSha256))}), std::nullopt,
                 "rsaes-oaep (sha256, MGF1 sha1)"},
        OaepCase{"another mask",
                 der::sequence({tagged(0, hash(kSha256)), tagged(1, der::algorithm("1.2.3", hash(kSha256)))}),
                 std::nullopt, "rsaes-oaep (sha256, 1.2.3)"},
        OaepCase{"a label",
                 der::sequence({tagged(2, der::algorithm("1.2.840.113549.1.1.9", der::octet_string(text("x"))))}),
                 std::nullopt, "rsaes-oaep (sha1, MGF1 sha1, label)"},
        OaepCase{"an empty label, written",
                 der::sequence({tagged(2, der::algorithm("1.2.840.113549.1.1.9", der::octet_string({})))}),
                 KeyTransport::rsa_oaep_sha1},
        OaepCase{"another digest",
                 der::sequence({tagged(0, hash("1.2.3")), tagged(1, der::algorithm(kMgf1Oid, hash("1.2.3")))}),
                 std::nullopt, "rsaes-oaep (1.2.3, MGF1 1.2.3)"}));

}  // namespace
}  // namespace letterlock::cms
