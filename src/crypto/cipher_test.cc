#include "crypto/cipher.h"

#include <gtest/gtest.h>

#include "crypto/key.h"

namespace letterlock::crypto {
namespace {

using CE = ContentEncryption;

Bytes hex(std::string_view text) { return from_hex(text).value(); }

struct Outcome {
  Bytes text;
  Bytes tag;
};

Result<Outcome> run(Direction direction, const CipherSettings& settings, ByteView in, ByteView aad = {},
                    ByteView tag = {}, size_t piece = 7) {
  TRY_ASSIGN(auto cipher, Cipher::create(direction, settings));
  if (!aad.empty()) TRY(cipher.authenticate(aad));
  Outcome outcome;
  for (size_t at = 0; at < in.size(); at += piece) {
    TRY(cipher.update(in.subspan(at, std::min(piece, in.size() - at)), outcome.text));
  }
  TRY(cipher.finish(outcome.text, tag));
  outcome.tag = to_bytes(cipher.tag());
  return outcome;
}

struct Vector {
  CE algorithm;
  const char* key;
  const char* nonce;
  const char* cipher_text;
  int rc2_bits = 0;
};
// Made with the openssl program (3.0), "enc" with each cipher, from the sentence below.
constexpr std::string_view kSentence = "The tunnel is established.";
constexpr Vector kCbc[] = {
    {CE::aes128_cbc, "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
     "d0eaabeb5115133a43cc606e00daa5d7fa1b389efe1fbe68d6a72fa8846b9c5a"},
    {CE::aes192_cbc, "000102030405060708090a0b0c0d0e0f1011121314151617", "00112233445566778899aabbccddeeff",
     "0b3a45523c4a3372bc2bd611cc204951606c1fdb2e4987656683701d4edc36ae"},
    {CE::aes256_cbc, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff", "07fc359be9219651ad98f3a99936256fd826bafebf13720be25793ab8f2439f0"},
    {CE::des_ede3_cbc, "0123456789abcdef23456789abcdef01456789abcdef0123", "0011223344556677",
     "12329651330a44124a12ce433e4e76658913525e585144685215da079618a0f4"},
    {CE::rc2_cbc, "0102030405", "0011223344556677", "8550a598a32d82b37841a69fe0001a239ba1cd85821308ffc7b16656a3618e75",
     40},
    {CE::rc2_cbc, "0102030405060708", "0011223344556677",
     "cff66809fc4a245a45dc2fbc3e79e398404c4fdf1d4176440dbdf649c6243e9f", 64},
    {CE::rc2_cbc, "000102030405060708090a0b0c0d0e0f", "0011223344556677",
     "eb107457328f7e2951e5a013c602c65c0713042c44caed160df3a5183713e72a", 128}};

TEST(Cipher, CbcReadsAndWritesOtherProgramsOctets) {
  for (const Vector& v : kCbc) {
    const Bytes key = hex(v.key), nonce = hex(v.nonce), cipher_text = hex(v.cipher_text);
    const CipherSettings settings{v.algorithm, key, nonce, 16, v.rc2_bits};
    for (const size_t piece : {1, 7, 16, 1000}) {
      const auto opened = run(Direction::decrypt, settings, cipher_text, {}, {}, piece);
      ASSERT_TRUE(opened) << info(v.algorithm).name << opened.error().id();
      EXPECT_EQ(as_text(opened->text), kSentence) << info(v.algorithm).name;
    }
    if (!info(v.algorithm).strong) continue;
    EXPECT_EQ(run(Direction::encrypt, settings, as_bytes(kSentence))->text, cipher_text);
  }
}

TEST(Cipher, Rc2BitsAreNotTheKeyLength) {
  const Vector& v = kCbc[6];
  const Bytes key = hex(v.key), nonce = hex(v.nonce);
  const auto other = run(Direction::decrypt, {v.algorithm, key, nonce, 16, 40}, hex(v.cipher_text));
  EXPECT_TRUE(!other || as_text(other->text) != kSentence);
  const auto same = run(Direction::decrypt, {v.algorithm, key, nonce, 16, 0}, hex(v.cipher_text));
  ASSERT_TRUE(same);
  EXPECT_EQ(as_text(same->text), kSentence);
}

TEST(Cipher, LegacyIsNeverWritten) {
  for (const Vector& v : {kCbc[3], kCbc[6]}) {
    const Bytes key = hex(v.key), nonce = hex(v.nonce);
    const auto refused = Cipher::create(Direction::encrypt, {v.algorithm, key, nonce});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::algorithm_unsupported);
  }
}

TEST(Cipher, CbcPaddingIsChecked) {
  const Bytes key = hex(kCbc[0].key), nonce = hex(kCbc[0].nonce), good = hex(kCbc[0].cipher_text);
  const CipherSettings settings{CE::aes128_cbc, key, nonce};
  Bytes flipped = good;
  flipped[15] ^= 0x40;  // makes the last octet of padding another one
  const Bytes empty, half(good.begin(), good.begin() + 20), other_key(16, 0x55);
  for (const Bytes& bad : {flipped, empty, half}) {
    const auto refused = run(Direction::decrypt, settings, bad);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::decryption_failed);
  }
  EXPECT_FALSE(run(Direction::decrypt, {CE::aes128_cbc, other_key, nonce}, good));
}

// Test cases 4, 6 and 16 of the GCM specification (McGrew and Viega).
constexpr const char* kGcmPlain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
    "ba637b39";
constexpr const char* kGcmAad = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
struct GcmVector {
  CE algorithm;
  const char *key, *nonce, *cipher_text, *tag;
};
constexpr GcmVector kGcm[] = {
    {CE::aes128_gcm, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
     "3d58e091",
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {CE::aes128_gcm, "feffe9928665731c6d6a8f9467308308",
     "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57"
     "a637b39b",
     "8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca701e4a9a4fba43c90ccdcb281d48c7c6fd62875d2aca41703"
     "4c34aee5",
     "619cc5aefffe0bfa462af43c1699d050"},
    {CE::aes256_gcm, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
     "bcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"}};

TEST(Cipher, GcmPublishedValues) {
  for (const GcmVector& v : kGcm) {
    const Bytes key = hex(v.key), nonce = hex(v.nonce), tag = hex(v.tag);
    const auto opened = run(Direction::decrypt, {v.algorithm, key, nonce}, hex(v.cipher_text), hex(kGcmAad), tag);
    ASSERT_TRUE(opened) << v.tag;
    EXPECT_EQ(to_hex(opened->text), kGcmPlain);
    if (nonce.size() != 12) continue;
    const auto sealed = run(Direction::encrypt, {v.algorithm, key, nonce}, hex(kGcmPlain), hex(kGcmAad));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(to_hex(sealed->text), v.cipher_text);
    EXPECT_EQ(to_hex(sealed->tag), v.tag);
  }
}

TEST(Cipher, GcmTagsOfEveryLength) {
  const GcmVector& v = kGcm[0];
  const Bytes key = hex(v.key), nonce = hex(v.nonce), tag = hex(v.tag);
  for (size_t size = 0; size <= 20; ++size) {
    const CipherSettings settings{v.algorithm, key, nonce, size};
    Bytes shown = tag;
    shown.resize(size);
    const auto opened = run(Direction::decrypt, settings, hex(v.cipher_text), hex(kGcmAad), shown);
    EXPECT_EQ(opened.has_value(), size >= 12 && size <= 16) << size;
    if (!opened) {
      EXPECT_EQ(opened.error().code, ErrorCode::decryption_failed) << size;
      continue;
    }
    EXPECT_EQ(run(Direction::encrypt, settings, hex(kGcmPlain), hex(kGcmAad))->tag, shown);
    // A tag of another length than announced is none.
    EXPECT_FALSE(run(Direction::decrypt, settings, hex(v.cipher_text), hex(kGcmAad), ByteView(shown).first(11)));
  }
}

TEST(Cipher, EveryFlippedBitOfAnAeadIsFound) {
  for (const CE algorithm : {CE::aes256_gcm, CE::chacha20_poly1305}) {
    const Bytes key(32, 0x11), nonce(12, 0x22), aad = {1, 2, 3};
    const CipherSettings settings{algorithm, key, nonce};
    const auto sealed = run(Direction::encrypt, settings, as_bytes("secret"), aad).value();
    EXPECT_EQ(as_text(run(Direction::decrypt, settings, sealed.text, aad, sealed.tag)->text), "secret");
    for (size_t bit = 0; bit < (sealed.text.size() + sealed.tag.size()) * 8; ++bit) {
      Outcome changed = sealed;
      const size_t octet = bit / 8;
      Bytes& where = octet < changed.text.size() ? changed.text : changed.tag;
      where[octet < changed.text.size() ? octet : octet - changed.text.size()] ^=
          static_cast<std::uint8_t>(1U << (bit % 8));
      const auto refused = run(Direction::decrypt, settings, changed.text, aad, changed.tag);
      ASSERT_FALSE(refused) << bit;
      EXPECT_EQ(refused.error().code, ErrorCode::decryption_failed);
    }
    EXPECT_FALSE(run(Direction::decrypt, settings, sealed.text, Bytes{1, 2, 4}, sealed.tag));
    EXPECT_FALSE(run(Direction::decrypt, settings, sealed.text, {}, sealed.tag));
  }
}

// RFC 8439 section 2.8.2
TEST(Cipher, ChaChaPublishedValue) {
  Bytes key;
  for (int i = 0x80; i < 0xa0; ++i) key.push_back(static_cast<std::uint8_t>(i));
  const Bytes nonce = hex("070000004041424344454647");
  const std::string_view text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be "
      "it.";
  const auto sealed =
      run(Direction::encrypt, {CE::chacha20_poly1305, key, nonce}, as_bytes(text), hex("50515253c0c1c2c3c4c5c6c7"));
  ASSERT_TRUE(sealed);
  EXPECT_EQ(to_hex(ByteView(sealed->text).first(16)), "d31a8d34648e60db7b86afbc53ef7ec2");
  EXPECT_EQ(to_hex(sealed->tag), "1ae10b594f09e26a7e902ecbd0600691");
}

TEST(Cipher, WrongSizesAreRefused) {
  const Bytes key16(16), key32(32), nonce12(12), nonce16(16), nonce0, nonce200(200);
  const CipherSettings wrong[] = {{CE::aes256_cbc, key16, nonce16},        {CE::aes128_cbc, key32, nonce16},
                                  {CE::aes128_cbc, key16, nonce12},        {CE::aes256_gcm, key16, nonce12},
                                  {CE::aes128_gcm, key16, nonce0},         {CE::aes128_gcm, key16, nonce200},
                                  {CE::chacha20_poly1305, key32, nonce16}, {CE::chacha20_poly1305, key32, nonce12, 12},
                                  {CE::rc2_cbc, nonce0, nonce16},          {CE::des_ede3_cbc, key16, nonce12}};
  for (const CipherSettings& settings : wrong) {
    const auto refused = Cipher::create(Direction::decrypt, settings);
    ASSERT_FALSE(refused) << info(settings.algorithm).name;
    EXPECT_EQ(refused.error().code, ErrorCode::decryption_failed);
  }
  EXPECT_EQ(Cipher::create(Direction::encrypt, wrong[0]).error().code, ErrorCode::internal);
  EXPECT_EQ(Cipher::create(Direction::encrypt, {CE::aes128_gcm, key16, nonce16}).error().code, ErrorCode::internal);
}

TEST(Cipher, AuthenticatedDataComesFirst) {
  const Bytes key(16), nonce(12);
  auto cipher = Cipher::create(Direction::encrypt, {CE::aes128_gcm, key, nonce}).value();
  Bytes out;
  ASSERT_TRUE(cipher.update(as_bytes("x"), out));
  EXPECT_FALSE(cipher.authenticate(as_bytes("late")));
}

TEST(Random, IsNotTheSameTwice) {
  EXPECT_NE(random_bytes(32), random_bytes(32));
  EXPECT_FALSE(equal(random_secret(32).view(), random_secret(32).view()));
  EXPECT_TRUE(random_bytes(0).empty());
  EXPECT_TRUE(random_secret(0).empty());
}

}  // namespace
}  // namespace letterlock::crypto
