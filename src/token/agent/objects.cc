#include "token/agent/objects.h"

#include <openssl/evp.h>

#include <algorithm>

#include "crypto/openssl.h"
#include "x509/certificate.h"

namespace letterlock::token::agent {
namespace {

constexpr size_t kObjectsMax = 64;
// Generous from the start: one module says CKR_BUFFER_TOO_SMALL where the buffer is large enough but near.
constexpr size_t kAttributeSize = 8 * 1024;
constexpr size_t kAttributeMax = 64 * 1024;
constexpr CK_ULONG kAuthorityCategory = 2;  // CK_CERTIFICATE_CATEGORY_AUTHORITY

bool is_true(const std::optional<Bytes>& value) { return value && !value->empty() && value->front() != 0; }

template <typename T>
CK_ATTRIBUTE attribute_of(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof(value)};
}

std::vector<CK_OBJECT_HANDLE> find(const Session& session, std::vector<CK_ATTRIBUTE> wanted) {
  return find_objects(session, std::move(wanted), kObjectsMax);
}

std::optional<CardCertificate> read_certificate(const Session& session, CK_OBJECT_HANDLE object) {
  CardCertificate result;
  auto der = read_attribute(session, object, CKA_VALUE);
  if (!der || der->empty()) return std::nullopt;
  const auto certificate = x509::Certificate::parse(*der);
  if (!certificate) return std::nullopt;
  result.der = std::move(*der);
  result.id = read_attribute(session, object, CKA_ID).value_or(Bytes());
  result.label = as_text(read_attribute(session, object, CKA_LABEL).value_or(Bytes()));
  result.is_ca = certificate->is_ca();
  if (read_number(session, object, CKA_CERTIFICATE_CATEGORY) == kAuthorityCategory) result.is_ca = true;
  return result;
}

// Empty for a key that is not RSA.
Bytes modulus_of(const Bytes& certificate_der) {
  const auto certificate = x509::Certificate::parse(certificate_der);
  BIGNUM* n = nullptr;
  if (!certificate || EVP_PKEY_get_bn_param(certificate->public_key().native(), "n", &n) != 1) return {};
  Bytes modulus(static_cast<size_t>(BN_num_bytes(n)));
  BN_bn2bin(n, modulus.data());
  BN_free(n);
  return modulus;
}

}  // namespace

std::vector<CK_OBJECT_HANDLE> find_objects(const Session& session, std::vector<CK_ATTRIBUTE> wanted, size_t limit) {
  std::vector<CK_OBJECT_HANDLE> found;
  if (session.functions->C_FindObjectsInit(session.handle, wanted.data(), wanted.size()) != CKR_OK) return found;
  while (found.size() < limit) {
    CK_OBJECT_HANDLE handle = 0;
    CK_ULONG count = 0;
    if (session.functions->C_FindObjects(session.handle, &handle, 1, &count) != CKR_OK || count == 0) break;
    found.push_back(handle);
  }
  session.functions->C_FindObjectsFinal(session.handle);
  return found;
}

std::optional<Bytes> read_attribute(const Session& session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  for (size_t size = kAttributeSize; size <= kAttributeMax; size *= 8) {
    Bytes value(size);
    CK_ATTRIBUTE entry{type, value.data(), value.size()};
    const CK_RV code = session.functions->C_GetAttributeValue(session.handle, object, &entry, 1);
    if (code == CKR_BUFFER_TOO_SMALL) continue;
    if (code != CKR_OK || entry.ulValueLen > value.size()) return std::nullopt;
    value.resize(entry.ulValueLen);
    return value;
  }
  return std::nullopt;
}

std::optional<CK_ULONG> read_number(const Session& session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  const auto octets = read_attribute(session, object, type);
  if (!octets || octets->size() != sizeof(CK_ULONG)) return std::nullopt;
  CK_ULONG value = 0;
  std::copy(octets->begin(), octets->end(), reinterpret_cast<std::uint8_t*>(&value));
  return value;
}

std::vector<CardCertificate> read_certificates(const Session& session) {
  CK_OBJECT_CLASS wanted = CKO_CERTIFICATE;
  std::vector<CardCertificate> certificates;
  for (const CK_OBJECT_HANDLE object : find(session, {attribute_of(CKA_CLASS, wanted)})) {
    if (auto certificate = read_certificate(session, object)) certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

std::optional<PrivateKey> find_private_key(const Session& session, const std::vector<CardCertificate>& entries) {
  if (entries.empty()) return std::nullopt;
  CK_OBJECT_CLASS wanted = CKO_PRIVATE_KEY;
  Bytes modulus = modulus_of(entries.front().der);
  const auto belongs = [&](CK_OBJECT_HANDLE key) {
    const auto shown = read_attribute(session, key, CKA_MODULUS);
    return !shown || shown->empty() || *shown == modulus;
  };
  std::vector<CK_OBJECT_HANDLE> found;
  for (const CardCertificate& entry : entries) {
    Bytes id = entry.id;
    if (id.empty()) continue;
    for (const CK_OBJECT_HANDLE key :
         find(session, {attribute_of(CKA_CLASS, wanted), {CKA_ID, id.data(), id.size()}})) {
      if (belongs(key)) found.push_back(key);
    }
  }
  if (found.empty() && !modulus.empty()) {
    found = find(session, {attribute_of(CKA_CLASS, wanted), {CKA_MODULUS, modulus.data(), modulus.size()}});
  }
  if (found.empty()) return std::nullopt;
  return PrivateKey{found.front(), is_true(read_attribute(session, found.front(), CKA_ALWAYS_AUTHENTICATE))};
}

}  // namespace letterlock::token::agent
