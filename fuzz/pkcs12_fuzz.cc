// PKCS #12 files, edited: reading never breaks, and a file that was changed opens only with the same keys.
#include <openssl/pkcs12.h>

#include "crypto/key_generation.h"
#include "fuzz/support.h"
#include "token/pkcs12.h"
#include "x509/certificate_builder.h"

using namespace letterlock;

namespace {

Secret password() { return Secret(std::string_view("password")); }

// Ours asks 100,000 rounds for each guess; two here, so that the fuzzer gets somewhere.
Bytes encode(const crypto::KeyHandle& key, const x509::Certificate& certificate) {
  PKCS12* file = PKCS12_create("password", "ben", key.get(), certificate.native(), nullptr, NID_aes_256_cbc,
                               NID_aes_256_cbc, 2, 2, 0);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(file, &der);
  fuzz::require(size > 0, "the example can be written");
  Bytes octets(der, der + size);
  OPENSSL_free(der);
  PKCS12_free(file);
  return octets;
}

Bytes make_file() {
  x509::CertificateContent content;
  content.subject = {{"CN", "Ben"}};
  content.not_before = from_unix(1700000000);
  content.not_after = from_unix(1900000000);
  content.key_usage.digital_signature = true;
  const auto key = crypto::generate_rsa(2048);
  fuzz::require(key.has_value(), "the example's key can be made");
  const auto certificate = x509::build_self_signed(content, *key);
  fuzz::require(certificate.has_value(), "the example can be made");
  return encode(*key, *certificate);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  static const Bytes good = make_file();
  static const auto own = (*token::Pkcs12::open(good, password()))->own_certificates();
  fuzz::Input input(data, size);
  const Bytes file = input.byte() % 4 == 0 ? to_bytes(input.rest()) : fuzz::edited(good, input);
  const auto opened = token::Pkcs12::open(file, password());
  if (!opened) return 0;
  for (const auto& certificate : (*opened)->own_certificates()) {
    fuzz::require((*opened)->decryptor(certificate).has_value(), "a certificate of ours has its key");
  }
  fuzz::require((*opened)->own_certificates() == own, "the MAC guards what the file holds");
  return 0;
}
