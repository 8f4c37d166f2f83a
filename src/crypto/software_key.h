// SoftwareKey: a private key in this process's memory, as a Signer and a Decryptor.
//
// For PKCS #12 files, for the practice authority and for tests. Cards are another room's. The key is
// wiped by OpenSSL when the last owner goes; its octets are never handed out here.
//
// Decryption tells nothing by its result: whatever is wrong with an encrypted key or an originator's key, the answer
// is a random key of the expected size (RFC 3218), and the content cipher fails later as with any wrong key.
// The padding is removed by our own code without branches on secret octets, because OpenSSL 3.0 has no
// implicit rejection.
#pragma once

#include <memory>

#include "crypto/key.h"
#include "crypto/key_handle.h"

namespace letterlock::crypto {

class SoftwareKey : public Signer, public Decryptor {
 public:
  ~SoftwareKey() override;
  // RSA, RSA-PSS, EC P-256 and P-384, Ed25519, X25519; else key_unsupported. Sizes are not judged here.
  static Result<std::shared_ptr<SoftwareKey>> create(KeyHandle key);
  // From an unencrypted PKCS #8 PrivateKeyInfo; nothing behind it.
  static Result<std::shared_ptr<SoftwareKey>> from_pkcs8(ByteView der);

  // `key` as a certificate names it: null where that is another key's. An RSA key whose certificate says id-RSASSA-PSS
  // makes no other signatures (RFC 4055 section 1.2), whatever its file calls it.
  static std::shared_ptr<SoftwareKey> as_certified(const std::shared_ptr<SoftwareKey>& key, const PublicKey& certified);

  // RSA keys sign with PKCS #1 v1.5, which every program reads; keys named id-RSASSA-PSS with PSS. An X25519 key signs
  // nothing, whatever stands here: key_unsupported.
  SignatureScheme scheme() const override { return scheme_; }
  // key_unsupported where the digest has another size than the algorithm's, and of Ed25519, which signs no digest.
  Result<Bytes> sign(DigestAlgorithm algorithm, ByteView digest) override;
  Result<Bytes> sign_message(ByteView message) override;
  // An error only where the key is not an RSA key (key_unsupported).
  Result<Secret> decrypt(KeyTransport transport, ByteView encrypted_key, size_t key_size) override;

  // key_unsupported where the key is on none of the three curves. What is no point of the key's curve, or one of
  // small order (RFC 7748 section 6.1), gives random octets.
  Result<Secret> agree(ByteView originator) override;

  PublicKey public_key() const { return PublicKey(key_.get()); }
  // For x509/ and token/ only.
  evp_pkey_st* native() const { return key_.get(); }

 private:
  SoftwareKey(KeyHandle key, SignatureScheme scheme);

  KeyHandle key_;
  SignatureScheme scheme_;
  std::unique_ptr<KeptContext> signing_;
  std::unique_ptr<KeptContext> decrypting_;  // without padding
};

// Copies the key at the end of an EME-PKCS1-v1_5 block (RFC 8017 section 7.2.2) over `key`, where the block is
// well formed and holds exactly key.size() octets; leaves `key` as it is otherwise. Takes the same time in
// both cases. Also for tokens whose module gives the raw block.
void take_pkcs1_key(ByteView block, std::span<std::uint8_t> key);

// The same for an EME-OAEP block (RFC 8017 section 7.1.2), which OpenSSL decodes in constant time: for tokens whose
// module knows OAEP with SHA-1 only.
void take_oaep_key(ByteView block, KeyTransport transport, std::span<std::uint8_t> key);

}  // namespace letterlock::crypto
