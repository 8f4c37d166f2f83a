#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;

std::vector<std::string> names(const Capabilities& list) {
  std::vector<std::string> out;
  for (const Capability& capability : list) out.push_back(capability.name());
  return out;
}

TEST(Capabilities, OursNameNothingWeak) {
  const std::vector<std::string> cbc = {"aes256-CBC", "aes192-CBC", "aes128-CBC", "1.2.840.113549.1.1.1"};
  std::vector<std::string> all = {"aes256-GCM", "aes128-GCM", "chacha20-Poly1305"};
  all.insert(all.end(), cbc.begin(), cbc.end());
  EXPECT_EQ(names(our_capabilities()), all);
  EXPECT_EQ(names(our_capabilities({crypto::ContentEncryption::aes256_cbc, crypto::ContentEncryption::aes192_cbc,
                                    crypto::ContentEncryption::aes128_cbc})),
            cbc);
}

TEST(Capabilities, OursNameHowOurKeysOpen) {
  using CE = crypto::ContentEncryption;
  const auto with = [](const Person* person, bool oaep) {
    return names(
        our_capabilities({CE::aes256_gcm}, person == nullptr ? nullptr : &person->certificate.public_key(), oaep));
  };
  const std::string rsa = "1.2.840.113549.1.1.1", oaep = "rsaes-oaep/sha256";
  EXPECT_EQ(with(nullptr, false), (std::vector<std::string>{"aes256-GCM", rsa}));
  EXPECT_EQ(with(&people().ann, true), (std::vector<std::string>{"aes256-GCM", oaep, rsa}));
  const std::pair<const Person*, std::string> curves[] = {{&people().p256, "dhSinglePass-stdDH-sha256kdf-scheme"},
                                                          {&people().p384, "dhSinglePass-stdDH-sha384kdf-scheme"},
                                                          {&people().x25519, "dhSinglePass-stdDH-hkdf-sha256-scheme"}};
  for (const auto& [person, scheme] : curves) {
    EXPECT_EQ(with(person, true),
              (std::vector<std::string>{"aes256-GCM", scheme + "/aes256-wrap", scheme + "/aes128-wrap"}));
    const Capabilities list = our_capabilities({CE::aes256_gcm}, &person->certificate.public_key());
    EXPECT_EQ(parse_capabilities(encode_capabilities(list)), list);
    for (const Capability& one : list) EXPECT_EQ(crypto::capability_from_name(one.name()), one);
  }
  const Capabilities list = our_capabilities({CE::aes256_gcm}, nullptr, true);
  EXPECT_EQ(parse_capabilities(encode_capabilities(list)), list);
  for (const Capability& one : list) EXPECT_EQ(crypto::capability_from_name(one.name()), one);
}

// Parameters outside the table: the identifier remains, and nobody is sent what they did not name.
TEST(Capabilities, OaepNeedsItsParameters) {
  const Bytes sha512 =
      der::sequence({der::element(der::context_constructed(0), der::algorithm("2.16.840.1.101.3.4.2.3"))});
  const std::string oaep = "1.2.840.113549.1.1.7";
  const auto list = parse_capabilities(
      der::sequence({der::algorithm(oaep), der::algorithm(oaep, sha512), der::algorithm(oaep, der::sequence({}))}));
  ASSERT_TRUE(list);
  EXPECT_EQ(names(*list), (std::vector<std::string>{oaep, oaep, "rsaes-oaep/sha1"}));
}

TEST(Capabilities, AreReadAsTheyWereWritten) {
  const Capabilities list = {{"2.16.840.1.101.3.4.1.46", std::nullopt},
                             {"1.2.840.113549.3.2", 128},
                             {"1.2.840.113549.3.2", 40},
                             {"1.2.3.4", std::nullopt}};
  const Bytes der = encode_capabilities(list);
  EXPECT_EQ(parse_capabilities(der), list);
  EXPECT_EQ(names(list), (std::vector<std::string>{"aes256-GCM", "rc2-CBC/128", "rc2-CBC/40", "1.2.3.4"}));
}

