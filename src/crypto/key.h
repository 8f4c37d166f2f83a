// Keys: public keys that verify and encrypt, and the two interfaces through which private keys reach
// messages. Software keys implement them in token/; nothing else ever sees a private key.
#pragma once

#include <memory>
#include <string>

#include "base/secret.h"
#include "crypto/algorithms.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY, never dereferenced outside crypto/, x509/ and token/

namespace letterlock::crypto {

enum class KeyType { rsa, ec_p256, ec_p384, x25519, ed25519, other };

class PublicKey {
 public:
  // Shares ownership: takes its own reference.
  explicit PublicKey(evp_pkey_st* key);
  KeyType type() const;
  // RSA: modulus bits; EC: field bits.
  int bits() const;
  // RSA within kRsaBitsMin..kRsaBitsMax, or a curve of the table: else key_too_small, key_too_large, key_unsupported.
  Status check_strength() const;

  // True where `signature` over a message with this digest is mathematically right. An error only
  // where the scheme does not fit the key (key_unsupported).
  Result<bool> verify(SignatureScheme scheme, DigestAlgorithm algorithm, ByteView digest, ByteView signature) const;
  // Encrypts a content-encryption key (RFC 3370 section 4.2.1, RFC 3560).
  Result<Bytes> encrypt(KeyTransport transport, ByteView key) const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
};

// A private key that signs. May ask a person for a PIN and take long; may fail with needs_user.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual SignatureScheme scheme() const = 0;
  virtual Result<Bytes> sign(DigestAlgorithm algorithm, ByteView digest) = 0;
};

// A private key that decrypts content-encryption keys.
//
// RFC 3218: with PKCS #1 v1.5 a malformed block must look like a well-formed one. The answer is then a
// random key of `key_size` octets and no error; the content cipher fails later, as with any wrong key.
class Decryptor {
 public:
  virtual ~Decryptor() = default;
  virtual Result<Secret> decrypt(KeyTransport transport, ByteView encrypted_key, size_t key_size) = 0;
};

Bytes random_bytes(size_t count);
Secret random_secret(size_t count);

}  // namespace letterlock::crypto
