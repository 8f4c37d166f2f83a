// Who signed a status answer, and whether they may (RFC 6960 sections 3.2 and 4.2.2.2).
#include <openssl/x509v3.h>

#include <algorithm>

#include "trust/crl_signature.h"
#include "trust/ocsp_data.h"
#include "trust/path_check.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;
using OwnedUsages = crypto::Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;
void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using OwnedStack = crypto::Owned<STACK_OF(X509), free_stack>;

bool has_permitted_digest(const OcspResponse::Data& data) {
  return signature_scheme(OCSP_resp_get0_tbs_sigalg(data.basic.get())).known;
}

// The answer names this certificate as its responder, by name or by key.
bool names_responder(const OcspResponse::Data& data, const Certificate& candidate) {
  const ASN1_OCTET_STRING* key = nullptr;
  const X509_NAME* name = nullptr;
  if (OCSP_resp_get0_id(data.basic.get(), &key, &name) != 1) return false;
  if (name != nullptr) return X509_NAME_cmp(name, X509_get_subject_name(candidate.native())) == 0;
  std::uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (X509_pubkey_digest(candidate.native(), EVP_sha1(), digest, &size) != 1) return false;
  return equal({ASN1_STRING_get0_data(key), static_cast<size_t>(ASN1_STRING_length(key))}, {digest, size});
}

// The signature alone, by the key of exactly this certificate.
bool made_signature(const OcspResponse::Data& data, const Certificate& candidate) {
  const OwnedStack only(sk_X509_new_null());
  if (!only || sk_X509_push(only.get(), candidate.native()) <= 0) return false;
  return OCSP_basic_verify(data.basic.get(), only.get(), nullptr, OCSP_NOVERIFY | OCSP_NOINTERN) == 1;
}

// RFC 6960 section 4.2.2.2: id-kp-OCSPSigning itself; anyExtendedKeyUsage is not enough.
bool may_sign_answers(const Certificate& responder) {
  const OwnedUsages usages(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(responder.native(), NID_ext_key_usage, nullptr, nullptr)));
  bool named = false;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    named = named || OBJ_obj2nid(sk_ASN1_OBJECT_value(usages.get(), i)) == NID_OCSP_sign;
  }
  const x509::KeyUsage& bits = responder.key_usage();
  return named && (bits.digital_signature || bits.non_repudiation);
}

// By the very key that issued the certificate which is asked about, under the same name.
bool is_issued_by(const Certificate& responder, const Certificate& issuer) {
  const EVP_PKEY* key = X509_get0_pubkey(issuer.native());
  return X509_NAME_cmp(X509_get_issuer_name(responder.native()), X509_get_subject_name(issuer.native())) == 0 &&
         key != nullptr && X509_verify(responder.native(), const_cast<EVP_PKEY*>(key)) == 1;
}

bool is_sound(const Certificate& responder, const Certificate& issuer, Time when) {
  const Path path = {responder, issuer};
  Policy policy;
  policy.at = when;
  if (has_severity(validate_path(path, policy), Severity::error)) return false;
  // Its strength and digests; that it is not meant for mail is as it should be.
  const std::vector<Finding> findings = check_usage(path, Usage::any);
  return std::none_of(findings.begin(), findings.end(), [](const Finding& f) {
    return f.id == FindingId::key_too_small || f.id == FindingId::weak_signature_in_path ||
           f.id == FindingId::key_unsupported;
  });
}

// RFC 6960 section 4.2.2.2.1. Where neither the certificate nor a list says so, it is not known to be good.
std::string revocation_trouble(const Path& path, const TrustStore& store, Time when) {
  const Answer answer = ask_crls(path, 0, store, when);
  if (answer.entry) return "responder-revoked";
  if (X509_get_ext_by_NID(path.front().native(), NID_id_pkix_OCSP_noCheck, -1) >= 0) return "";
  return answer.known ? "" : "responder-unknown";
}

// `path`: from the responder to the anchor.
std::string trouble_of(const Path& path, const TrustStore& store, Time when) {
  const Certificate& responder = path[0];
  const Certificate& issuer = path[1];
  if (!is_issued_by(responder, issuer) || !may_sign_answers(responder)) return "responder-not-entitled";
  if (!is_sound(responder, issuer, when)) return "responder-not-valid";
  return revocation_trouble(path, store, when);
}

std::string name_of(const OcspResponse::Data& data) {
  const ASN1_OCTET_STRING* key = nullptr;
  const X509_NAME* name = nullptr;
  if (OCSP_resp_get0_id(data.basic.get(), &key, &name) != 1) return "?";
  if (name != nullptr) return x509::name_to_string(crypto::encoded<X509_NAME>(name, i2d_X509_NAME));
  return to_hex({ASN1_STRING_get0_data(key), static_cast<size_t>(ASN1_STRING_length(key))});
}

}  // namespace

Responder responder_of(const OcspResponse::Data& data, const Path& path, size_t at, const TrustStore& store,
                       Time when) {
  const crypto::ErrorQueueGuard guard;
  const Certificate& issuer = path[at + 1];
  if (!has_permitted_digest(data)) return {name_of(data), "digest"};
  if (names_responder(data, issuer) && made_signature(data, issuer)) return {issuer.subject(), ""};
  std::string trouble = names_responder(data, issuer) ? "signature" : "responder-not-entitled";
  for (const Certificate& candidate : data.certificates) {
    if (!names_responder(data, candidate)) continue;
    if (!made_signature(data, candidate)) {
      trouble = "signature";
      continue;
    }
    Path own = {candidate};
    own.insert(own.end(), path.begin() + static_cast<std::ptrdiff_t>(at) + 1, path.end());
    trouble = trouble_of(own, store, when);
    if (trouble.empty()) return {candidate.subject(), ""};
  }
  return {name_of(data), std::move(trouble)};
}

}  // namespace letterlock::trust
