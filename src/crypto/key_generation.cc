#include "crypto/key_generation.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "crypto/openssl.h"

namespace letterlock::crypto {
namespace {

constexpr int kGeneratedBitsMin = 512;

Result<KeyHandle> owned(EVP_PKEY* key) {
  if (key == nullptr) return fail_crypto("generate key");
  return KeyHandle(key);
}

}  // namespace

Result<KeyHandle> generate_rsa(int bits) {
  const ErrorQueueGuard guard;
  if (bits < kGeneratedBitsMin || bits > kRsaBitsMax) return fail(ErrorCode::key_unsupported);
  return owned(EVP_RSA_gen(static_cast<size_t>(bits)));
}

Result<KeyHandle> generate_key(KeyType type) {
  const ErrorQueueGuard guard;
  switch (type) {
    case KeyType::ec_p256: return owned(EVP_EC_gen("P-256"));
    case KeyType::ec_p384: return owned(EVP_EC_gen("P-384"));
    case KeyType::ed25519: return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    case KeyType::x25519: return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
    default: return fail(ErrorCode::key_unsupported);
  }
}

Bytes private_key_der(const KeyHandle& key) {
  const ErrorQueueGuard guard;
  const OwnedPrivateKeyInfo info(EVP_PKEY2PKCS8(key.get()));
  return info ? encoded(info.get(), i2d_PKCS8_PRIV_KEY_INFO) : Bytes{};
}

PublicKey public_key_of(const KeyHandle& key) { return PublicKey(key.get()); }

}  // namespace letterlock::crypto
