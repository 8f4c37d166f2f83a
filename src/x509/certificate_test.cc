#include "x509/certificate.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "crypto/digest.h"
#include "crypto/key_generation.h"
#include "x509/certificate_builder.h"

namespace letterlock::x509 {
namespace {

const crypto::KeyHandle& key() {
  static const crypto::KeyHandle made = crypto::generate_key(crypto::KeyType::ec_p256).value();
  return made;
}
const crypto::KeyHandle& rsa_key() {
  static const crypto::KeyHandle made = crypto::generate_rsa(2048).value();
  return made;
}

CertificateContent content() {
  CertificateContent made;
  made.subject = {{"C", "TW"}, {"CN", "王小明"}, {"serialNumber", "1234567890123456"}};
  made.not_before = parse_rfc3339("2026-01-01").value();
  made.not_after = parse_rfc3339("2031-01-01").value();
  made.serial = {0x9a, 0x01, 0xff};
  return made;
}

Certificate made(const CertificateContent& wanted, const crypto::KeyHandle& with = key()) {
  return build_self_signed(wanted, with).value();
}

Certificate named(const Name& subject) {
  CertificateContent wanted = content();
  wanted.subject = subject;
  return made(wanted);
}

TEST(Certificate, SaysWhatStandsInIt) {
  const Certificate certificate = made(content());
  EXPECT_EQ(certificate.subject(), "serialNumber=1234567890123456,CN=王小明,C=TW");
  EXPECT_EQ(certificate.issuer(), certificate.subject());
  EXPECT_EQ(certificate.display_name(), "王小明");
  EXPECT_EQ(certificate.serial_hex(), "9a01ff");
  EXPECT_EQ(certificate.issuer_and_serial().serial, (Bytes{0x00, 0x9a, 0x01, 0xff}));
  EXPECT_EQ(name_to_string(certificate.issuer_and_serial().issuer_der), certificate.issuer());
  EXPECT_EQ(certificate.fingerprint(), to_hex(crypto::sha256(certificate.der())));
  EXPECT_EQ(to_rfc3339(certificate.not_before()), "2026-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(certificate.not_after()), "2031-01-01T00:00:00Z");
  EXPECT_TRUE(certificate.is_self_issued());
  EXPECT_FALSE(certificate.is_ca());
  EXPECT_TRUE(certificate.addresses().empty());
  EXPECT_EQ(certificate.public_key().type(), crypto::KeyType::ec_p256);
  EXPECT_EQ(certificate.subject_key_identifier()->size(), 20U);
  EXPECT_EQ(certificate.authority_key_identifier(), certificate.subject_key_identifier());
}

// The same octets are parsed once; large ones, with which a sender could fill the memory, each time.
TEST(Certificate, TheSameOctetsAreParsedOnce) {
  const auto with_extension_of = [](size_t octets) {
    CertificateContent wanted = content();
    wanted.extensions = {{"1.2.3.4.5", false, Bytes(octets, 7)}};
    return to_bytes(made(wanted).der());
  };
  const Bytes small = with_extension_of(10), large = with_extension_of(10'000);
  EXPECT_EQ(Certificate::parse(small)->native(), Certificate::parse(small)->native());
  const auto first = Certificate::parse(large).value();
  EXPECT_NE(first.native(), Certificate::parse(large)->native());
  Bytes other = small;
  other.back() ^= 1;  // within the signature
  EXPECT_NE(Certificate::parse(other)->fingerprint(), Certificate::parse(small)->fingerprint());
}

TEST(Certificate, YearsFrom2050AreRead) {
  CertificateContent wanted = content();
  wanted.not_after = parse_rfc3339("2055-06-30T23:59:59Z").value();
  EXPECT_EQ(to_rfc3339(made(wanted).not_after()), "2055-06-30T23:59:59Z");
}

TEST(Certificate, OnlyOneWholeDerIsACertificate) {
  const Bytes der = to_bytes(made(content()).der());
  ASSERT_TRUE(Certificate::parse(der));
  for (size_t size = 0; size < der.size(); ++size) {
    const auto cut = Certificate::parse(ByteView(der).first(size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::certificate_malformed);
  }
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_FALSE(Certificate::parse(longer));
  EXPECT_FALSE(Certificate::parse(Bytes(200'000, 0x30)));
  // The same certificate with an outer length of one octet more than needed: BER, not DER.
  ASSERT_EQ(der[1], 0x82);
  Bytes ber = {0x30, 0x83, 0x00};
  append(ber, ByteView(der).subspan(2));
  EXPECT_FALSE(Certificate::parse(ber));
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

// Whatever an octet is changed to: an answer, never a crash (the sanitizers watch).
TEST(Certificate, AnyChangedOctetIsSurvived) {
  CertificateContent wanted = content();
  wanted.addresses = {"ann@example.org", "王@example.org"};
  wanted.key_usage.digital_signature = true;
  const Bytes der = to_bytes(made(wanted).der());
  size_t read = 0;
  for (size_t at = 0; at < der.size(); ++at) {
    for (const int change : {0x01, 0x80, 0xff}) {
      Bytes changed = der;
      changed[at] ^= static_cast<std::uint8_t>(change);
      const auto certificate = Certificate::parse(changed);
      if (!certificate) continue;
      ++read;
      (void)certificate->display_name();
      (void)certificate->public_key().type();
      (void)certificate->can_encrypt();
    }
  }
  EXPECT_GT(read, 0U);
}

TEST(Certificate, NamesAreEscapedAsRfc4514Says) {
  const std::pair<Name, const char*> cases[] = {
      {{{"C", "TW"}, {"O", "行政院"}, {"OU", "內政部憑證管理中心"}}, "OU=內政部憑證管理中心,O=行政院,C=TW"},
      {{{"O", "A, B + C"}, {"CN", " lead#"}}, "CN=\\ lead#,O=A\\, B \\+ C"},
      {{{"CN", "#x\"y\\z<>;"}}, "CN=\\#x\\\"y\\\\z\\<\\>\\;"},
      {{{"CN", std::string("a\0b", 3)}}, "CN=a\\00b"},
      {{{"emailAddress", "ann@example.org"}, {"CN", "Ann"}}, "CN=Ann,emailAddress=ann@example.org"},
      {{}, ""}};
  for (const auto& [name, text] : cases) EXPECT_EQ(named(name).subject(), text);
}

// OpenSSL takes no certificate whose UTF8String is no UTF-8; a name alone is shown as octets.
TEST(Certificate, ANameThatIsNoTextIsRefused) {
  std::string der(as_text(named({{"CN", "MARK"}}).der()));
  for (size_t at = der.find("MARK"); at != std::string::npos; at = der.find("MARK")) {
    der.replace(at, 4, "\xff\xfe\xff\xfe");
  }
  const auto refused = Certificate::parse(as_bytes(der));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::certificate_malformed);
  EXPECT_EQ(name_to_string(as_bytes("junk")), "?6a756e6b");
  const Bytes name = from_hex("300d310b300906035504030c02fffe").value();
  EXPECT_EQ(name_to_string(name), "?" + to_hex(name));
  EXPECT_EQ(name_to_string(from_hex("300d310b300906035504030c024142").value()), "CN=AB");
}

TEST(Certificate, TheDisplayNameHidesNothing) {
  EXPECT_EQ(named({{"CN", "Ann\u202ekcaj\nX"}}).display_name(), "Ann\ufffdkcaj\ufffdX");
  EXPECT_EQ(named({{"CN", "王\u3000小明"}}).display_name(), "王\u3000小明");
  CertificateContent wanted = content();
  wanted.subject = {{"O", "Office"}};
  wanted.addresses = {"office@example.org"};
  EXPECT_EQ(made(wanted).display_name(), "office@example.org");
}

TEST(Certificate, AddressesInTheirOrderOnce) {
  CertificateContent wanted = content();
  wanted.subject = {{"CN", "Ann"}, {"emailAddress", "ANN@example.org"}, {"emailAddress", "old@example.org"}};
  wanted.addresses = {"王@例.tw", "ann@example.org", "Ann@Example.org", "lee@例.tw"};
  EXPECT_EQ(made(wanted).addresses(),
            (std::vector<std::string>{"ann@example.org", "lee@xn--fsq.tw", "王@xn--fsq.tw", "old@example.org"}));
}

TEST(Certificate, WhatIsNoAddressIsLeftOut) {
  CertificateContent wanted = content();
  wanted.addresses = {std::string("ann@example.org\0@evil.example", 29),
                      "a@example.org, b@example.org",
                      "Ann",
                      "\xe9t\xe9@example.org",
                      "",
                      "good@example.org"};
  EXPECT_EQ(made(wanted).addresses(), std::vector<std::string>{"good@example.org"});
  // A subjectAltName that is no list of names.
  CertificateContent broken = content();
  broken.extensions = {{"2.5.29.17", false, {0x04, 0x01, 0x00}}};
  EXPECT_TRUE(made(broken).addresses().empty());
}

TEST(Certificate, KeyUsageDecidesWhatItCanDo) {
  CertificateContent wanted = content();
  EXPECT_FALSE(made(wanted, rsa_key()).key_usage().present);
  EXPECT_TRUE(made(wanted, rsa_key()).can_sign());
  EXPECT_TRUE(made(wanted, rsa_key()).can_encrypt());

  wanted.key_usage.digital_signature = true;
  const Certificate signing = made(wanted, rsa_key());
  EXPECT_TRUE(signing.key_usage().present);
  EXPECT_TRUE(signing.can_sign());
  EXPECT_FALSE(signing.can_encrypt());
  EXPECT_FALSE(signing.key_usage().crl_sign);

  wanted.key_usage = {};
  wanted.key_usage.key_encipherment = wanted.key_usage.data_encipherment = true;
  const Certificate encryption = made(wanted, rsa_key());
  EXPECT_FALSE(encryption.can_sign());
  EXPECT_TRUE(encryption.can_encrypt());
  EXPECT_FALSE(made(wanted, key()).can_encrypt());  // a curve key agrees, it does not transport

  wanted.key_usage = {};
  wanted.key_usage.key_agreement = true;
  EXPECT_TRUE(made(wanted, key()).can_encrypt());
  EXPECT_FALSE(made(wanted, rsa_key()).can_encrypt());

  wanted.key_usage = {};
  wanted.key_usage.non_repudiation = true;
  EXPECT_TRUE(made(wanted).can_sign());
  wanted.key_usage = {};
  wanted.extensions = {{"2.5.29.15", true, {0x05, 0x00}}};  // there, but no bit string
  EXPECT_FALSE(made(wanted).can_sign());
  EXPECT_FALSE(made(wanted, rsa_key()).can_encrypt());
}

TEST(Certificate, ExtendedKeyUsageMustPermitMail) {
  const std::pair<std::vector<std::string>, bool> cases[] = {{{}, true},
                                                             {{"1.3.6.1.5.5.7.3.4"}, true},
                                                             {{"2.5.29.37.0"}, true},
                                                             {{"1.3.6.1.5.5.7.3.1"}, false},
                                                             {{"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.4"}, true},
                                                             {{"1.2.3.4"}, false}};
  for (const auto& [usages, expected] : cases) {
    CertificateContent wanted = content();
    wanted.extended_key_usages = usages;
    const Certificate certificate = made(wanted, rsa_key());
    EXPECT_EQ(certificate.permits_email(), expected);
    EXPECT_EQ(certificate.can_sign(), expected);
    EXPECT_EQ(certificate.can_encrypt(), expected);
  }
  CertificateContent broken = content();
  broken.extensions = {{"2.5.29.37", false, {0x01}}};
  EXPECT_FALSE(made(broken).permits_email());
}

TEST(Certificate, OfACitizenShowsNoNationalId) {
  CertificateContent wanted = content();
  wanted.key_usage.digital_signature = true;
  wanted.policies = {"2.16.886.101.0.3.3"};
  wanted.extensions = {citizen_directory_attributes("A123")};
  const Certificate certificate = made(wanted, rsa_key());
  EXPECT_TRUE(certificate.can_sign());
  for (const std::string& text : {certificate.subject(), certificate.display_name(), certificate.issuer()}) {
    EXPECT_EQ(text.find("A123"), std::string::npos) << text;
  }
}

TEST(Certificate, ACurveThatIsNotOursCanStillBeRead) {
  const Certificate certificate = made(content(), crypto::generate_key(crypto::KeyType::ed25519).value());
  EXPECT_EQ(certificate.public_key().type(), crypto::KeyType::ed25519);
  EXPECT_TRUE(certificate.can_sign());
  EXPECT_FALSE(certificate.can_encrypt());
}

}  // namespace
}  // namespace letterlock::x509
