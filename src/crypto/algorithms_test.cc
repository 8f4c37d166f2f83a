#include "crypto/algorithms.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/capability.h"
#include "crypto/openssl.h"

namespace letterlock::crypto {
namespace {

constexpr DigestAlgorithm kAllDigests[] = {DigestAlgorithm::md5,    DigestAlgorithm::sha1,   DigestAlgorithm::sha224,
                                           DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512};
constexpr ContentEncryption kAllCiphers[] = {
    ContentEncryption::aes128_cbc,        ContentEncryption::aes192_cbc,   ContentEncryption::aes256_cbc,
    ContentEncryption::aes128_gcm,        ContentEncryption::aes192_gcm,   ContentEncryption::aes256_gcm,
    ContentEncryption::chacha20_poly1305, ContentEncryption::des_ede3_cbc, ContentEncryption::rc2_cbc};

std::string dotted(const char* openssl_name) {
  char text[80];
  OBJ_obj2txt(text, sizeof text, OBJ_txt2obj(openssl_name, 0), 1);
  return text;
}

// OpenSSL's own table is the second opinion on identifiers and sizes.
TEST(Algorithms, DigestsAgreeWithOpenSsl) {
  for (const DigestAlgorithm id : kAllDigests) {
    const DigestInfo& row = info(id);
    EXPECT_EQ(row.id, id);
    EXPECT_EQ(row.oid, dotted(std::string(row.name).c_str())) << row.name;
    EXPECT_EQ(row.size, static_cast<size_t>(EVP_MD_get_size(fetched(id)))) << row.name;
    EXPECT_EQ(find_digest(row.oid), &row);
    EXPECT_EQ(find_digest_by_micalg(row.micalg), &row);
    EXPECT_EQ(find_digest_by_micalg(row.name), &row);
    EXPECT_EQ(row.permitted, row.size >= 32) << row.name;
  }
}

TEST(Algorithms, AgreementsAndWrapsAgreeWithOpenSsl) {
  using KA = KeyAgreement;
  const std::pair<KA, const char*> names[] = {{KA::std_dh_sha1, "dhSinglePass-stdDH-sha1kdf-scheme"},
                                              {KA::std_dh_sha224, "dhSinglePass-stdDH-sha224kdf-scheme"},
                                              {KA::std_dh_sha256, "dhSinglePass-stdDH-sha256kdf-scheme"},
                                              {KA::std_dh_sha384, "dhSinglePass-stdDH-sha384kdf-scheme"},
                                              {KA::std_dh_sha512, "dhSinglePass-stdDH-sha512kdf-scheme"}};
  for (const auto& [id, name] : names) {
    EXPECT_EQ(info(id).oid, dotted(name));
    EXPECT_EQ(info(id).name, name);
    EXPECT_EQ(find_key_agreement(info(id).oid), &info(id));
    EXPECT_EQ(info(id).kdf, "x963/" + std::string(info(info(id).digest).name));
  }
  EXPECT_EQ(find_key_agreement("1.2.840.113549.1.9.16.3.19")->id, KA::std_dh_hkdf_sha256);  // RFC 8418 section 3
  EXPECT_EQ(find_key_agreement("1.2.3"), nullptr);
  const std::pair<KeyWrap, const char*> wraps[] = {
      {KeyWrap::aes128, "id-aes128-wrap"}, {KeyWrap::aes192, "id-aes192-wrap"}, {KeyWrap::aes256, "id-aes256-wrap"}};
  for (const auto& [id, name] : wraps) {
    EXPECT_EQ(info(id).oid, dotted(name));
    EXPECT_EQ(find_key_wrap(info(id).oid), &info(id));
    EXPECT_EQ(key_wrap_for(info(id).key_size), id);
  }
  EXPECT_EQ(key_wrap_for(5), KeyWrap::aes128);
}

TEST(Algorithms, CiphersAgreeWithOpenSsl) {
  const std::pair<ContentEncryption, const char*> names[] = {
      {ContentEncryption::aes128_cbc, "AES-128-CBC"},    {ContentEncryption::aes192_cbc, "AES-192-CBC"},
      {ContentEncryption::aes256_cbc, "AES-256-CBC"},    {ContentEncryption::aes128_gcm, "id-aes128-GCM"},
      {ContentEncryption::aes192_gcm, "id-aes192-GCM"},  {ContentEncryption::aes256_gcm, "id-aes256-GCM"},
      {ContentEncryption::des_ede3_cbc, "DES-EDE3-CBC"}, {ContentEncryption::rc2_cbc, "RC2-CBC"}};
  for (const auto& [id, name] : names) EXPECT_EQ(info(id).oid, dotted(name)) << name;
  for (const ContentEncryption id : kAllCiphers) {
    const ContentEncryptionInfo& row = info(id);
    ASSERT_NE(fetched(id), nullptr) << row.name;
    EXPECT_EQ(row.id, id);
    EXPECT_EQ(row.key_size, static_cast<size_t>(EVP_CIPHER_get_key_length(fetched(id)))) << row.name;
    EXPECT_EQ(row.nonce_size, static_cast<size_t>(EVP_CIPHER_get_iv_length(fetched(id)))) << row.name;
    EXPECT_EQ(row.strong, id != ContentEncryption::des_ede3_cbc && id != ContentEncryption::rc2_cbc) << row.name;
    EXPECT_TRUE(row.strong || !row.sends) << row.name;
    EXPECT_EQ(find_content_encryption(row.oid), &row);
    EXPECT_EQ(find_content_encryption_by_option(row.option_name), &row);
    EXPECT_EQ(find_content_encryption_by_option(row.name), &row);
  }
}

TEST(Algorithms, OtherProgramsSpellingsAreKnown) {
  const std::pair<const char*, ContentEncryption> cases[] = {
      {"AES-256-GCM", ContentEncryption::aes256_gcm},
      {"id-aes256-GCM", ContentEncryption::aes256_gcm},
      {"aes256", ContentEncryption::aes256_cbc},
      {"aes-256-cbc", ContentEncryption::aes256_cbc},
      {"AES", ContentEncryption::aes128_cbc},
      {"AES128", ContentEncryption::aes128_cbc},
      {"aes_128_gcm", ContentEncryption::aes128_gcm},
      {"ChaCha20-Poly1305", ContentEncryption::chacha20_poly1305},
      {"3DES", ContentEncryption::des_ede3_cbc},
      {"des3", ContentEncryption::des_ede3_cbc},
      {"2.16.840.1.101.3.4.1.42", ContentEncryption::aes256_cbc},
      {"id-alg-AEADChaCha20Poly1305", ContentEncryption::chacha20_poly1305}};
  for (const auto& [text, id] : cases) {
    const auto* row = find_content_encryption_by_option(text);
    ASSERT_NE(row, nullptr) << text;
    EXPECT_EQ(row->id, id) << text;
  }
  for (const char* text : {"", "auto", "aes512", "des", "blowfish", "1.2.3"}) {
    EXPECT_EQ(find_content_encryption_by_option(text), nullptr) << text;
  }
}

TEST(Algorithms, HistoricMicalgNames) {
  EXPECT_EQ(find_digest_by_micalg("SHA1")->id, DigestAlgorithm::sha1);
  EXPECT_EQ(find_digest_by_micalg("rsa-md5")->id, DigestAlgorithm::md5);
  EXPECT_EQ(find_digest_by_micalg("sha256")->id, DigestAlgorithm::sha256);
  EXPECT_EQ(find_digest_by_micalg("unknown"), nullptr);
  EXPECT_EQ(find_digest_by_micalg(""), nullptr);
}

TEST(Algorithms, SignatureIdentifiers) {
  const auto plain = find_signature_algorithm("1.2.840.113549.1.1.1");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->scheme, SignatureScheme::rsa_pkcs1);
  EXPECT_FALSE(plain->digest);
  const std::tuple<const char*, SignatureScheme, DigestAlgorithm> cases[] = {
      {"sha256WithRSAEncryption", SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha256},
      {"sha384WithRSAEncryption", SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha384},
      {"sha512WithRSAEncryption", SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha512},
      {"sha1WithRSAEncryption", SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha1},
      {"md5WithRSAEncryption", SignatureScheme::rsa_pkcs1, DigestAlgorithm::md5},
      {"ecdsa-with-SHA256", SignatureScheme::ecdsa, DigestAlgorithm::sha256},
      {"ecdsa-with-SHA384", SignatureScheme::ecdsa, DigestAlgorithm::sha384},
      {"ED25519", SignatureScheme::ed25519, DigestAlgorithm::sha512}};
  for (const auto& [name, scheme, digest] : cases) {
    const auto found = find_signature_algorithm(dotted(name));
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->scheme, scheme) << name;
    EXPECT_EQ(found->digest, digest) << name;
  }
  EXPECT_EQ(find_signature_algorithm(dotted("rsassaPss"))->scheme, SignatureScheme::rsa_pss);
  EXPECT_FALSE(find_signature_algorithm("1.2.3"));
}

