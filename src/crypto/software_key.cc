#include "crypto/software_key.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "crypto/kept_context.h"
#include "crypto/key_agreement.h"
#include "crypto/openssl.h"
#include "crypto/rsa_padding.h"

namespace letterlock::crypto {
namespace {

constexpr size_t kPaddingMin = 8;  // RFC 8017 section 7.2.1: at least eight octets of padding string

// 0xff where the octet is zero, else 0; without a branch.
std::uint8_t mask_of_zero(std::uint8_t octet) {
  return static_cast<std::uint8_t>((static_cast<unsigned>(octet) - 1U) >> 8);
}

std::optional<SignatureScheme> scheme_of(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA-PSS") == 1) return SignatureScheme::rsa_pss;
  switch (PublicKey(key).type()) {
    case KeyType::rsa: return SignatureScheme::rsa_pkcs1;
    case KeyType::ec_p256:
    case KeyType::ec_p384: return SignatureScheme::ecdsa;
    case KeyType::ed25519:
    case KeyType::x25519: return SignatureScheme::ed25519;  // X25519 signs nothing: see sign_message()
    default: return std::nullopt;
  }
}

using OwnedNumber = Owned<BIGNUM, BN_free>;

OwnedNumber number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  return OwnedNumber(number);
}

// One RSA key under its two names (rsaEncryption, id-RSASSA-PSS), which OpenSSL takes for two kinds.
bool same_rsa(const EVP_PKEY* a, const EVP_PKEY* b) {
  for (const char* name : {OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E}) {
    const OwnedNumber of_a = number_of(a, name), of_b = number_of(b, name);
    if (!of_a || !of_b || BN_cmp(of_a.get(), of_b.get()) != 0) return false;
  }
  return true;
}

OwnedKeyContext decrypt_context(EVP_PKEY* key) {
  OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context && EVP_PKEY_decrypt_init(context.get()) != 1) context.reset();
  return context;
}

// The whole block, as long as the modulus, and what OpenSSL made of it; nothing is removed.
bool decrypt_raw(EVP_PKEY* key, KeptContext& kept, ByteView encrypted, Secret& block) {
  OwnedKeyContext context = kept.take({});
  if (!context) {
    context = decrypt_context(key);
    if (!context || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1) return false;
  }
  size_t size = block.size();
  const bool done =
      EVP_PKEY_decrypt(context.get(), block.span().data(), &size, encrypted.data(), encrypted.size()) == 1;
  kept.give({}, std::move(context));
  return done && size == block.size();
}

// OpenSSL's OAEP decoding is constant-time; its verdict stays in this function.
void decrypt_oaep(EVP_PKEY* key, KeyTransport transport, ByteView encrypted, Secret& answer) {
  const OwnedKeyContext context = decrypt_context(key);
  Secret block = Secret::zeros(static_cast<size_t>(EVP_PKEY_get_size(key)));
  size_t size = block.size();
  if (!context || !set_transport_padding(context.get(), transport)) return;
  if (EVP_PKEY_decrypt(context.get(), block.span().data(), &size, encrypted.data(), encrypted.size()) != 1) return;
  if (size != answer.size()) return;
  block.truncate(size);
  answer = std::move(block);
}

}  // namespace

void KeyFree::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

KeyHandle share(const KeyHandle& key) {
  EVP_PKEY_up_ref(key.get());
  return KeyHandle(key.get());
}

void take_pkcs1_key(ByteView block, std::span<std::uint8_t> key) {
  // 00 02 padding 00 key. The sizes are public, so they may decide a branch; the octets may not.
  if (key.empty() || block.size() < key.size() + kPaddingMin + 3) return;
  const size_t separator = block.size() - key.size() - 1;
  std::uint8_t good = mask_of_zero(block[0]);
  good &= mask_of_zero(block[1] ^ 0x02);
  for (size_t i = 2; i < separator; ++i) good &= static_cast<std::uint8_t>(~mask_of_zero(block[i]));
  good &= mask_of_zero(block[separator]);
  // The compiler must not see that `good` has two values only, or it may branch on it.
  volatile std::uint8_t hidden = good;
  const std::uint8_t mask = hidden;
  for (size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>((block[separator + 1 + i] & mask) | (key[i] & static_cast<std::uint8_t>(~mask)));
  }
}

void take_oaep_key(ByteView block, KeyTransport transport, std::span<std::uint8_t> key) {
  const ErrorQueueGuard guard;
  const bool sha1 = transport == KeyTransport::rsa_oaep_sha1;
  const EVP_MD* digest = fetched(sha1 ? DigestAlgorithm::sha1 : DigestAlgorithm::sha256);
  Secret decoded = Secret::zeros(block.size());
  const int size = static_cast<int>(block.size());
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // EVP has no decoding without the key
  const int count = RSA_padding_check_PKCS1_OAEP_mgf1(decoded.span().data(), size, block.data(), size, size, nullptr, 0,
                                                      digest, digest);
#pragma GCC diagnostic pop
  if (count < 0 || static_cast<size_t>(count) != key.size()) return;
  std::copy_n(decoded.view().begin(), key.size(), key.begin());
}

