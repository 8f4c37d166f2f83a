// What signs what, and in which form: digests that go with keys, Ed25519, ECDSA's DER, keys named id-RSASSA-PSS.
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

// The same numbers, named rsaEncryption: as programs write the key of a certificate that says id-RSASSA-PSS.
KeyHandle plain_rsa_of(const KeyHandle& pss) {
  OSSL_PARAM* numbers = nullptr;
  EVP_PKEY_todata(pss.get(), EVP_PKEY_KEYPAIR, &numbers);
  const Owned<OSSL_PARAM, OSSL_PARAM_free> owner(numbers);
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, numbers);
  return KeyHandle(key);
}

TEST(Signing, Ed25519SignsTheMessageItself) {
  const KeyHandle handle = generate_key(KeyType::ed25519).value();
  const auto key = software(handle);
  EXPECT_EQ(key->scheme(), SignatureScheme::ed25519);
  const Bytes signature = key->sign_message(as_bytes("attributes")).value();
  EXPECT_EQ(signature.size(), 64U);
  EXPECT_EQ(key->public_key().verify_message(as_bytes("attributes"), signature), true);
  EXPECT_EQ(key->public_key().verify_message(as_bytes("Attributes"), signature), false);
  EXPECT_EQ(key->public_key().verify_message(as_bytes("attributes"), ByteView(signature).first(63)), false);
  EXPECT_FALSE(public_key_of(rsa2048()).verify_message(as_bytes("attributes"), signature));
  // Neither signs the other's way.
  EXPECT_EQ(key->sign(DigestAlgorithm::sha512, Bytes(64)).error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(software(rsa2048())->sign_message(as_bytes("x")).error().code, ErrorCode::key_unsupported);
}

// RFC 8032 section 7.1, TEST 2.
TEST(Signing, Ed25519AsInTheStandard) {
  const Bytes pkcs8 = from_hex(
                          "302e020100300506032b657004220420"
                          "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
                          .value();
  const auto key = SoftwareKey::from_pkcs8(pkcs8).value();
  EXPECT_EQ(to_hex(key->sign_message(Bytes{0x72}).value()),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

struct DigestCase {
  const char* name;
  KeyHandle (*key)();
  DigestAlgorithm usual;
  bool others;
};

TEST(Signing, TheUsualDigestGoesWithTheKey) {
  const DigestCase cases[] = {
      {"RSA", [] { return share(rsa2048()); }, DigestAlgorithm::sha256, true},
      {"PSS", [] { return pss_key(); }, DigestAlgorithm::sha256, true},
      {"PSS with SHA-384 only", [] { return generate_rsa_pss(2048, DigestAlgorithm::sha384).value(); },
       DigestAlgorithm::sha384, false},
      {"P-256", [] { return generate_key(KeyType::ec_p256).value(); }, DigestAlgorithm::sha256, true},
      {"P-384", [] { return generate_key(KeyType::ec_p384).value(); }, DigestAlgorithm::sha384, true},
      {"Ed25519", [] { return generate_key(KeyType::ed25519).value(); }, DigestAlgorithm::sha512, false},
  };
  for (const DigestCase& c : cases) {
    const KeyHandle handle = c.key();
    const PublicKey key = public_key_of(handle);
    EXPECT_EQ(key.usual_digest(), c.usual) << c.name;
    for (const DigestAlgorithm digest : kGood) EXPECT_EQ(key.signs_with(digest), c.others || digest == c.usual);
    if (key.type() == KeyType::ed25519) continue;
    for (const DigestAlgorithm digest : kGood) {
      const bool signs = software(handle)->sign(digest, Bytes(info(digest).size, 5)).has_value();
      EXPECT_EQ(signs, key.signs_with(digest)) << c.name << info(digest).name;
    }
  }
}

// RFC 3279 section 2.2.3 in DER, and FIPS 186-4 section 6.4: r and s from 1 to the order less one.
TEST(Signing, EcdsaSignaturesInOtherFormsAreWrong) {
  const KeyHandle handle = generate_key(KeyType::ec_p256).value();
  const Bytes value(32, 7);
  const Bytes order = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
  Bytes r, s;
  do {  // with octets that need no zero before them, so that each form below is one change
    const Bytes good = software(handle)->sign(DigestAlgorithm::sha256, value).value();
    if (good.size() != 70) continue;
    r.assign(good.begin() + 4, good.begin() + 36);
    s.assign(good.begin() + 38, good.end());
  } while (r.empty());
  const auto number = [](Bytes content) {
    content.insert(content.begin(), {0x02, static_cast<std::uint8_t>(content.size())});
    return content;
  };
  const auto pair = [&](const Bytes& a, const Bytes& b, std::uint8_t more = 0) {
    Bytes content = number(a);
    append(content, number(b));
    content.insert(content.begin(), {0x30, static_cast<std::uint8_t>(content.size() + more)});
    return content;
  };
  const auto with_zero = [](Bytes content) {
    content.insert(content.begin(), 0);
    return content;
  };
  const auto right = [&](const Bytes& signature) {
    return public_key_of(handle).verify(SignatureScheme::ecdsa, DigestAlgorithm::sha256, value, signature);
  };
  ASSERT_EQ(right(pair(r, s)), true);
  Bytes long_length = pair(r, s), trailing = pair(r, s), inside = pair(r, s, 2), raw = r, indefinite = pair(r, s);
  long_length.insert(long_length.begin() + 1, 0x81);
  trailing.push_back(0);
  append(inside, Bytes{0x05, 0x00});
  append(raw, s);
  indefinite[1] = 0x80;
  append(indefinite, Bytes{0x00, 0x00});
  for (const Bytes& bad :
       {long_length, trailing, inside, raw, indefinite, pair(with_zero(r), s), pair(r, with_zero(s)), pair({0}, s),
        pair(r, {0}), pair({}, s), pair(with_zero(order), s), pair(r, with_zero(order)), pair({0xff}, s)}) {
    EXPECT_EQ(right(bad), false) << to_hex(bad);
  }
}

// One RSA key under the certificate's name for it.
TEST(Signing, AnRsaKeyOfAPssCertificateSignsWithPss) {
  const KeyHandle pss = pss_key();
  const auto named = software(pss);
  EXPECT_EQ(SoftwareKey::as_certified(named, public_key_of(pss)), named);
  const auto plain = SoftwareKey::create(plain_rsa_of(pss)).value();
  EXPECT_EQ(plain->scheme(), SignatureScheme::rsa_pkcs1);
  const auto certified = SoftwareKey::as_certified(plain, public_key_of(pss));
  ASSERT_NE(certified, nullptr);
  EXPECT_EQ(certified->scheme(), SignatureScheme::rsa_pss);
  for (const DigestAlgorithm digest : kGood) {
    const Bytes value(info(digest).size, 5);
    const Bytes signature = certified->sign(digest, value).value();
    EXPECT_EQ(public_key_of(pss).verify(SignatureScheme::rsa_pss, digest, value, signature), true);
  }
  EXPECT_EQ(SoftwareKey::as_certified(software(rsa2048()), public_key_of(pss)), nullptr);
  EXPECT_EQ(SoftwareKey::as_certified(plain, PublicKey(nullptr)), nullptr);
  EXPECT_EQ(SoftwareKey::as_certified(software(generate_key(KeyType::ec_p256).value()), public_key_of(pss)), nullptr);
}

}  // namespace
}  // namespace letterlock::crypto
