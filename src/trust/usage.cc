// What mail asks of the certificates of a path: usage, sizes, digests.
#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "crypto/openssl.h"
#include "trust/path_check.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

Params about(const Certificate& certificate) { return {{"subject", certificate.subject()}}; }

bool key_usage_permits(const Certificate& certificate, Usage usage) {
  const x509::KeyUsage& bits = certificate.key_usage();
  switch (usage) {
    // RFC 8550 section 4.4.2: either bit is enough for a signature.
    case Usage::sign: return bits.digital_signature || bits.non_repudiation;
    case Usage::encrypt: return !certificate.permits_email() || certificate.can_encrypt();
    case Usage::any: return true;
  }
  return false;
}

void add_key_strength(const Certificate& certificate, std::vector<Finding>& findings) {
  const auto strength = certificate.public_key().check_strength();
  if (strength) return;
  const bool small = strength.error().code == ErrorCode::key_too_small;
  Params params = about(certificate);
  for (const auto& parameter : strength.error().params) params.push_back(parameter);
  findings.push_back(finding(small ? FindingId::key_too_small : FindingId::key_unsupported, std::move(params)));
}

// An authority may use curves that no message of ours does (P-521, Ed448): of those only weakness counts. Other kinds
// of keys (DSA) are historic (RFC 8551 section 2.2).
bool may_sign_certificates(const crypto::PublicKey& key) {
  if (key.native() == nullptr) return false;
  const int kind = EVP_PKEY_get_base_id(key.native());
  return key.type() != crypto::KeyType::other || kind == EVP_PKEY_EC || kind == EVP_PKEY_ED448;
}

void add_authority_strength(const Certificate& authority, std::vector<Finding>& findings) {
  const crypto::PublicKey& key = authority.public_key();
  if (!may_sign_certificates(key)) {
    findings.push_back(finding(FindingId::key_unsupported, about(authority)));
    return;
  }
  constexpr int kCurveBitsMin = 224;
  const int minimum = key.type() == crypto::KeyType::rsa ? crypto::kRsaBitsMin : kCurveBitsMin;
  if (key.bits() >= minimum) return;
  Params params = about(authority);
  params.emplace_back("bits", std::to_string(key.bits()));
  params.emplace_back("minimum", std::to_string(minimum));
  findings.push_back(finding(FindingId::key_too_small, std::move(params)));
}

// A key in a form that lets others sign in its name: an RSA exponent that undoes nothing, or a curve of its own making
// (RFC 5480 section 2.1.1: named curves only).
const char* dangerous_form(const Certificate& certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate.native());
  if (key == nullptr) return nullptr;
  int is_explicit = 0;
  if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit) == 1 &&
      is_explicit != 0) {
    return X509_verify_cert_error_string(X509_V_ERR_EC_KEY_EXPLICIT_PARAMS);
  }
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &number) != 1) return nullptr;
  const crypto::Owned<BIGNUM, BN_free> exponent(number);
  return BN_is_one(number) == 1 || BN_is_odd(number) == 0 ? "RSA exponent" : nullptr;
}

void add_form(const Certificate& certificate, std::vector<Finding>& findings) {
  const char* reason = dangerous_form(certificate);
  if (reason == nullptr) return;
  Params params = about(certificate);
  params.emplace_back("reason", reason);
  findings.push_back(finding(FindingId::path_invalid, std::move(params)));
}

bool is_weak_digest(int nid) {
  return nid == NID_sha1 || nid == NID_md5 || nid == NID_md4 || nid == NID_md2 || nid == NID_md5_sha1 ||
         nid == NID_mdc2 || nid == NID_ripemd160;
}

void add_weak_signature(const Certificate& certificate, std::vector<Finding>& findings) {
  int digest = NID_undef;
  // PSS names its digest in parameters; this function reads them.
  X509_get_signature_info(certificate.native(), &digest, nullptr, nullptr, nullptr);
  if (digest == NID_undef) OBJ_find_sigid_algs(X509_get_signature_nid(certificate.native()), &digest, nullptr);
  if (!is_weak_digest(digest)) return;
  Params params = about(certificate);
  params.emplace_back("digest", OBJ_nid2sn(digest));
  findings.push_back(finding(FindingId::weak_signature_in_path, std::move(params)));
}

}  // namespace

std::vector<Finding> check_own_usage(const Certificate& certificate, Usage usage) {
  std::vector<Finding> findings;
  if (!key_usage_permits(certificate, usage)) {
    Params params = about(certificate);
    params.emplace_back("usage", usage == Usage::encrypt ? "encrypt" : "sign");
    findings.push_back(finding(FindingId::key_usage_not_permitted, std::move(params)));
  }
  if (!certificate.permits_email()) {
    findings.push_back(finding(FindingId::extended_key_usage_not_email, about(certificate)));
  }
  add_key_strength(certificate, findings);
  add_form(certificate, findings);
  return findings;
}

std::vector<Finding> check_strength(const Path& path) {
  const crypto::ErrorQueueGuard guard;
  std::vector<Finding> findings;
  for (size_t i = 1; i < path.size(); ++i) {
    add_authority_strength(path[i], findings);
    add_form(path[i], findings);
  }
  for (size_t i = 0; i + 1 < path.size(); ++i) add_weak_signature(path[i], findings);
  return findings;
}

std::vector<Finding> check_usage(const Path& path, Usage usage) {
  std::vector<Finding> findings = check_own_usage(path.front(), usage);
  for (size_t i = 1; i < path.size(); ++i) {
    if (!path[i].permits_email()) {
      findings.push_back(finding(FindingId::extended_key_usage_not_email, about(path[i])));
    }
  }
  for (Finding& f : check_strength(path)) findings.push_back(std::move(f));
  return findings;
}

}  // namespace letterlock::trust
