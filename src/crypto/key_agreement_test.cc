#include "crypto/key_agreement.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "crypto/key_generation.h"
#include "crypto/software_key.h"
#include "der/writer.h"

namespace letterlock::crypto {
namespace {

constexpr KeyType kCurves[] = {KeyType::ec_p256, KeyType::ec_p384, KeyType::x25519};

Bytes hex(std::string_view text) { return from_hex(text).value(); }

std::shared_ptr<SoftwareKey> new_key(KeyType type) { return SoftwareKey::create(generate_key(type).value()).value(); }

// PKCS #8 (RFC 5208) around the private number of P-256 (RFC 5915) or the octets of X25519 (RFC 8410).
std::shared_ptr<SoftwareKey> key_of(KeyType type, const Bytes& number) {
  const bool x25519 = type == KeyType::x25519;
  const Bytes algorithm =
      x25519 ? der::algorithm("1.3.101.110") : der::algorithm("1.2.840.10045.2.1", der::oid("1.2.840.10045.3.1.7"));
  const Bytes inner = x25519 ? der::octet_string(number) : der::sequence({der::integer(1), der::octet_string(number)});
  return SoftwareKey::from_pkcs8(der::sequence({der::integer(0), algorithm, der::octet_string(inner)})).value();
}

TEST(KeyAgreement, GivesTheVectorOfRfc7748) {  // section 6.1
  const auto bob = key_of(KeyType::x25519, hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
  const Bytes alice = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(to_hex(bob->agree(alice)->view()), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST(KeyAgreement, GivesTheVectorOfNist) {  // ECC CDH primitive, P-256, the first
  const auto own = key_of(KeyType::ec_p256, hex("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534"));
  const Bytes x = hex("700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287");
  const Bytes y = hex("db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac");
  Bytes point = {4};
  append(point, x);
  append(point, y);
  const std::string expected = "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b";
  EXPECT_EQ(to_hex(own->agree(point)->view()), expected);
  Bytes compressed = {2};  // y is even
  append(compressed, x);
  EXPECT_EQ(to_hex(own->agree(compressed)->view()), expected);
  EXPECT_EQ(point_on_curve_of(own->public_key(), compressed), point);
}

TEST(KeyAgreement, BothSidesGetTheSame) {
  for (const KeyType curve : kCurves) {
    const auto own = new_key(curve);
    const auto agreed = agree_with_new_key(own->public_key());
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->shared.size(), shared_secret_size(curve));
    EXPECT_TRUE(equal(own->agree(agreed->originator)->view(), agreed->shared.view()));
    const auto again = agree_with_new_key(own->public_key());
    EXPECT_NE(again->originator, agreed->originator);
    EXPECT_EQ(point_on_curve_of(own->public_key(), public_octets(own->public_key())), public_octets(own->public_key()));
  }
}

// Whatever is no point of the curve: random octets, new ones each time, and no error.
void expect_random(SoftwareKey& key, const Bytes& originator) {
  const auto first = key.agree(originator);
  const auto second = key.agree(originator);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->size(), shared_secret_size(key.public_key().type()));
  EXPECT_FALSE(equal(first->view(), second->view())) << to_hex(originator);
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST(KeyAgreement, PointsThatAreNoneGiveRandomOctets) {
  for (const KeyType curve : {KeyType::ec_p256, KeyType::ec_p384}) {
    const auto own = new_key(curve);
    const size_t field = shared_secret_size(curve);
    const Bytes good = agree_with_new_key(own->public_key())->originator;
    Bytes off = good, hybrid = good, longer = good, above(2 * field + 1, 0xff);
    off.back() ^= 1;  // another y: beside the curve
    hybrid[0] = static_cast<std::uint8_t>(6 + (good.back() & 1));
    longer.push_back(0);
    above[0] = 4;
    const Bytes zero(2 * field + 1, 0), infinity = {0}, cut(good.begin(), good.end() - 1);
    for (const Bytes& bad : {off, hybrid, longer, above, zero, infinity, cut, Bytes{}, Bytes{4}}) {
      expect_random(*own, bad);
      EXPECT_FALSE(point_on_curve_of(own->public_key(), bad)) << to_hex(bad);
    }
    const KeyType other = curve == KeyType::ec_p256 ? KeyType::ec_p384 : KeyType::ec_p256;
    expect_random(*own, public_octets(new_key(other)->public_key()));
    expect_random(*own, public_octets(new_key(KeyType::x25519)->public_key()));
  }
}

// RFC 7748 section 6.1: points of small order give a Z of zeros, whoever's key it is.
TEST(KeyAgreement, SmallOrderGivesRandomOctets) {
  const auto own = new_key(KeyType::x25519);
  for (const char* point : {"0000000000000000000000000000000000000000000000000000000000000000",
                            "0100000000000000000000000000000000000000000000000000000000000000",
                            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    expect_random(*own, hex(point));
  }
  for (const size_t size : {size_t{0}, size_t{31}, size_t{33}}) expect_random(*own, Bytes(size, 9));
}

TEST(KeyAgreement, OtherKeysDoNotAgree) {
  const auto rsa = SoftwareKey::create(generate_rsa(2048).value()).value();
  EXPECT_EQ(rsa->agree(Bytes(65, 4)).error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(agree_with_new_key(rsa->public_key()).error().code, ErrorCode::key_unsupported);
  EXPECT_FALSE(rsa->public_key().agrees_on_keys());
  EXPECT_TRUE(public_octets(rsa->public_key()).empty());
  EXPECT_FALSE(public_key_of(generate_key(KeyType::ed25519).value()).agrees_on_keys());
  EXPECT_FALSE(PublicKey(nullptr).agrees_on_keys());
}

TEST(KeyAgreement, AKeyThatOnlyAgreesSignsNothing) {
  const auto own = new_key(KeyType::x25519);
  for (const auto digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha512}) {
    EXPECT_EQ(own->sign(digest, Bytes(info(digest).size)).error().code, ErrorCode::key_unsupported);
  }
  EXPECT_EQ(own->sign_message(Bytes(5)).error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(own->decrypt(KeyTransport::rsa_pkcs1, Bytes(256), 16).error().code, ErrorCode::key_unsupported);
}

}  // namespace
}  // namespace letterlock::crypto
