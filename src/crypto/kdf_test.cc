#include "crypto/kdf.h"

#include <gtest/gtest.h>

namespace letterlock::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

struct HkdfCase {
  const char* name;
  const char* salt;
  const char* info;
  const char* expected;
};

class Hkdf : public ::testing::TestWithParam<HkdfCase> {};

TEST_P(Hkdf, GivesTheVectorsOfTheRfc) {
  const Bytes expected = hex(GetParam().expected);
  const auto key =
      hkdf(DigestAlgorithm::sha256, Bytes(22, 0x0b), hex(GetParam().salt), hex(GetParam().info), expected.size());
  ASSERT_TRUE(key) << GetParam().name;
  EXPECT_EQ(to_hex(key->view()), GetParam().expected) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Hkdf,
    ::testing::Values(HkdfCase{"RFC 5869 A.1", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
                               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
                      HkdfCase{
                          "RFC 5869 A.3", "", "",
                          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"}));

// SEC 1 section 3.6.1: blocks of Hash(Z, counter, SharedInfo); the first vector is of NIST's ANS X9.63 set.
TEST(X963Kdf, HashesSecretCounterAndInfo) {
  const Bytes secret = hex("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08");
  const auto key = x963_kdf(DigestAlgorithm::sha256, secret, {}, 16);
  ASSERT_TRUE(key);
  EXPECT_EQ(to_hex(key->view()), "443024c3dae66b95e6f5670601558f71");
  const auto other = x963_kdf(DigestAlgorithm::sha256, secret, hex("00"), 16);
  ASSERT_TRUE(other);
  EXPECT_NE(to_hex(other->view()), to_hex(key->view()));
  using DA = DigestAlgorithm;
  for (const auto digest : {DA::sha1, DA::sha224, DA::sha384, DA::sha512}) {
    EXPECT_TRUE(x963_kdf(digest, secret, hex("00"), 32)) << info(digest).name;
  }
}

}  // namespace
}  // namespace letterlock::crypto
