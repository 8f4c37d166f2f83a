#include "x509/certificate_builder.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "crypto/key_generation.h"
#include "crypto/openssl.h"

namespace letterlock::x509 {
namespace {

using OwnedCrl = crypto::Owned<X509_CRL, X509_CRL_free>;

const Time kNow = from_unix(1795420800);
const Time kLater = kNow + std::chrono::hours(24 * 365);

struct Family {
  crypto::KeyHandle authority_key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  Certificate authority = build_self_signed(authority_content(), authority_key).value();

  static CertificateContent authority_content() {
    CertificateContent content;
    content.subject = {{"C", "TW"}, {"O", "行政院"}, {"OU", "測試憑證管理中心"}};
    content.not_before = kNow;
    content.not_after = kLater;
    content.is_ca = true;
    content.path_length = 0;
    content.key_usage.key_cert_sign = content.key_usage.crl_sign = true;
    return content;
  }
  Authority signs() const { return {authority, authority_key}; }
};

const Family& family() {
  static const Family made;
  return made;
}

CertificateContent person() {
  CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", "王小明"}};
  content.not_before = kNow;
  content.not_after = kLater;
  content.key_usage.digital_signature = true;
  content.crl_urls = {"http://crl.example/complete.crl"};
  content.policies = {"2.16.886.101.0.3.3"};
  content.addresses = {"ann@example.org"};
  return content;
}

TEST(Builder, MakesAPathThatOpenSslFollows) {
  const auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  const Certificate leaf = build_certificate(person(), crypto::public_key_of(key), family().signs()).value();
  EXPECT_EQ(leaf.issuer(), family().authority.subject());
  EXPECT_EQ(leaf.authority_key_identifier(), family().authority.subject_key_identifier());
  EXPECT_TRUE(family().authority.is_ca());
  EXPECT_TRUE(family().authority.key_usage().crl_sign);
  EXPECT_FALSE(leaf.is_self_issued());
  EXPECT_EQ(X509_verify(leaf.native(), family().authority_key.get()), 1);
  EXPECT_EQ(X509_check_issued(family().authority.native(), leaf.native()), X509_V_OK);
  EXPECT_EQ(X509_check_purpose(leaf.native(), X509_PURPOSE_SMIME_SIGN, 0), 1);

  const crypto::Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), family().authority.native());
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), to_unix(kNow) + 1);
  X509_STORE_set_flags(store.get(), X509_V_FLAG_X509_STRICT);
  const crypto::Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.native(), nullptr);
  EXPECT_EQ(X509_verify_cert(context.get()), 1)
      << X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

TEST(Builder, SerialNumbersAreRandomUnlessGiven) {
  const Certificate first = build_self_signed(person(), family().authority_key).value();
  const Certificate second = build_self_signed(person(), family().authority_key).value();
  EXPECT_NE(first.serial_hex(), second.serial_hex());
  EXPECT_EQ(first.serial_hex().size(), 32U);
}

TEST(Builder, WritesWhatTestsNeedToSeeRefused) {
  CertificateContent content = person();
  content.digest = crypto::DigestAlgorithm::sha1;
  content.authority_key_identifier = false;
  content.subject_key_identifier = false;
  content.extensions = {{"1.2.3.4.5", true, {0x05, 0x00}}};
  const Certificate made =
      build_certificate(content, crypto::public_key_of(family().authority_key), family().signs()).value();
  EXPECT_EQ(X509_get_signature_nid(made.native()), NID_ecdsa_with_SHA1);
  EXPECT_FALSE(made.authority_key_identifier());
  EXPECT_FALSE(made.subject_key_identifier());
  EXPECT_NE(X509_get_extension_flags(made.native()) & EXFLAG_CRITICAL, 0U);
}

TEST(Builder, RefusesWhatCannotBeWritten) {
  CertificateContent content = person();
  content.policies = {"not an identifier"};
  EXPECT_EQ(build_self_signed(content, family().authority_key).error().code, ErrorCode::crypto_failed);
  content = person();
  content.subject = {{"NoSuchType", "x"}};
  EXPECT_FALSE(build_self_signed(content, family().authority_key));
  content = person();
  content.extended_key_usages = {""};
  EXPECT_FALSE(build_self_signed(content, family().authority_key));
}

void free_list(ASN1_SEQUENCE_ANY* list) { sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free); }

TEST(Builder, CitizenAttributesAreWellFormed) {
  const ExtensionValue value = citizen_directory_attributes("6789");
  EXPECT_EQ(value.oid, "2.5.29.9");
  EXPECT_NE(to_hex(value.der).find("0c0436373839"), std::string::npos);
  const unsigned char* in = value.der.data();
  const crypto::Owned<ASN1_SEQUENCE_ANY, free_list> list(
      d2i_ASN1_SEQUENCE_ANY(nullptr, &in, static_cast<long>(value.der.size())));
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(in, value.der.data() + value.der.size());
  EXPECT_EQ(sk_ASN1_TYPE_num(list.get()), 2);
}

TEST(Builder, RevocationListsCarryTheirEntries) {
  CrlContent content;
  content.this_update = kNow;
  content.next_update = kLater;
  content.number = 2026112308;
  content.revoked = {{{0x9a, 0x01}, kNow, RevocationReason::key_compromise, kNow - std::chrono::hours(1)},
                     {{0x01}, kNow, RevocationReason::unspecified},
                     {{0x7f, 0xff}, kNow, RevocationReason::certificate_hold}};
  const Bytes der = build_crl(content, family().signs()).value();
  const unsigned char* in = der.data();
  const OwnedCrl crl(d2i_X509_CRL(nullptr, &in, static_cast<long>(der.size())));
  ASSERT_NE(crl, nullptr);
  EXPECT_EQ(X509_CRL_verify(crl.get(), family().authority_key.get()), 1);
  EXPECT_EQ(X509_NAME_cmp(X509_CRL_get_issuer(crl.get()), X509_get_subject_name(family().authority.native())), 0);
  EXPECT_EQ(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl.get())), 3);

  const crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free> serial(ASN1_INTEGER_new());
  X509_REVOKED* entry = nullptr;
  ASN1_INTEGER_set(serial.get(), 0x7fff);
  ASSERT_EQ(X509_CRL_get0_by_serial(crl.get(), &entry, serial.get()), 1);
  const crypto::Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free> reason(
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
  EXPECT_EQ(ASN1_ENUMERATED_get(reason.get()), 6);
  ASN1_INTEGER_set(serial.get(), 1);
  ASSERT_EQ(X509_CRL_get0_by_serial(crl.get(), &entry, serial.get()), 1);
  EXPECT_EQ(X509_REVOKED_get_ext_count(entry), 0);
  ASN1_INTEGER_set(serial.get(), 2);
  EXPECT_EQ(X509_CRL_get0_by_serial(crl.get(), &entry, serial.get()), 0);
}

}  // namespace
}  // namespace letterlock::x509
