#include "crypto/rsa_parameters.h"

#include <gtest/gtest.h>

#include "der/writer.h"

namespace letterlock::crypto {
namespace {

constexpr std::string_view kSha1 = "1.3.14.3.2.26";
constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1";
constexpr std::string_view kSpecified = "1.2.840.113549.1.1.9";

Bytes tagged(unsigned number, const Bytes& value) { return der::element(der::context_constructed(number), value); }
Bytes digest(std::string_view oid, const Bytes& parameters = der::null()) { return der::algorithm(oid, parameters); }
Bytes mgf1(const Bytes& inner) { return der::algorithm(kMgf1Oid, inner); }
Bytes joined(Bytes a, const Bytes& b) {
  append(a, b);
  return a;
}

// Both structures begin with the same two fields, and one function reads them: what holds for one holds for the other.
struct DigestsCase {
  const char* name;
  std::vector<Bytes> fields;
  const char* words;  // "": cannot be read
  std::optional<DigestAlgorithm> single;
};

TEST(RsaParameters, DigestsAreReadAlikeInBoth) {
  const DigestsCase cases[] = {
      {"all by default", {}, "sha1, MGF1 sha1", DigestAlgorithm::sha1},
      {"SHA-256",
       {tagged(0, digest(kSha256)), tagged(1, mgf1(digest(kSha256)))},
       "sha256, MGF1 sha256",
       DigestAlgorithm::sha256},
      {"digests without parameters",
       {tagged(0, digest(kSha256, {})), tagged(1, mgf1(digest(kSha256, {})))},
       "sha256, MGF1 sha256",
       DigestAlgorithm::sha256},
      {"a mask by default", {tagged(0, digest(kSha256))}, "sha256, MGF1 sha1", std::nullopt},
      {"two digests", {tagged(0, digest(kSha256)), tagged(1, mgf1(digest(kSha1)))}, "sha256, MGF1 sha1", std::nullopt},
      {"another mask", {tagged(0, digest(kSha256)), tagged(1, digest("1.2.3"))}, "sha256, 1.2.3", std::nullopt},
      {"another mask without parameters", {tagged(1, digest("1.2.3", {}))}, "sha1, 1.2.3", std::nullopt},
      {"another digest",
       {tagged(0, digest("1.2.3")), tagged(1, mgf1(digest("1.2.3")))},
       "1.2.3, MGF1 1.2.3",
       std::nullopt},
      {"a digest with parameters", {tagged(0, digest(kSha256, der::integer(1u)))}, "", {}},
      {"octets behind the digest", {tagged(0, joined(digest(kSha256), der::null()))}, "", {}},
      {"MGF1 without a digest", {tagged(1, mgf1({}))}, "", {}},
      {"MGF1 with NULL", {tagged(1, mgf1(der::null()))}, "", {}},
      {"octets behind the mask", {tagged(1, joined(mgf1(digest(kSha1)), der::null()))}, "", {}},
      {"a mask's digest with parameters", {tagged(1, mgf1(digest(kSha1, der::integer(1u))))}, "", {}},
      {"out of order", {tagged(1, mgf1(digest(kSha256))), tagged(0, digest(kSha256))}, "", {}},
      {"an unknown field", {tagged(4, der::null())}, "", {}},
  };
  for (const DigestsCase& c : cases) {
    const auto pss = parse_pss_parameters(der::sequence(c.fields));
    const auto oaep = parse_oaep_parameters(der::sequence(c.fields));
    const bool readable = *c.words != 0;
    ASSERT_EQ(pss.has_value(), readable) << c.name;
    ASSERT_EQ(oaep.has_value(), readable) << c.name;
    if (!readable) continue;
    for (const MaskedDigest& digests : {pss->digests, oaep->digests}) {
      EXPECT_EQ(digests.in_words(), c.words) << c.name;
      EXPECT_EQ(digests.single(), c.single) << c.name;
    }
  }
}

TEST(RsaParameters, WhatIsNoSequenceIsNone) {
  for (const Bytes& octets : {Bytes{}, der::null(), der::integer(1u), joined(der::sequence({}), der::null())}) {
    EXPECT_FALSE(parse_pss_parameters(octets));
    EXPECT_FALSE(parse_oaep_parameters(octets));
  }
}

std::string pss_with(const std::vector<Bytes>& fields) {
  const auto parameters = parse_pss_parameters(der::sequence(fields));
  return parameters ? parameters->in_words() : parameters.error().params.empty() ? "-" : "unreadable";
}

TEST(RsaParameters, SaltAndTrailerAreThoseStated) {
  EXPECT_EQ(pss_with({}), "RSASSA-PSS (sha1, MGF1 sha1, salt 20)");  // RFC 4055 section 3.1: the defaults
  EXPECT_EQ(pss_with({tagged(2, der::integer(0u))}), "RSASSA-PSS (sha1, MGF1 sha1, salt 0)");
  EXPECT_EQ(pss_with({tagged(2, der::integer(222u))}), "RSASSA-PSS (sha1, MGF1 sha1, salt 222)");
  EXPECT_EQ(pss_with({tagged(2, der::integer(0x7fffffffu))}), "RSASSA-PSS (sha1, MGF1 sha1, salt 2147483647)");
  EXPECT_EQ(pss_with({tagged(3, der::integer(2u))}), "RSASSA-PSS (sha1, MGF1 sha1, salt 20, trailer 2)");
  // Below zero, of more than four octets, two of them, none.
  EXPECT_EQ(pss_with({tagged(2, Bytes{0x02, 0x01, 0xff})}), "unreadable");
  EXPECT_EQ(pss_with({tagged(2, Bytes{0x02, 0x05, 1, 0, 0, 0, 0})}), "unreadable");
  EXPECT_EQ(pss_with({tagged(2, joined(der::integer(1u), der::integer(1u)))}), "unreadable");
  EXPECT_EQ(pss_with({tagged(2, Bytes{})}), "unreadable");
  EXPECT_EQ(pss_with({tagged(3, der::integer(1u)), tagged(2, der::integer(20u))}), "unreadable");
}

TEST(RsaParameters, AnEmptyLabelIsNone) {
  const auto label = [](const Bytes& source) {
    const auto parameters = parse_oaep_parameters(der::sequence({tagged(2, source)}));
    return parameters ? parameters->in_words() : "unreadable";
  };
  EXPECT_EQ(label(der::algorithm(kSpecified, der::octet_string({}))), "rsaes-oaep (sha1, MGF1 sha1)");
  EXPECT_EQ(label(der::algorithm(kSpecified, der::octet_string(as_bytes("x")))), "rsaes-oaep (sha1, MGF1 sha1, label)");
  EXPECT_EQ(label(der::algorithm(kSpecified)), "rsaes-oaep (sha1, MGF1 sha1, label)");
  EXPECT_EQ(label(der::algorithm("1.2.3", der::octet_string({}))), "rsaes-oaep (sha1, MGF1 sha1, label)");
  EXPECT_EQ(label(der::null()), "unreadable");
}

}  // namespace
}  // namespace letterlock::crypto
