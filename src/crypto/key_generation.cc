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

bool restrict_to(EVP_PKEY_CTX* context, DigestAlgorithm digest) {
  return EVP_PKEY_CTX_set_rsa_pss_keygen_md(context, fetched(digest)) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context, fetched(digest)) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context, static_cast<int>(info(digest).size)) == 1;
}

}  // namespace

Result<KeyHandle> generate_rsa(int bits) {
  const ErrorQueueGuard guard;
  if (bits < kGeneratedBitsMin || bits > kRsaBitsMax) return fail(ErrorCode::key_unsupported);
  return owned(EVP_RSA_gen(static_cast<size_t>(bits)));
}

Result<KeyHandle> generate_rsa_pss(int bits, std::optional<DigestAlgorithm> only) {
  const ErrorQueueGuard guard;
  if (bits < kGeneratedBitsMin || bits > kRsaBitsMax) return fail(ErrorCode::key_unsupported);
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) != 1 || (only && !restrict_to(context.get(), *only))) {
    return fail_crypto("generate key");
  }
  EVP_PKEY* key = nullptr;
  EVP_PKEY_generate(context.get(), &key);
  return owned(key);
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
