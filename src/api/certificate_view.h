// CertificateView: what a certificate says, for lists and details.
//
// The subject may hold a personal number (S15): views are for the person who asks, never for logs.
#pragma once

#include "base/json.h"
#include "x509/certificate.h"

namespace letterlock::api {

struct CertificateView {
  std::string subject;
  std::string issuer;
  std::string serial;
  std::string fingerprint_sha256;
  std::vector<std::string> addresses;
  Time not_before{};
  Time not_after{};
  std::string key;  // "rsa-2048", "ec-p256", "ed25519"
  bool can_sign = false;
  bool can_encrypt = false;
  bool authority = false;
  std::string name;  // to be shown: without the numbers that the subject may hold
};
BOOST_DESCRIBE_STRUCT(CertificateView, (),
                      (subject, issuer, serial, fingerprint_sha256, addresses, not_before, not_after, key, can_sign,
                       can_encrypt, authority, name))

CertificateView view_of(const x509::Certificate& certificate);
std::vector<CertificateView> views_of(const std::vector<x509::Certificate>& certificates);

}  // namespace letterlock::api
