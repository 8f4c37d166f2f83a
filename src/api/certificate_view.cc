#include "api/certificate_view.h"

namespace letterlock::api {
namespace {

std::string key_word(const crypto::PublicKey& key) {
  switch (key.type()) {
    case crypto::KeyType::rsa: return "rsa-" + std::to_string(key.bits());
    case crypto::KeyType::ec_p256: return "ec-p256";
    case crypto::KeyType::ec_p384: return "ec-p384";
    case crypto::KeyType::x25519: return "x25519";
    case crypto::KeyType::ed25519: return "ed25519";
    case crypto::KeyType::other: return "other";
  }
  return "other";
}

// S15: where a person's certificate has no common name, the whole subject would show their number.
std::string name_of(const x509::Certificate& certificate) {
  std::string name = certificate.display_name();
  return name == certificate.subject() && !certificate.is_ca() ? certificate.serial_hex() : name;
}

}  // namespace

CertificateView view_of(const x509::Certificate& certificate) {
  CertificateView view;
  view.subject = certificate.subject();
  view.issuer = certificate.issuer();
  view.serial = certificate.serial_hex();
  view.fingerprint_sha256 = certificate.fingerprint();
  view.addresses = certificate.addresses();
  view.not_before = certificate.not_before();
  view.not_after = certificate.not_after();
  view.key = key_word(certificate.public_key());
  view.can_sign = certificate.can_sign();
  view.can_encrypt = certificate.can_encrypt();
  view.authority = certificate.is_ca();
  view.name = name_of(certificate);
  return view;
}

std::vector<CertificateView> views_of(const std::vector<x509::Certificate>& certificates) {
  std::vector<CertificateView> views;
  for (const auto& certificate : certificates) views.push_back(view_of(certificate));
  return views;
}

}  // namespace letterlock::api
