#include <algorithm>

#include "x509/builder_parts.h"

namespace letterlock::x509 {
namespace {

using OwnedCrl = crypto::Owned<X509_CRL, X509_CRL_free>;
using OwnedRevoked = crypto::Owned<X509_REVOKED, X509_REVOKED_free>;

bool add_reason(X509_REVOKED* entry, RevocationReason reason) {
  // RFC 5280 section 5.3.1: the extension SHOULD be absent instead of saying unspecified.
  if (reason == RevocationReason::unspecified) return true;
  const crypto::Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free> value(ASN1_ENUMERATED_new());
  return ASN1_ENUMERATED_set(value.get(), static_cast<long>(reason)) == 1 &&
         X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, value.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool add_invalidity_date(X509_REVOKED* entry, const std::optional<Time>& date) {
  if (!date) return true;
  // RFC 5280 section 5.3.2: GeneralizedTime, whatever the year.
  const crypto::Owned<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> value(
      ASN1_GENERALIZEDTIME_set(nullptr, to_unix(*date)));
  return value && X509_REVOKED_add1_ext_i2d(entry, NID_invalidity_date, value.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool add_certificate_issuer(X509_REVOKED* entry, const std::optional<Name>& issuer) {
  if (!issuer) return true;
  OwnedName name = make_name(*issuer);
  const crypto::Owned<GENERAL_NAMES, GENERAL_NAMES_free> names(GENERAL_NAMES_new());
  if (!name) return false;
  GENERAL_NAME* one = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(one, GEN_DIRNAME, name.release());
  sk_GENERAL_NAME_push(names.get(), one);
  return X509_REVOKED_add1_ext_i2d(entry, NID_certificate_issuer, names.get(), 1, X509V3_ADD_DEFAULT) == 1;
}

OwnedRevoked make_entry(const RevokedCertificate& revoked) {
  OwnedRevoked entry(X509_REVOKED_new());
  const OwnedInteger serial = make_integer(revoked.serial);
  const OwnedTime time = make_time(revoked.revoked_at);
  const bool good = serial && time && X509_REVOKED_set_serialNumber(entry.get(), serial.get()) == 1 &&
                    X509_REVOKED_set_revocationDate(entry.get(), time.get()) == 1 &&
                    add_reason(entry.get(), revoked.reason) &&
                    add_invalidity_date(entry.get(), revoked.invalidity_date) &&
                    add_certificate_issuer(entry.get(), revoked.certificate_issuer);
  return good ? std::move(entry) : nullptr;
}

bool add_entries(X509_CRL* crl, const std::vector<RevokedCertificate>& revoked) {
  for (const RevokedCertificate& certificate : revoked) {
    OwnedRevoked entry = make_entry(certificate);
    if (!entry || X509_CRL_add0_revoked(crl, entry.get()) != 1) return false;
    (void)entry.release();
  }
  return true;
}

bool add_extensions(X509_CRL* crl, const CrlContent& content, const X509* issuer) {
  const auto key_identifier = make_authority_key_identifier(issuer);
  if (key_identifier &&
      X509_CRL_add1_ext_i2d(crl, NID_authority_key_identifier, key_identifier.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return false;
  }
  const OwnedInteger number(ASN1_INTEGER_new());
  if (ASN1_INTEGER_set_uint64(number.get(), content.number) != 1 ||
      X509_CRL_add1_ext_i2d(crl, NID_crl_number, number.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return false;
  }
  for (const ExtensionValue& value : content.extensions) {
    const OwnedExtension extension = make_extension(value);
    if (!extension || X509_CRL_add_ext(crl, extension.get(), -1) != 1) return false;
  }
  return true;
}

// By serial number, but for indirect lists, where the place of an entry says whose it is.
bool put_in_order(X509_CRL* crl, const std::vector<RevokedCertificate>& revoked) {
  const auto names_issuer = [](const RevokedCertificate& one) { return one.certificate_issuer.has_value(); };
  return std::any_of(revoked.begin(), revoked.end(), names_issuer) || X509_CRL_sort(crl) == 1;
}

bool fill(X509_CRL* crl, const CrlContent& content, const X509* issuer) {
  const OwnedTime this_update = make_time(content.this_update);
  const OwnedTime next_update = content.next_update ? make_time(*content.next_update) : nullptr;
  return this_update && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
         X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)) == 1 &&
         X509_CRL_set1_lastUpdate(crl, this_update.get()) == 1 &&
         (!next_update || X509_CRL_set1_nextUpdate(crl, next_update.get()) == 1) && add_entries(crl, content.revoked) &&
         put_in_order(crl, content.revoked) && add_extensions(crl, content, issuer);
}

// DER of small values: every length below 128.
Bytes wrap(std::uint8_t tag, ByteView content) {
  Bytes out = {tag, static_cast<std::uint8_t>(content.size())};
  append(out, content);
  return out;
}

Bytes joined(ByteView a, ByteView b) {
  Bytes out = to_bytes(a);
  append(out, b);
  return out;
}

Bytes identifier(const char* dotted) {
  const crypto::Owned<ASN1_OBJECT, ASN1_OBJECT_free> object(OBJ_txt2obj(dotted, 1));
  return crypto::encoded(object.get(), i2d_ASN1_OBJECT);
}

// Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY }
Bytes attribute(const char* type, ByteView value) {
  return wrap(V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED,
              joined(identifier(type), wrap(V_ASN1_SET | V_ASN1_CONSTRUCTED, value)));
}

}  // namespace

Result<Bytes> build_crl(const CrlContent& content, const Authority& authority) {
  const crypto::ErrorQueueGuard guard;
  const OwnedCrl crl(X509_CRL_new());
  EVP_PKEY* key = authority.key.get();
  if (!crl || !fill(crl.get(), content, authority.certificate.native()) ||
      X509_CRL_sign(crl.get(), key, signing_digest(key, content.digest)) <= 0) {
    return crypto::fail_crypto("build revocation list");
  }
  return crypto::encoded(crl.get(), i2d_X509_CRL);
}

ExtensionValue citizen_directory_attributes(std::string_view last_four) {
  const Bytes kind = attribute("2.16.886.1.100.2.1", identifier("2.16.886.1.100.3.1.1"));
  const Bytes digits = attribute("2.16.886.1.100.2.51", wrap(V_ASN1_UTF8STRING, as_bytes(last_four.substr(0, 4))));
  return {"2.5.29.9", false, wrap(V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED, joined(kind, digits))};
}

}  // namespace letterlock::x509
