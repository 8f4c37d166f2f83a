// Status answers for tests and fuzzing, made octet by octet, so that also what no good responder would say can be made.
#pragma once

#include <openssl/ocsp.h>

#include <optional>

#include "crypto/key_handle.h"
#include "crypto/openssl.h"
#include "der/writer.h"
#include "x509/certificate.h"

namespace letterlock::trust::testing {

enum class Said { good, revoked, unknown };

struct OcspContent {
  Said said = Said::good;
  Time this_update{};
  std::optional<Time> next_update = {};
  std::optional<Time> produced_at = {};  // absent: this_update
  Time revoked_at{};
  std::optional<int> reason = {};  // RFC 5280 section 5.3.1
  std::optional<Time> invalidity_date = {};
  bool by_key = false;  // responderID: a hash of the key, instead of the name
  bool sha256_id = false;
  bool sha1_signature = false;
  Bytes nonce = {};
  Bytes single_extension = {};    // an Extension
  Bytes response_extension = {};  // an Extension
  std::vector<x509::Certificate> along = {};
  size_t copies = 1;  // of the same SingleResponse
};

inline Bytes generalized_time(Time time) {
  std::string text = to_rfc3339(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return der::element(der::kGeneralizedTime, as_bytes(text));
}

inline Bytes extension(std::string_view dotted, bool critical, const Bytes& value) {
  std::vector<Bytes> parts = {der::oid(dotted)};
  if (critical) parts.push_back(der::element(der::kBoolean, Bytes{0xff}));
  parts.push_back(der::octet_string(value));
  return der::sequence(parts);
}

inline Bytes cert_id(const x509::Certificate& certificate, const x509::Certificate& issuer, bool sha256) {
  const crypto::Owned<OCSP_CERTID, OCSP_CERTID_free> id(
      OCSP_cert_to_id(sha256 ? EVP_sha256() : EVP_sha1(), certificate.native(), issuer.native()));
  return crypto::encoded(id.get(), i2d_OCSP_CERTID);
}

inline Bytes status_of(const OcspContent& content) {
  if (content.said == Said::good) return der::element(der::context(0), {});
  if (content.said == Said::unknown) return der::element(der::context(2), {});
  std::vector<Bytes> parts = {generalized_time(content.revoked_at)};
  if (content.reason) {
    constexpr std::uint8_t kEnumeratedTag = 0x0a;
    const Bytes code = der::element(kEnumeratedTag, Bytes{static_cast<std::uint8_t>(*content.reason)});
    parts.push_back(der::element(der::context_constructed(0), code));
  }
  return der::element_of(der::context_constructed(1), parts);
}

inline Bytes single_response(const OcspContent& content, const Bytes& id) {
  std::vector<Bytes> parts = {id, status_of(content), generalized_time(content.this_update)};
  if (content.next_update) {
    parts.push_back(der::element(der::context_constructed(0), generalized_time(*content.next_update)));
  }
  std::vector<Bytes> extensions;
  if (content.invalidity_date) {
    extensions.push_back(extension("2.5.29.24", false, generalized_time(*content.invalidity_date)));
  }
  if (!content.single_extension.empty()) extensions.push_back(content.single_extension);
  if (!extensions.empty()) parts.push_back(der::element(der::context_constructed(1), der::sequence(extensions)));
  return der::sequence(parts);
}

inline Bytes responder_id(const OcspContent& content, const x509::Certificate& responder) {
  if (!content.by_key) return der::element(der::context_constructed(1), responder.subject_der());
  Bytes digest(20);
  X509_pubkey_digest(responder.native(), EVP_sha1(), digest.data(), nullptr);
  return der::element(der::context_constructed(2), der::octet_string(digest));
}

inline Bytes response_data(const OcspContent& content, const Bytes& id, const x509::Certificate& responder) {
  const std::vector<Bytes> singles(content.copies, single_response(content, id));
  std::vector<Bytes> parts = {responder_id(content, responder),
                              generalized_time(content.produced_at.value_or(content.this_update)),
                              der::sequence(singles)};
  std::vector<Bytes> extensions;
  if (!content.nonce.empty()) {
    extensions.push_back(extension("1.3.6.1.5.5.7.48.1.2", false, der::octet_string(content.nonce)));
  }
  if (!content.response_extension.empty()) extensions.push_back(content.response_extension);
  if (!extensions.empty()) parts.push_back(der::element(der::context_constructed(1), der::sequence(extensions)));
  return der::sequence(parts);
}

// ecdsa-with-SHA256 or ecdsa-with-SHA1, so the key must be one on a curve.
inline Bytes signature_of(const Bytes& octets, const crypto::KeyHandle& key, bool sha1) {
  const crypto::OwnedDigestContext context(EVP_MD_CTX_new());
  size_t size = 0;
  EVP_DigestSignInit(context.get(), nullptr, sha1 ? EVP_sha1() : EVP_sha256(), nullptr, key.get());
  EVP_DigestSign(context.get(), nullptr, &size, octets.data(), octets.size());
  Bytes signature(size + 1);
  EVP_DigestSign(context.get(), signature.data() + 1, &size, octets.data(), octets.size());
  signature.resize(size + 1);  // the first octet of a BIT STRING counts unused bits: none
  constexpr std::uint8_t kBitString = 0x03;
  return der::element(kBitString, signature);
}

// Around responseBytes, RFC 6960 section 4.2.1. `status`: OCSPResponseStatus.
inline Bytes response_of(const Bytes& basic, std::uint8_t status = 0) {
  constexpr std::uint8_t kEnumeratedTag = 0x0a;
  const Bytes bytes = der::sequence({der::oid("1.3.6.1.5.5.7.48.1.1"), der::octet_string(basic)});
  return der::sequence({der::element(kEnumeratedTag, Bytes{status}), der::element(der::context_constructed(0), bytes)});
}

// OCSPResponse, DER: by `responder`, whose key is `key`.
inline Bytes build_ocsp(const OcspContent& content, const Bytes& id, const x509::Certificate& responder,
                        const crypto::KeyHandle& key) {
  const Bytes data = response_data(content, id, responder);
  const char* algorithm = content.sha1_signature ? "1.2.840.10045.4.1" : "1.2.840.10045.4.3.2";
  std::vector<Bytes> parts = {data, der::algorithm(algorithm), signature_of(data, key, content.sha1_signature)};
  std::vector<Bytes> along;
  for (const x509::Certificate& certificate : content.along) along.push_back(to_bytes(certificate.der()));
  if (!along.empty()) parts.push_back(der::element(der::context_constructed(0), der::sequence(along)));
  return response_of(der::sequence(parts));
}

}  // namespace letterlock::trust::testing
