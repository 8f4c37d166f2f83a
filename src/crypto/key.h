// Keys: public keys that verify and encrypt, and the two interfaces through which private keys reach
// messages. SoftwareKey (crypto/software_key.h) implements them for the keys of files; nothing else ever
// sees a private key.
#pragma once

#include <memory>
#include <string>

#include "base/secret.h"
#include "crypto/algorithms.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY, never dereferenced outside crypto/, x509/ and token/

namespace letterlock::crypto {

class KeptContext;

enum class KeyType { rsa, ec_p256, ec_p384, x25519, ed25519, other };

class PublicKey {
 public:
  // Shares ownership: takes its own reference. Null stands for a key that cannot be read: KeyType::other.
  explicit PublicKey(evp_pkey_st* key);
  KeyType type() const { return type_; }
  // RSA: modulus bits; EC: field bits; 0 for a key that cannot be read.
  int bits() const { return bits_; }
  // RSA within kRsaBitsMin..kRsaBitsMax, or a curve of the table: else key_too_small, key_too_large, key_unsupported.
  Status check_strength() const;

  // The digest of our signatures where nobody chose one: SHA-384 with P-384 (RFC 5753 section 8), SHA-512 with Ed25519
  // (RFC 8419 section 2.3), that of a restricted PSS key (RFC 4055 section 3.3), else SHA-256.
  DigestAlgorithm usual_digest() const;
  // Signatures of this scheme are made by such keys. A key that is named id-RSASSA-PSS makes no others (RFC 4055
  // section 1.2).
  bool makes(SignatureScheme scheme) const;
  // False where the key fixes another digest (Ed25519, a restricted PSS key), or signs nothing.
  bool signs_with(DigestAlgorithm digest) const;

  // True where `signature` over a message with this digest is mathematically right. An error only
  // where the scheme does not fit the key (key_unsupported) or the key is above the bound (key_too_large).
  // Small keys are not refused here: check_strength() says so. Ed25519 signs no digest: see verify_message().
  // `salt`: octets, of rsa_pss only; exactly so many, never what the signature happens to have. Absent: as many as the
  // digest has.
  Result<bool> verify(SignatureScheme scheme, DigestAlgorithm algorithm, ByteView digest, ByteView signature,
                      std::optional<size_t> salt = std::nullopt) const;
  // Ed25519 (RFC 8419 section 3.2) over the message itself; key_unsupported for any other key.
  Result<bool> verify_message(ByteView message, ByteView signature) const;
  // An RSA key that is not restricted to PSS signatures.
  bool transports_keys() const;
  // A key of a curve that agrees on keys: P-256, P-384, X25519 (crypto/key_agreement.h).
  bool agrees_on_keys() const;
  // Encrypts a content-encryption key (RFC 3370 section 4.2.1, RFC 3560). Never to a key that
  // check_strength() refuses; key_unsupported where it transports none.
  Result<Bytes> encrypt(KeyTransport transport, ByteView key) const;

  // For x509/ and token/ only.
  evp_pkey_st* native() const { return key_.get(); }

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<KeptContext> verifying_;  // shared by copies
  KeyType type_ = KeyType::other;
  int bits_ = 0;
};

// A private key that signs. May ask a person for a PIN and take long; may fail with needs_user.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual SignatureScheme scheme() const = 0;
  // The signature as it stands in a SignerInfo (ECDSA: DER, RFC 5753 section 2.1.1).
  virtual Result<Bytes> sign(DigestAlgorithm algorithm, ByteView digest) = 0;
  // Ed25519 only (RFC 8419 section 3.1), which signs the message itself and no digest; key_unsupported else.
  virtual Result<Bytes> sign_message(ByteView /*message*/) { return fail(ErrorCode::key_unsupported); }
};

// A private key that decrypts content-encryption keys.
//
// RFC 3218: with PKCS #1 v1.5 a malformed block must look like a well-formed one. The answer is then a
// random key of `key_size` octets and no error; the content cipher fails later, as with any wrong key.
class Decryptor {
 public:
  virtual ~Decryptor() = default;
  virtual Result<Secret> decrypt(KeyTransport transport, ByteView encrypted_key, size_t key_size) = 0;
  // Key agreement (RFC 5753, RFC 8418): the shared secret Z with the originator's ephemeral public key, an
  // uncompressed point or the 32 octets of X25519. What is no point of the key's curve gives random octets of the
  // same size, for the same reason. key_unsupported where the key agrees on nothing.
  virtual Result<Secret> agree(ByteView /*originator*/) { return fail(ErrorCode::key_unsupported); }
  // Asked when the key that decrypt() gave did not open the content, whatever the reason: is the private key still
  // there? An error (card_removed) where it went, so that its answer says nothing about the message. May take a second
  // or two.
  virtual Status check_presence() { return {}; }
};

// From the system's generator; without one the program stops, as nothing it made then would be safe.
Bytes random_bytes(size_t count);
Secret random_secret(size_t count);

}  // namespace letterlock::crypto