TEST(Algorithms, OurOrderIsStrongAndWithoutRepetition) {
  std::set<ContentEncryption> seen;
  for (const ContentEncryption id : our_order()) {
    EXPECT_TRUE(info(id).strong);
    EXPECT_TRUE(seen.insert(id).second);
  }
  EXPECT_EQ(our_order().front(), ContentEncryption::aes256_gcm);
  EXPECT_EQ(seen.size(), 6U);
}

TEST(Capability, NamesGoThereAndBack) {
  for (const ContentEncryption id : kAllCiphers) {
    Capability capability{std::string(info(id).oid), std::nullopt};
    if (id == ContentEncryption::rc2_cbc) capability.rc2_bits = 128;
    EXPECT_EQ(capability_from_name(capability.name()), capability) << capability.name();
  }
  EXPECT_EQ(capability_from_name("1.2.3.4").name(), "1.2.3.4");
}

TEST(Capability, RecommendedIsTheFirstAndChosenTheFirstAllowed) {
  const Capabilities list = {capability_from_name("1.2.840.113549.1.1.11"), capability_from_name("rc2-CBC/40"),
                             capability_from_name("des-EDE3-CBC"), capability_from_name("aes128-CBC"),
                             capability_from_name("aes256-CBC")};
  EXPECT_EQ(recommended(list)->name(), "rc2-CBC/40");
  EXPECT_EQ(chosen(list), ContentEncryption::aes128_cbc);
  EXPECT_FALSE(chosen({capability_from_name("rc2-CBC/128"), capability_from_name("des-EDE3-CBC")}));
  EXPECT_FALSE(recommended({}));
}

}  // namespace
}  // namespace letterlock::crypto
