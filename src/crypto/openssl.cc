#include "crypto/openssl.h"

#include <openssl/err.h>
#include <openssl/provider.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace letterlock::crypto {
namespace {

constexpr std::array kDigestNames = {"MD5", "SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512"};
constexpr std::array kCipherNames = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC",       "AES-128-GCM",
                                     "AES-192-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "DES-EDE3-CBC"};

// Kept for the life of the process, as OpenSSL frees its own tables in an order of its own at exit.
std::array<EVP_MD*, kDigestNames.size()> fetch_digests() {
  std::array<EVP_MD*, kDigestNames.size()> digests{};
  for (size_t i = 0; i < digests.size(); ++i) digests[i] = EVP_MD_fetch(nullptr, kDigestNames[i], nullptr);
  return digests;
}

std::array<EVP_CIPHER*, kCipherNames.size()> fetch_ciphers() {
  std::array<EVP_CIPHER*, kCipherNames.size()> ciphers{};
  for (size_t i = 0; i < ciphers.size(); ++i) ciphers[i] = EVP_CIPHER_fetch(nullptr, kCipherNames[i], nullptr);
  return ciphers;
}

[[noreturn]] void stop_without(const char* algorithm) {
  std::fprintf(stderr, "letterlock: the installed OpenSSL lacks %s\n", algorithm);
  std::abort();
}

OSSL_LIB_CTX* make_legacy_context() {
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  if (context == nullptr || OSSL_PROVIDER_load(context, "default") == nullptr) stop_without("the default provider");
  (void)OSSL_PROVIDER_load(context, "legacy");
  ERR_clear_error();
  return context;
}

}  // namespace

// Looking is a good deal cheaper than clearing, and nearly always there is nothing.
ErrorQueueGuard::~ErrorQueueGuard() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

std::string take_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  std::string words = reason == nullptr ? "unknown" : reason;
  ERR_clear_error();
  return words;
}

tl::unexpected<Error> fail_crypto(std::string_view operation) {
  return fail(ErrorCode::crypto_failed, {{"operation", std::string(operation)}, {"reason", take_reason()}});
}

const EVP_MD* fetched(DigestAlgorithm algorithm) {
  static const auto digests = fetch_digests();
  const EVP_MD* digest = digests[static_cast<size_t>(algorithm)];
  if (digest == nullptr) stop_without(kDigestNames[static_cast<size_t>(algorithm)]);
  return digest;
}

const EVP_CIPHER* fetched(ContentEncryption algorithm) {
  if (algorithm == ContentEncryption::rc2_cbc) {
    static EVP_CIPHER* const rc2 = EVP_CIPHER_fetch(legacy_context(), "RC2-CBC", nullptr);
    return rc2;
  }
  static const auto ciphers = fetch_ciphers();
  const EVP_CIPHER* cipher = ciphers[static_cast<size_t>(algorithm)];
  if (cipher == nullptr) stop_without(kCipherNames[static_cast<size_t>(algorithm)]);
  return cipher;
}

OSSL_LIB_CTX* legacy_context() {
  static OSSL_LIB_CTX* const context = make_legacy_context();
  return context;
}

}  // namespace letterlock::crypto
