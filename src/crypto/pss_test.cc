// RSASSA-PSS as others make it: with salts of every length, and no length tried but the one that is stated.
#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include "crypto/openssl.h"
#include "crypto/test_keys.h"

namespace letterlock::crypto {
namespace {

using testing::kGood;
using testing::rsa2048;

Bytes pss_signature(const KeyHandle& key, DigestAlgorithm algorithm, ByteView digest, size_t salt) {
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  EXPECT_EQ(EVP_PKEY_sign_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_signature_md(context.get(), fetched(algorithm)), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), static_cast<int>(salt)), 1);
  Bytes signature(static_cast<size_t>(EVP_PKEY_get_size(key.get())));
  size_t size = signature.size();
  EXPECT_EQ(EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()), 1);
  return signature;
}

// The last are what OpenSSL would take for "as the digest", "whatever is there" and "the longest".
std::vector<size_t> other_lengths(size_t salt, size_t longest) {
  return {salt + 1, salt - 1,     longest + 1,  255,         256, 257, size_t{1} << 31, (size_t{1} << 32) + salt,
          SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 2, SIZE_MAX - 3};
}

// RFC 4055 section 3.1: the parameters state the salt.
TEST(Pss, TheSaltIsExactlyAsLongAsStated) {
  const PublicKey known = public_key_of(rsa2048());
  for (const DigestAlgorithm algorithm : kGood) {
    const size_t size = info(algorithm).size;
    const size_t longest = 256 - size - 2;  // RFC 8017 section 9.1.1
    const Bytes value(size, 7);
    for (const size_t salt : {size_t{0}, size_t{20}, size, longest}) {
      const Bytes signature = pss_signature(rsa2048(), algorithm, value, salt);
      const auto with = [&](std::optional<size_t> stated) {
        return known.verify(SignatureScheme::rsa_pss, algorithm, value, signature, stated);
      };
      EXPECT_EQ(with(salt), true) << salt;
      EXPECT_EQ(with(std::nullopt), salt == size) << salt;
      EXPECT_EQ(known.verify(SignatureScheme::rsa_pss, algorithm, Bytes(size, 8), signature, salt), false) << salt;
      for (const size_t other : other_lengths(salt, longest)) EXPECT_EQ(with(other), false) << salt << " " << other;
    }
  }
}

TEST(Pss, OursIsAsLongAsTheDigest) {
  const auto key = SoftwareKey::create(generate_rsa_pss(2048).value()).value();
  for (const DigestAlgorithm algorithm : kGood) {
    const Bytes value(info(algorithm).size, 7);
    const Bytes signature = key->sign(algorithm, value).value();
    EXPECT_EQ(key->public_key().verify(SignatureScheme::rsa_pss, algorithm, value, signature, value.size()), true);
    EXPECT_EQ(key->public_key().verify(SignatureScheme::rsa_pss, algorithm, value, signature, 20), false);
  }
}

// RFC 4055 section 3.3: what the key's own parameters say is a minimum. The key allows it, whoever made the signature.
TEST(Pss, ARestrictedKeyTakesNoShorterSalt) {
  const KeyHandle restricted = generate_rsa_pss(2048, DigestAlgorithm::sha256).value();
  const PublicKey known = public_key_of(restricted);
  const Bytes value(32, 7);
  for (const size_t salt : {size_t{32}, size_t{100}}) {
    const Bytes signature = pss_signature(restricted, DigestAlgorithm::sha256, value, salt);
    EXPECT_EQ(known.verify(SignatureScheme::rsa_pss, DigestAlgorithm::sha256, value, signature, salt), true) << salt;
  }
  EXPECT_EQ(known.verify(SignatureScheme::rsa_pss, DigestAlgorithm::sha256, value, Bytes(256, 1), 20), false);
}

// A small key has no room for a digest and a salt of 64 octets each; nothing breaks.
TEST(Pss, AKeyThatIsTooSmallForItsDigest) {
  const PublicKey small = public_key_of(generate_rsa(512).value());
  for (const size_t salt : {size_t{0}, size_t{62}, size_t{64}, size_t{65}}) {
    EXPECT_EQ(small.verify(SignatureScheme::rsa_pss, DigestAlgorithm::sha512, Bytes(64), Bytes(64, 1), salt), false);
  }
}

}  // namespace
}  // namespace letterlock::crypto
