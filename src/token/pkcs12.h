// PKCS #12: a password-protected file as a token: certificates that can be read once it is open, and
// a Signer and Decryptor for its keys. No key leaves it: callers get interfaces, never key octets.
//
// A file may hold several keys (signing and encryption apart, as the cards do); each is paired with
// its certificate by public key. Bags of other kinds (revocation lists, secrets) are passed over. Bounds: a
// file of 4 MiB, 100 keys, 1000 certificates, 5 million rounds of a key derivation and 20 million of all together.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/secret.h"
#include "crypto/key.h"
#include "x509/certificate.h"

namespace letterlock::crypto {
class SoftwareKey;
}

namespace letterlock::token {

class Pkcs12 {
 public:
  // Opens the content of a .p12 file. password_wrong, pkcs12_malformed (with {rounds}: it would cost more),
  // pkcs12_without_key (no key that we can use, or none with its certificate). A file without a MAC is tried: what does
  // not decrypt is then password_wrong. Old (RC2-40, 3DES) and new (AES, PBES2) protections are read, old ones through
  // the legacy provider; so are the MAC of PKCS #12 and PBMAC1. One that nobody knows is algorithm_unsupported, by its
  // identifier.
  static Result<std::shared_ptr<Pkcs12>> open(ByteView content, const Secret& password);
  // Errors name the path.
  static Result<std::shared_ptr<Pkcs12>> open_file(const std::string& path, const Secret& password);

  // Certificates whose key is here; then the others of the file (the chain).
  const std::vector<x509::Certificate>& own_certificates() const;
  const std::vector<x509::Certificate>& other_certificates() const;

  // certificate_without_key where the key is not here. The object lives as long as it is used.
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate) const;
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate) const;

 private:
  struct Data;
  explicit Pkcs12(std::unique_ptr<Data> data);
  Result<std::shared_ptr<crypto::SoftwareKey>> key_of(const x509::Certificate& certificate) const;

  std::shared_ptr<Data> data_;
};

struct NewKey {
  x509::Certificate certificate;
  Bytes private_key_der;  // PKCS #8; only makers of new keys (the practice authority, tests) hold this
};
// Writes keys and chain protected by AES-256-CBC and PBKDF2 with HMAC-SHA-256, 100,000 iterations (RFC 8018); the
// MAC (RFC 7292 section 4) costs a guess as much. Deterministic but for salts and IVs.
Result<Bytes> write_pkcs12(const std::vector<NewKey>& keys, const std::vector<x509::Certificate>& chain,
                           const Secret& password);

}  // namespace letterlock::token
