#include "crypto/key.h"

#include <gtest/gtest.h>
#include <openssl/param_build.h>

#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "crypto/test_keys.h"

namespace letterlock::crypto {
namespace {

using testing::kGood;
using testing::pss_key;
using testing::rsa2048;
using testing::software;

void expect_signs(SoftwareKey& key, SignatureScheme scheme) {
  EXPECT_EQ(key.scheme(), scheme);
  for (const DigestAlgorithm algorithm : kGood) {
    const Bytes value = digest(algorithm, as_bytes("attributes"));
    const Bytes other = digest(algorithm, as_bytes("Attributes"));
    const auto signature = key.sign(algorithm, value);
    ASSERT_TRUE(signature);
    EXPECT_EQ(key.public_key().verify(scheme, algorithm, value, *signature), true);
    EXPECT_EQ(key.public_key().verify(scheme, algorithm, other, *signature), false);
    for (size_t at : {size_t{0}, signature->size() / 2, signature->size() - 1}) {
      Bytes changed = *signature;
      changed[at] ^= 1;
      EXPECT_EQ(key.public_key().verify(scheme, algorithm, value, changed), false) << at;
    }
    EXPECT_EQ(key.public_key().verify(scheme, algorithm, value, {}), false);
    EXPECT_EQ(key.public_key().verify(scheme, algorithm, value, ByteView(*signature).first(10)), false);
  }
}

TEST(Key, RsaSignaturesAreVerified) { expect_signs(*software(rsa2048()), SignatureScheme::rsa_pkcs1); }
TEST(Key, PssSignaturesAreVerified) { expect_signs(*software(pss_key()), SignatureScheme::rsa_pss); }

TEST(Key, EcdsaSignaturesAreVerified) {
  expect_signs(*software(generate_key(KeyType::ec_p256).value()), SignatureScheme::ecdsa);
  expect_signs(*software(generate_key(KeyType::ec_p384).value()), SignatureScheme::ecdsa);
}

TEST(Key, TheDigestIsPartOfAnRsaSignature) {
  const auto key = software(rsa2048());
  const Bytes value(32, 7);
  const Bytes signature = key->sign(DigestAlgorithm::sha256, value).value();
  const PublicKey known = key->public_key();
  EXPECT_EQ(known.verify(SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha512, Bytes(64, 7), signature), false);
  EXPECT_EQ(known.verify(SignatureScheme::rsa_pss, DigestAlgorithm::sha256, value, signature), false);
  // A digest of another size than its algorithm's is never right.
  EXPECT_EQ(known.verify(SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha384, value, signature), false);
  EXPECT_FALSE(key->sign(DigestAlgorithm::sha384, value));
}

TEST(Key, ASchemeThatDoesNotFitIsAnError) {
  const Bytes value(32), signature(256);
  const PublicKey rsa = public_key_of(rsa2048());
  const PublicKey curve = public_key_of(generate_key(KeyType::ec_p256).value());
  const PublicKey pss = public_key_of(pss_key());
  const auto code = [&](const PublicKey& key, SignatureScheme scheme) {
    const auto result = key.verify(scheme, DigestAlgorithm::sha256, value, signature);
    return result ? ErrorCode::internal : result.error().code;
  };
  EXPECT_EQ(code(rsa, SignatureScheme::ecdsa), ErrorCode::key_unsupported);
  EXPECT_EQ(code(rsa, SignatureScheme::ed25519), ErrorCode::key_unsupported);
  EXPECT_EQ(code(curve, SignatureScheme::rsa_pkcs1), ErrorCode::key_unsupported);
  EXPECT_EQ(code(pss, SignatureScheme::rsa_pkcs1), ErrorCode::key_unsupported);
  EXPECT_EQ(code(PublicKey(nullptr), SignatureScheme::rsa_pkcs1), ErrorCode::key_unsupported);
}

TEST(Key, WhatMakesWhat) {
  const auto made = [](const PublicKey& key) {
    std::string names;
    for (const SignatureScheme scheme :
         {SignatureScheme::rsa_pkcs1, SignatureScheme::rsa_pss, SignatureScheme::ecdsa, SignatureScheme::ed25519}) {
      if (key.makes(scheme)) names += std::string(signature_name(scheme)) + " ";
    }
    return names;
  };
  const auto of_type = [&](KeyType type) { return made(public_key_of(generate_key(type).value())); };
  EXPECT_EQ(made(public_key_of(rsa2048())), "RSASSA-PKCS1-v1_5 RSASSA-PSS ");
  EXPECT_EQ(made(public_key_of(pss_key())), "RSASSA-PSS ");
  EXPECT_EQ(of_type(KeyType::ec_p256) + of_type(KeyType::ec_p384), "ECDSA ECDSA ");
  EXPECT_EQ(of_type(KeyType::ed25519), "Ed25519 ");
  EXPECT_EQ(of_type(KeyType::x25519) + made(PublicKey(nullptr)), "");
}

TEST(Key, TypesAndStrength) {
  EXPECT_EQ(public_key_of(rsa2048()).type(), KeyType::rsa);
  EXPECT_EQ(public_key_of(rsa2048()).bits(), 2048);
  EXPECT_TRUE(public_key_of(rsa2048()).check_strength());
  EXPECT_EQ(public_key_of(generate_key(KeyType::ec_p384).value()).type(), KeyType::ec_p384);
  EXPECT_TRUE(public_key_of(generate_key(KeyType::ec_p256).value()).check_strength());
  EXPECT_EQ(public_key_of(generate_key(KeyType::x25519).value()).type(), KeyType::x25519);

  const auto small = public_key_of(generate_rsa(1024).value()).check_strength();
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().code, ErrorCode::key_too_small);
  EXPECT_EQ(small.error().params, (Params{{"bits", "1024"}, {"minimum", "2048"}}));
  const KeyHandle brainpool(EVP_EC_gen("brainpoolP256r1"));
  EXPECT_EQ(public_key_of(brainpool).type(), KeyType::other);
  EXPECT_EQ(public_key_of(brainpool).check_strength().error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(PublicKey(nullptr).check_strength().error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(PublicKey(nullptr).bits(), 0);
  EXPECT_FALSE(generate_rsa(100));
  EXPECT_FALSE(generate_key(KeyType::other));
}

// Only a public key, made from a modulus that nobody knows the factors of: generating one takes too long.
TEST(Key, AnRsaKeyAboveTheBoundIsNotUsed) {
  Bytes modulus(2048, 0xff);
  const Bytes exponent = {1, 0, 1};
  const Owned<BIGNUM, BN_free> n(BN_bin2bn(modulus.data(), 2048, nullptr)), e(BN_bin2bn(exponent.data(), 3, nullptr));
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(build.get(), "n", n.get());
  OSSL_PARAM_BLD_push_BN(build.get(), "e", e.get());
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(build.get()));
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  ASSERT_EQ(EVP_PKEY_fromdata_init(context.get()), 1);
  ASSERT_EQ(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()), 1);
  const KeyHandle key(made);
  const PublicKey large(key.get());
  EXPECT_EQ(large.bits(), 16384);
  EXPECT_EQ(large.check_strength().error().code, ErrorCode::key_too_large);
  EXPECT_EQ(large.verify(SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha256, Bytes(32), Bytes(2048)).error().code,
            ErrorCode::key_too_large);
  EXPECT_EQ(large.encrypt(KeyTransport::rsa_pkcs1, Bytes(16)).error().code, ErrorCode::key_too_large);
}

TEST(Key, NothingIsEncryptedToAWeakOrUnfitKey) {
  const Bytes key(32, 9);
  EXPECT_EQ(public_key_of(generate_rsa(1024).value()).encrypt(KeyTransport::rsa_pkcs1, key).error().code,
            ErrorCode::key_too_small);
  EXPECT_EQ(public_key_of(generate_key(KeyType::ec_p256).value()).encrypt(KeyTransport::rsa_pkcs1, key).error().code,
            ErrorCode::key_unsupported);
  EXPECT_EQ(public_key_of(pss_key()).encrypt(KeyTransport::rsa_pkcs1, key).error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(public_key_of(rsa2048()).encrypt(KeyTransport::rsa_pkcs1, Bytes(300)).error().code,
            ErrorCode::crypto_failed);
}

TEST(Key, Pkcs8GoesThereAndBack) {
  Bytes der = private_key_der(rsa2048());
  const auto key = SoftwareKey::from_pkcs8(der);
  ASSERT_TRUE(key);
  EXPECT_EQ(EVP_PKEY_eq((*key)->native(), rsa2048().get()), 1);
  der.push_back(0);
  EXPECT_FALSE(SoftwareKey::from_pkcs8(der));
  EXPECT_FALSE(SoftwareKey::from_pkcs8(Bytes{}));
  EXPECT_FALSE(SoftwareKey::from_pkcs8(Bytes{0x30, 0x00}));
}

}  // namespace
}  // namespace letterlock::crypto
