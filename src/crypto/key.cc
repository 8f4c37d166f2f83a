#include "crypto/key.h"

#include <openssl/core_names.h>
#include <openssl/rand.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "crypto/kept_context.h"
#include "crypto/openssl.h"
#include "crypto/rsa_padding.h"

namespace letterlock::crypto {
namespace {

void fill_random(std::span<std::uint8_t> buffer, int (*generate)(unsigned char*, int)) {
  const ErrorQueueGuard guard;
  if (!buffer.empty() && generate(buffer.data(), static_cast<int>(buffer.size())) != 1) {
    std::fputs("letterlock: the system gives no random numbers\n", stderr);
    std::abort();
  }
}

KeyType curve_of(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), nullptr) != 1) {
    return KeyType::other;
  }
  const std::string_view group(name.data());
  if (group == "prime256v1" || group == "P-256") return KeyType::ec_p256;
  if (group == "secp384r1" || group == "P-384") return KeyType::ec_p384;
  return KeyType::other;
}

KeyType type_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return KeyType::rsa;
    case EVP_PKEY_EC: return curve_of(key);
    case EVP_PKEY_X25519: return KeyType::x25519;
    case EVP_PKEY_ED25519: return KeyType::ed25519;
    default: return KeyType::other;
  }
}

// RFC 4055 section 1.2: the one digest that a key named id-RSASSA-PSS may be restricted to.
std::optional<DigestAlgorithm> fixed_digest(EVP_PKEY* key) {
  constexpr int kMandatory = 2;
  std::array<char, 64> name{};
  if (EVP_PKEY_get_default_digest_name(key, name.data(), name.size()) != kMandatory) return std::nullopt;
  for (const auto id : {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                        DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    if (EVP_MD_is_a(fetched(id), name.data()) == 1) return id;
  }
  return std::nullopt;
}

bool is_ec(KeyType type) { return type == KeyType::ec_p256 || type == KeyType::ec_p384; }

}  // namespace

PublicKey::PublicKey(evp_pkey_st* key) {
  if (key == nullptr) return;
  const ErrorQueueGuard guard;
  EVP_PKEY_up_ref(key);
  key_.reset(key, EVP_PKEY_free);
  verifying_ = std::make_shared<KeptContext>();
  type_ = type_of(key);
  bits_ = EVP_PKEY_get_bits(key);
}

Status PublicKey::check_strength() const {
  const KeyType kind = type();
  if (kind == KeyType::other) return fail(ErrorCode::key_unsupported);
  if (kind != KeyType::rsa) return {};
  const int size = bits();
  if (size < kRsaBitsMin) {
    return fail(ErrorCode::key_too_small, {{"bits", std::to_string(size)}, {"minimum", std::to_string(kRsaBitsMin)}});
  }
  if (size > kRsaBitsMax) {
    return fail(ErrorCode::key_too_large, {{"bits", std::to_string(size)}, {"maximum", std::to_string(kRsaBitsMax)}});
  }
  return {};
}

DigestAlgorithm PublicKey::usual_digest() const {
  const ErrorQueueGuard guard;
  const KeyType kind = type();
  if (kind == KeyType::ed25519) return DigestAlgorithm::sha512;
  if (kind == KeyType::ec_p384) return DigestAlgorithm::sha384;
  const auto fixed = kind == KeyType::rsa ? fixed_digest(key_.get()) : std::nullopt;
  return fixed.value_or(DigestAlgorithm::sha256);
}

bool PublicKey::signs_with(DigestAlgorithm digest) const {
  const ErrorQueueGuard guard;
  const KeyType kind = type();
  if (kind == KeyType::x25519 || kind == KeyType::other) return false;
  const bool fixed = kind == KeyType::ed25519 || (kind == KeyType::rsa && fixed_digest(key_.get()).has_value());
  return !fixed || digest == usual_digest();
}

bool PublicKey::makes(SignatureScheme scheme) const {
  const KeyType kind = type();
  switch (scheme) {
    case SignatureScheme::rsa_pkcs1: return transports_keys();
    case SignatureScheme::rsa_pss: return kind == KeyType::rsa;
    case SignatureScheme::ecdsa: return is_ec(kind);
    case SignatureScheme::ed25519: return kind == KeyType::ed25519;
  }
  return false;
}

Result<bool> PublicKey::verify(SignatureScheme scheme, DigestAlgorithm algorithm, ByteView digest, ByteView signature,
                               std::optional<size_t> salt) const {
  const ErrorQueueGuard guard;
  if (!makes(scheme) || scheme == SignatureScheme::ed25519) return fail(ErrorCode::key_unsupported);
  if (const auto strong = check_strength(); !strong && strong.error().code == ErrorCode::key_too_large) {
    return tl::unexpected(strong.error());
  }
  if (digest.size() != info(algorithm).size) return false;
  const KeptContext::Kind kind(scheme, algorithm);
  OwnedKeyContext context = salt ? OwnedKeyContext() : verifying_->take(kind);
  if (!context) {
    context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1) return fail_crypto("verify");
    // A restricted PSS key refuses other digests than its own and shorter salts (RFC 4055 section 3.3); no key has room
    // for a salt that is longer than its modulus.
    if (!set_signature_padding(context.get(), scheme, algorithm, salt)) return false;
  }
  const bool right =
      EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) == 1;
  if (!salt) verifying_->give(kind, std::move(context));
  return right;
}

Result<bool> PublicKey::verify_message(ByteView message, ByteView signature) const {
  const ErrorQueueGuard guard;
  if (type() != KeyType::ed25519) return fail(ErrorCode::key_unsupported);
  const OwnedDigestContext context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1) {
    return fail_crypto("verify");
  }
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

bool PublicKey::transports_keys() const { return key_ != nullptr && EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }

bool PublicKey::agrees_on_keys() const {
  const KeyType kind = type();
  return is_ec(kind) || kind == KeyType::x25519;
}

Result<Bytes> PublicKey::encrypt(KeyTransport transport, ByteView key) const {
  const ErrorQueueGuard guard;
  TRY(check_strength());
  if (!transports_keys()) return fail(ErrorCode::key_unsupported);
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 || !set_transport_padding(context.get(), transport)) {
    return fail_crypto("encrypt");
  }
  Bytes encrypted(static_cast<size_t>(EVP_PKEY_get_size(key_.get())));
  size_t size = encrypted.size();
  if (EVP_PKEY_encrypt(context.get(), encrypted.data(), &size, key.data(), key.size()) != 1) {
    return fail_crypto("encrypt");
  }
  encrypted.resize(size);
  return encrypted;
}

Bytes random_bytes(size_t count) {
  Bytes bytes(count);
  fill_random(bytes, RAND_bytes);
  return bytes;
}

Secret random_secret(size_t count) {
  Secret secret = Secret::zeros(count);
  fill_random(secret.span(), RAND_priv_bytes);
  return secret;
}

}  // namespace letterlock::crypto