SoftwareKey::SoftwareKey(KeyHandle key, SignatureScheme scheme)
    : key_(std::move(key)),
      scheme_(scheme),
      signing_(std::make_unique<KeptContext>()),
      decrypting_(std::make_unique<KeptContext>()) {}
SoftwareKey::~SoftwareKey() = default;

Result<std::shared_ptr<SoftwareKey>> SoftwareKey::create(KeyHandle key) {
  const ErrorQueueGuard guard;
  const auto scheme = key == nullptr ? std::nullopt : scheme_of(key.get());
  if (!scheme) return fail(ErrorCode::key_unsupported);
  return std::shared_ptr<SoftwareKey>(new SoftwareKey(std::move(key), *scheme));
}

Result<std::shared_ptr<SoftwareKey>> SoftwareKey::from_pkcs8(ByteView der) {
  const ErrorQueueGuard guard;
  const unsigned char* in = der.data();
  const OwnedPrivateKeyInfo info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &in, static_cast<long>(der.size())));
  if (!info || in != der.data() + der.size()) return fail(ErrorCode::key_unsupported);
  return create(KeyHandle(EVP_PKCS82PKEY(info.get())));
}

std::shared_ptr<SoftwareKey> SoftwareKey::as_certified(const std::shared_ptr<SoftwareKey>& key,
                                                       const PublicKey& certified) {
  const ErrorQueueGuard guard;
  if (certified.native() == nullptr) return nullptr;
  if (EVP_PKEY_eq(key->native(), certified.native()) == 1) return key;
  const bool pss = EVP_PKEY_is_a(certified.native(), "RSA-PSS") == 1;
  if (!pss || EVP_PKEY_is_a(key->native(), "RSA") != 1 || !same_rsa(key->native(), certified.native())) return nullptr;
  return std::shared_ptr<SoftwareKey>(new SoftwareKey(share(key->key_), SignatureScheme::rsa_pss));
}

Result<Bytes> SoftwareKey::sign(DigestAlgorithm algorithm, ByteView digest) {
  const ErrorQueueGuard guard;
  const bool signs_digests = scheme_ != SignatureScheme::ed25519;
  if (!signs_digests || digest.size() != info(algorithm).size) return fail(ErrorCode::key_unsupported);
  const KeptContext::Kind kind(scheme_, algorithm);
  OwnedKeyContext context = signing_->take(kind);
  if (!context) {
    context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
        !set_signature_padding(context.get(), scheme_, algorithm)) {
      return fail_crypto("sign");
    }
  }
  Bytes signature(static_cast<size_t>(EVP_PKEY_get_size(key_.get())));
  size_t size = signature.size();
  if (EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) != 1) {
    return fail_crypto("sign");
  }
  signing_->give(kind, std::move(context));
  signature.resize(size);
  return signature;
}

// RFC 8419 section 3.1: no digest before, PureEdDSA over the octets.
Result<Bytes> SoftwareKey::sign_message(ByteView message) {
  const ErrorQueueGuard guard;
  if (public_key().type() != KeyType::ed25519) return fail(ErrorCode::key_unsupported);
  const OwnedDigestContext context(EVP_MD_CTX_new());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1) {
    return fail_crypto("sign");
  }
  Bytes signature(static_cast<size_t>(EVP_PKEY_get_size(key_.get())));
  size_t size = signature.size();
  if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1) {
    return fail_crypto("sign");
  }
  signature.resize(size);
  return signature;
}

// RFC 3218 section 2.3.2: the random key is drawn first, and whatever happens after is not told.
Result<Secret> SoftwareKey::decrypt(KeyTransport transport, ByteView encrypted_key, size_t key_size) {
  const ErrorQueueGuard guard;
  if (EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_RSA) return fail(ErrorCode::key_unsupported);
  Secret answer = random_secret(key_size);
  if (transport != KeyTransport::rsa_pkcs1) {
    decrypt_oaep(key_.get(), transport, encrypted_key, answer);
    return answer;
  }
  Secret block = Secret::zeros(static_cast<size_t>(EVP_PKEY_get_size(key_.get())));
  if (decrypt_raw(key_.get(), *decrypting_, encrypted_key, block)) take_pkcs1_key(block.view(), answer.span());
  return answer;
}

// Drawn first here too.
Result<Secret> SoftwareKey::agree(ByteView originator) {
  const size_t size = shared_secret_size(public_key().type());
  if (size == 0) return fail(ErrorCode::key_unsupported);
  Secret answer = random_secret(size);
  derive_shared_secret(key_.get(), originator, answer);
  return answer;
}

}  // namespace letterlock::crypto
