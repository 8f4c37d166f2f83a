#include "crypto/software_key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "crypto/key_generation.h"
#include "crypto/openssl.h"

namespace letterlock::crypto {
namespace {

constexpr size_t kModulus = 256;
constexpr size_t kKeySize = 32;
constexpr KeyTransport kTransports[] = {KeyTransport::rsa_pkcs1, KeyTransport::rsa_oaep_sha1,
                                        KeyTransport::rsa_oaep_sha256};

class SoftwareKeyDecrypt : public testing::Test {
 protected:
  static void SetUpTestSuite() { key_ = SoftwareKey::create(generate_rsa(2048).value()).value(); }
  static void TearDownTestSuite() { key_.reset(); }

  // The block to the power of the public exponent, without any padding of OpenSSL's.
  static Bytes encrypt_block(const Bytes& block) {
    const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_->native(), nullptr));
    Bytes out(kModulus);
    size_t size = out.size();
    EXPECT_EQ(EVP_PKEY_encrypt_init(context.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING), 1);
    EXPECT_EQ(EVP_PKEY_encrypt(context.get(), out.data(), &size, block.data(), block.size()), 1);
    return out;
  }

  // 00 02 padding 00 key
  static Bytes good_block() {
    Bytes block(kModulus, 0xa5);
    block[0] = 0;
    block[1] = 2;
    block[kModulus - kKeySize - 1] = 0;
    for (size_t i = 0; i < kKeySize; ++i) block[kModulus - kKeySize + i] = static_cast<std::uint8_t>(i);
    return block;
  }

  static std::shared_ptr<SoftwareKey> key_;
};
std::shared_ptr<SoftwareKey> SoftwareKeyDecrypt::key_;

TEST_F(SoftwareKeyDecrypt, GivesBackWhatWasEncrypted) {
  for (const KeyTransport transport : kTransports) {
    for (const size_t size : {5, 16, 24, 32}) {
      const Bytes content = random_bytes(size);
      const Bytes encrypted = key_->public_key().encrypt(transport, content).value();
      EXPECT_EQ(encrypted.size(), kModulus);
      const auto decrypted = key_->decrypt(transport, encrypted, size);
      ASSERT_TRUE(decrypted);
      EXPECT_TRUE(equal(decrypted->view(), content)) << info(transport).name << size;
    }
  }
}

TEST_F(SoftwareKeyDecrypt, AnswersAnythingElseWithARandomKey) {
  const Bytes content(kKeySize, 0x42);
  for (const KeyTransport transport : kTransports) {
    const Bytes good = key_->public_key().encrypt(transport, content).value();
    Bytes flipped = good;
    flipped[100] ^= 1;
    const Bytes above(kModulus, 0xff), empty, cut(good.begin(), good.end() - 1), zero(kModulus, 0);
    Bytes longer = good;
    longer.push_back(0);
    for (const Bytes& bad : {flipped, above, empty, cut, zero, longer}) {
      const auto first = key_->decrypt(transport, bad, kKeySize);
      const auto second = key_->decrypt(transport, bad, kKeySize);
      ASSERT_TRUE(first && second);
      EXPECT_EQ(first->size(), kKeySize);
      EXPECT_FALSE(equal(first->view(), content));
      EXPECT_FALSE(equal(first->view(), second->view()));
      EXPECT_EQ(ERR_peek_error(), 0UL);
    }
    // The right block, but a key of another size than the cipher wants.
    for (const size_t size : {16, 31, 33, 245}) {
      const auto other = key_->decrypt(transport, good, size);
      ASSERT_TRUE(other);
      EXPECT_EQ(other->size(), size);
      EXPECT_FALSE(equal(other->view().first(16), ByteView(content).first(16)));
    }
    EXPECT_EQ(key_->decrypt(transport, good, 0)->size(), 0U);
    EXPECT_EQ(key_->decrypt(transport, good, 1000)->size(), 1000U);
  }
}

// RFC 8017 section 7.2.2, step 3, each condition broken alone.
TEST_F(SoftwareKeyDecrypt, EachFaultOfABlockGivesARandomKey) {
  const Bytes good = good_block();
  const ByteView expected = ByteView(good).last(kKeySize);
  EXPECT_TRUE(equal(key_->decrypt(KeyTransport::rsa_pkcs1, encrypt_block(good), kKeySize)->view(), expected));

  std::vector<Bytes> bad;
  const auto with = [&](size_t at, std::uint8_t value) {
    Bytes block = good;
    block[at] = value;
    bad.push_back(std::move(block));
  };
  with(0, 1);
  with(1, 1);
  with(1, 0);
  with(1, 3);
  for (size_t at = 2; at < kModulus - kKeySize - 1; at += 37) with(at, 0);  // the separator comes too early
  with(2, 0);
  with(9, 0);
  with(kModulus - kKeySize - 2, 0);
  with(kModulus - kKeySize - 1, 1);  // no separator where the key would begin
  for (const Bytes& block : bad) {
    const auto key = key_->decrypt(KeyTransport::rsa_pkcs1, encrypt_block(block), kKeySize);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->size(), kKeySize);
    EXPECT_FALSE(equal(key->view(), expected));
  }
}

TEST_F(SoftwareKeyDecrypt, ACurveKeyDecryptsNothing) {
  const auto curve = SoftwareKey::create(generate_key(KeyType::ec_p256).value()).value();
  EXPECT_EQ(curve->decrypt(KeyTransport::rsa_pkcs1, Bytes(256), 16).error().code, ErrorCode::key_unsupported);
  EXPECT_FALSE(SoftwareKey::create(nullptr));
}

TEST(Pkcs1Block, TheShortestPaddingHasEightOctets) {
  for (size_t padding = 0; padding < 12; ++padding) {
    Bytes block = {0, 2};
    block.insert(block.end(), padding, 0xff);
    append(block, Bytes{0, 'k', 'e', 'y'});
    Bytes key(3, 'r');
    take_pkcs1_key(block, key);
    EXPECT_EQ(as_text(key), padding >= 8 ? "key" : "rrr") << padding;
  }
  Bytes key(3, 'r');
  take_pkcs1_key({}, key);
  EXPECT_EQ(as_text(key), "rrr");
}

}  // namespace
}  // namespace letterlock::crypto
