#include "practice/card/objects.h"

#include <algorithm>

#include "crypto/openssl.h"
#include "der/writer.h"

namespace letterlock::practice::card {
namespace {

constexpr CK_ULONG kTokenUser = 1;  // CK_CERTIFICATE_CATEGORY_TOKEN_USER
constexpr CK_ULONG kAuthority = 2;  // CK_CERTIFICATE_CATEGORY_AUTHORITY

Bytes number(CK_ULONG value) {
  const auto* octets = reinterpret_cast<const std::uint8_t*>(&value);
  return Bytes(octets, octets + sizeof(value));
}

Bytes flag(bool value) { return {static_cast<std::uint8_t>(value ? CK_TRUE : CK_FALSE)}; }

Bytes rsa_number(const x509::Certificate& certificate, const char* name) {
  BIGNUM* value = nullptr;
  if (EVP_PKEY_get_bn_param(certificate.public_key().native(), name, &value) != 1) return {};
  Bytes octets(static_cast<size_t>(BN_num_bytes(value)));
  BN_bn2bin(value, octets.data());
  BN_free(value);
  return octets;
}

std::string id_of(const x509::Certificate& certificate) {
  if (certificate.is_ca()) return "AUTHORITY";
  return certificate.can_encrypt() ? "KEYX" : "SIGN";
}

Object common(CK_OBJECT_CLASS kind, const x509::Certificate& certificate) {
  const std::string id = id_of(certificate);
  Object object;
  object.attributes = {{CKA_CLASS, number(kind)},
                       {CKA_TOKEN, flag(true)},
                       {CKA_MODIFIABLE, flag(false)},
                       {CKA_ID, to_bytes(as_bytes(id))},
                       {CKA_LABEL, to_bytes(as_bytes(id))},
                       {CKA_SUBJECT, to_bytes(certificate.subject_der())},
                       {CKA_PRIVATE, flag(kind == CKO_PRIVATE_KEY)}};
  return object;
}

Object certificate_object(const x509::Certificate& certificate) {
  Object object = common(CKO_CERTIFICATE, certificate);
  object.attributes[CKA_CERTIFICATE_TYPE] = number(CKC_X_509);
  object.attributes[CKA_CERTIFICATE_CATEGORY] = number(certificate.is_ca() ? kAuthority : kTokenUser);
  object.attributes[CKA_ISSUER] = to_bytes(certificate.issuer_der());
  object.attributes[CKA_SERIAL_NUMBER] = der::integer(certificate.serial());
  object.attributes[CKA_VALUE] = to_bytes(certificate.der());
  return object;
}

Object key_object(const x509::Certificate& certificate) {
  Object object = common(CKO_PRIVATE_KEY, certificate);
  object.key_of = certificate;
  object.attributes[CKA_KEY_TYPE] = number(CKK_RSA);
  object.attributes[CKA_SIGN] = flag(!certificate.can_encrypt());
  object.attributes[CKA_DECRYPT] = flag(certificate.can_encrypt());
  for (const CK_ATTRIBUTE_TYPE absent : {CKA_SIGN_RECOVER, CKA_UNWRAP, CKA_DERIVE, CKA_EXTRACTABLE, CKA_LOCAL}) {
    object.attributes[absent] = flag(false);
  }
  for (const CK_ATTRIBUTE_TYPE held : {CKA_SENSITIVE, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE}) {
    object.attributes[held] = flag(true);
  }
  object.attributes[CKA_ALWAYS_AUTHENTICATE] = flag(false);
  object.attributes[CKA_MODULUS] = rsa_number(certificate, "n");
  object.attributes[CKA_PUBLIC_EXPONENT] = rsa_number(certificate, "e");
  return object;
}

bool is_secret(CK_ATTRIBUTE_TYPE type) {
  constexpr CK_ATTRIBUTE_TYPE kSecret[] = {CKA_PRIVATE_EXPONENT, CKA_PRIME_1,    CKA_PRIME_2,
                                           CKA_EXPONENT_1,       CKA_EXPONENT_2, CKA_COEFFICIENT};
  return std::find(std::begin(kSecret), std::end(kSecret), type) != std::end(kSecret);
}

CK_RV read_attribute(const Object& object, CK_ATTRIBUTE& asked) {
  const auto found = object.attributes.find(asked.type);
  const CK_ULONG room = asked.ulValueLen;
  asked.ulValueLen = CK_UNAVAILABLE_INFORMATION;
  if (object.key_of && is_secret(asked.type)) return CKR_ATTRIBUTE_SENSITIVE;
  if (found == object.attributes.end()) return CKR_ATTRIBUTE_TYPE_INVALID;
  const Bytes& value = found->second;
  if (asked.pValue != nullptr && room < value.size()) return CKR_BUFFER_TOO_SMALL;
  asked.ulValueLen = value.size();
  if (asked.pValue != nullptr) std::copy(value.begin(), value.end(), static_cast<std::uint8_t*>(asked.pValue));
  return CKR_OK;
}

}  // namespace

std::vector<Object> objects_of(const std::vector<x509::Certificate>& certificates) {
  std::vector<Object> objects;
  for (const x509::Certificate& certificate : certificates) {
    objects.push_back(certificate_object(certificate));
    if (!certificate.is_ca()) objects.push_back(key_object(certificate));
  }
  return objects;
}

bool matches(const Object& object, const CK_ATTRIBUTE* wanted, CK_ULONG count) {
  return std::all_of(wanted, wanted + count, [&object](const CK_ATTRIBUTE& one) {
    const auto found = object.attributes.find(one.type);
    const auto* value = static_cast<const std::uint8_t*>(one.pValue);
    return found != object.attributes.end() && equal(found->second, {value, value == nullptr ? 0 : one.ulValueLen});
  });
}

CK_RV read_attributes(const Object& object, CK_ATTRIBUTE* asked, CK_ULONG count) {
  CK_RV result = CKR_OK;
  for (CK_ULONG i = 0; i < count; ++i) {
    if (const CK_RV code = read_attribute(object, asked[i]); code != CKR_OK) result = code;
  }
  return result;
}

}  // namespace letterlock::practice::card
