#include "x509/builder_parts.h"

#include <algorithm>

#include "x509/address.h"

namespace letterlock::x509 {
namespace {

constexpr const char* kSmtpUtf8Mailbox = "1.3.6.1.5.5.7.8.9";

int string_type(std::string_view attribute) {
  if (attribute == "C" || attribute == "serialNumber") return V_ASN1_PRINTABLESTRING;
  return attribute == "emailAddress" ? V_ASN1_IA5STRING : V_ASN1_UTF8STRING;
}

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

GENERAL_NAME* make_smtp_utf8_name(std::string_view address) {
  ASN1_UTF8STRING* text = ASN1_UTF8STRING_new();
  ASN1_TYPE* value = ASN1_TYPE_new();
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_STRING_set(text, address.data(), static_cast<int>(address.size()));
  ASN1_TYPE_set(value, V_ASN1_UTF8STRING, text);
  GENERAL_NAME_set0_othername(name, OBJ_txt2obj(kSmtpUtf8Mailbox, 1), value);
  return name;
}

}  // namespace

OwnedName make_name(const Name& name) {
  OwnedName made(X509_NAME_new());
  for (const auto& [type, value] : name) {
    if (X509_NAME_add_entry_by_txt(made.get(), type.c_str(), string_type(type), octets(value),
                                   static_cast<int>(value.size()), -1, 0) != 1) {
      return nullptr;
    }
  }
  return made;
}

OwnedInteger make_integer(ByteView big_endian) {
  const crypto::Owned<BIGNUM, BN_free> number(
      BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
  return OwnedInteger(number ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr);
}

OwnedTime make_time(Time time) { return OwnedTime(ASN1_TIME_set(nullptr, to_unix(time))); }

OwnedExtension make_extension(const ExtensionValue& value) {
  const crypto::Owned<ASN1_OBJECT, ASN1_OBJECT_free> oid(OBJ_txt2obj(value.oid.c_str(), 1));
  const crypto::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> content(ASN1_OCTET_STRING_new());
  if (!oid || ASN1_OCTET_STRING_set(content.get(), value.der.data(), static_cast<int>(value.der.size())) != 1) {
    return nullptr;
  }
  return OwnedExtension(X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), value.critical ? 1 : 0, content.get()));
}

GENERAL_NAME* make_ia5_name(int type, std::string_view text) {
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  ASN1_STRING_set(value, text.data(), static_cast<int>(text.size()));
  GENERAL_NAME* name = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(name, type, value);
  return name;
}

// RFC 9598 section 3: SmtpUTF8Mailbox only where the local part is not ASCII; the domain as A-labels in both. What is
// no address goes in as it is.
GENERAL_NAME* make_address_name(std::string_view address) {
  const auto parsed = Address::parse(address);
  if (!parsed) return make_ia5_name(GEN_EMAIL, address);
  const std::string_view local = address.substr(0, address.rfind('@'));
  const std::string whole = std::string(local) + parsed->key().substr(parsed->key().rfind('@'));
  const bool ascii =
      std::all_of(local.begin(), local.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii ? make_ia5_name(GEN_EMAIL, whole) : make_smtp_utf8_name(whole);
}

Bytes random_serial() {
  Bytes serial = crypto::random_bytes(16);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7f) | 0x40);
  return serial;
}

const EVP_MD* signing_digest(const EVP_PKEY* key, crypto::DigestAlgorithm algorithm) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : crypto::fetched(algorithm);
}

crypto::Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> make_authority_key_identifier(const X509* issuer) {
  ASN1_OCTET_STRING* identifier =
      static_cast<ASN1_OCTET_STRING*>(X509_get_ext_d2i(issuer, NID_subject_key_identifier, nullptr, nullptr));
  if (identifier == nullptr) return nullptr;
  crypto::Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> value(AUTHORITY_KEYID_new());
  value->keyid = identifier;
  return value;
}

bool add_extension(X509* certificate, int nid, void* value, bool critical) {
  return X509_add1_ext_i2d(certificate, nid, value, critical ? 1 : 0, X509V3_ADD_DEFAULT) == 1;
}

bool add_raw_extensions(X509* certificate, const std::vector<ExtensionValue>& extensions) {
  return std::all_of(extensions.begin(), extensions.end(), [&](const ExtensionValue& value) {
    const OwnedExtension extension = make_extension(value);
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
  });
}

bool add_authority_key_identifier(X509* certificate, const X509* issuer) {
  const auto value = make_authority_key_identifier(issuer);
  return !value || add_extension(certificate, NID_authority_key_identifier, value.get(), false);
}

}  // namespace letterlock::x509