// What other programs write: NULL parameters, RC2 in its odd forms.
TEST(Capabilities, OfOthers) {
  const Bytes der = der::sequence(
      {der::algorithm("2.16.840.1.101.3.4.1.42", der::null()), der::algorithm("1.2.840.113549.3.2", der::integer(40u)),
       der::algorithm("1.2.840.113549.3.2"), der::algorithm("1.2.840.113549.3.2", der::null())});
  const auto list = parse_capabilities(der);
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 4u);
  EXPECT_EQ((*list)[1].rc2_bits, 40);
  EXPECT_FALSE((*list)[2].rc2_bits);
  EXPECT_FALSE((*list)[3].rc2_bits);
  EXPECT_EQ(parse_capabilities(der::sequence({})), Capabilities{});
}

TEST(Capabilities, WhatCannotBeReadIsNoList) {
  EXPECT_FALSE(parse_capabilities(der::null()));
  EXPECT_FALSE(parse_capabilities(der::sequence({der::null()})));
  EXPECT_FALSE(parse_capabilities(der::sequence({der::sequence({})})));
  EXPECT_TRUE(parse_capabilities(der::sequence(std::vector<Bytes>(200, der::algorithm("1.2.3")))));
  EXPECT_FALSE(parse_capabilities(der::sequence(std::vector<Bytes>(201, der::algorithm("1.2.3")))));
}

// The forms of SMIMEEncryptionKeyPreference (RFC 8551 section 2.5.3) and Microsoft's twin.
TEST(SignedAttributes, EncryptionKeyPreference) {
  const auto& ben = people().ben.certificate;
  const auto read = [](std::string_view type, const Bytes& value) {
    return parse_signed_attributes(der::set_of({attribute(type, {value})})).encryption_key_preference;
  };
  const auto standard =
      read(oid::kSmimeEncryptionKeyPreference, encode_issuer_and_serial(ben, der::context_constructed(0)));
  ASSERT_TRUE(standard);
  EXPECT_TRUE(standard->matches(ben));
  const auto microsoft = read(oid::kMicrosoftEncryptionKeyPreference, encode_issuer_and_serial(ben));
  ASSERT_TRUE(microsoft);
  EXPECT_TRUE(microsoft->matches(ben));
  const Bytes ski = ben.subject_key_identifier().value();
  const auto by_key = read(oid::kSmimeEncryptionKeyPreference, der::element(der::context(2), ski));
  ASSERT_TRUE(by_key);
  EXPECT_TRUE(by_key->matches(ben));
  const auto recipient =
      read(oid::kSmimeEncryptionKeyPreference, der::element(der::context_constructed(1), der::octet_string(ski)));
  ASSERT_TRUE(recipient);
  EXPECT_TRUE(recipient->matches(ben));
  EXPECT_FALSE(read(oid::kSmimeEncryptionKeyPreference, der::null()));
  EXPECT_FALSE(read(oid::kMicrosoftEncryptionKeyPreference, der::null()));
}

// The standard's preference wins over Microsoft's, wherever each stands.
TEST(SignedAttributes, TheStandardsPreferenceWins) {
  for (const bool first : {false, true}) {
    std::vector<Bytes> list = {
        attribute(oid::kSmimeEncryptionKeyPreference,
                  {encode_issuer_and_serial(people().ben.certificate, der::context_constructed(0))}),
        attribute(oid::kMicrosoftEncryptionKeyPreference, {encode_issuer_and_serial(people().ann.certificate)})};
    if (first) std::swap(list[0], list[1]);
    const auto attributes = parse_signed_attributes(der::element_of(der::kSet, list));
    ASSERT_TRUE(attributes.encryption_key_preference);
    EXPECT_TRUE(attributes.encryption_key_preference->matches(people().ben.certificate));
  }
}

}  // namespace
}  // namespace letterlock::cms
