#include "crypto/key_wrap.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

namespace letterlock::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

// 00 01 02 ...
Bytes counted(size_t size) {
  Bytes octets(size);
  for (size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(i);
  return octets;
}

struct WrapCase {
  const char* name;
  KeyWrap wrap;
  const char* key;
  const char* wrapped;
};

class KeyWraps : public ::testing::TestWithParam<WrapCase> {};

TEST_P(KeyWraps, GiveTheVectorsOfTheRfc) {
  const WrapCase& vector = GetParam();
  const Bytes kek = counted(info(vector.wrap).key_size);
  const auto wrapped = wrap_key(vector.wrap, kek, hex(vector.key));
  ASSERT_TRUE(wrapped) << vector.name;
  EXPECT_EQ(to_hex(*wrapped), vector.wrapped) << vector.name;
  EXPECT_EQ(to_hex(unwrap_key(vector.wrap, kek, *wrapped, hex(vector.key).size()).view()), vector.key) << vector.name;
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3394, KeyWraps,
    ::testing::Values(WrapCase{"4.1", KeyWrap::aes128, "00112233445566778899aabbccddeeff",
                               "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"},
                      WrapCase{"4.2", KeyWrap::aes192, "00112233445566778899aabbccddeeff",
                               "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d"},
                      WrapCase{"4.3", KeyWrap::aes256, "00112233445566778899aabbccddeeff",
                               "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"},
                      WrapCase{"4.4", KeyWrap::aes192, "00112233445566778899aabbccddeeff0001020304050607",
                               "031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d2"},
                      WrapCase{"4.5", KeyWrap::aes256, "00112233445566778899aabbccddeeff0001020304050607",
                               "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1"},
                      WrapCase{"4.6", KeyWrap::aes256,
                               "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
                               "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"}));

// A random key each time, of the size that was asked for, and no error: all failures are alike.
TEST(KeyUnwrap, AnswersAnythingElseWithARandomKey) {
  const Bytes kek = counted(16), key(16, 0x42);
  const Bytes good = wrap_key(KeyWrap::aes128, kek, key).value();
  Bytes flipped = good, longer = good;
  flipped[3] ^= 1;
  longer.push_back(0);
  const Bytes cut(good.begin(), good.end() - 8), odd(good.begin(), good.end() - 1), other_kek(16, 9);
  const auto expect_random = [&](KeyWrap wrap, const Bytes& with, const Bytes& wrapped, size_t size) {
    const Secret first = unwrap_key(wrap, with, wrapped, size);
    const Secret second = unwrap_key(wrap, with, wrapped, size);
    EXPECT_EQ(first.size(), size);
    EXPECT_FALSE(size != 0 && equal(first.view(), second.view()));
    EXPECT_EQ(ERR_peek_error(), 0UL);
  };
  for (const Bytes& bad : {flipped, longer, cut, odd, Bytes{}}) expect_random(KeyWrap::aes128, kek, bad, 16);
  expect_random(KeyWrap::aes128, other_kek, good, 16);
  expect_random(KeyWrap::aes256, kek, good, 16);  // a key-encryption key of another size
  for (const size_t size : {5, 15, 17, 24, 32, 1000}) expect_random(KeyWrap::aes128, kek, good, size);
}

TEST(KeyWrap, RefusesKeysThatItCannotHold) {
  const Bytes kek = counted(16);
  for (const size_t size : {0, 5, 8, 15, 17, 72}) EXPECT_FALSE(wrap_key(KeyWrap::aes128, kek, Bytes(size))) << size;
  EXPECT_FALSE(wrap_key(KeyWrap::aes256, kek, Bytes(16)));
}

}  // namespace
}  // namespace letterlock::crypto
