#include "crypto/key_wrap.h"

#include <array>

#include "crypto/key.h"
#include "crypto/openssl.h"

namespace letterlock::crypto {
namespace {

constexpr size_t kOverhead = 8;  // RFC 3394 section 2.2.1: one block of 64 bits more
constexpr size_t kKeyMax = 64;

// Kept for the life of the process, as those of crypto/openssl.cc.
const EVP_CIPHER* cipher_of(KeyWrap wrap) {
  static const std::array<EVP_CIPHER*, 3> ciphers = {EVP_CIPHER_fetch(nullptr, "AES-128-WRAP", nullptr),
                                                     EVP_CIPHER_fetch(nullptr, "AES-192-WRAP", nullptr),
                                                     EVP_CIPHER_fetch(nullptr, "AES-256-WRAP", nullptr)};
  return ciphers[static_cast<size_t>(wrap)];
}

// RFC 3394 section 2: at least two blocks.
bool is_wrapped_size(size_t size) { return size % 8 == 0 && size >= 2 * kOverhead && size <= kKeyMax; }

// Octets written; 0 where OpenSSL refuses.
size_t run(KeyWrap wrap, bool wrapping, ByteView kek, ByteView in, std::span<std::uint8_t> out) {
  const ErrorQueueGuard guard;
  const EVP_CIPHER* cipher = cipher_of(wrap);
  const OwnedCipherContext context(EVP_CIPHER_CTX_new());
  if (cipher == nullptr || !context || kek.size() != info(wrap).key_size) return 0;
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  int written = 0;
  if (EVP_CipherInit_ex2(context.get(), cipher, kek.data(), nullptr, wrapping ? 1 : 0, nullptr) != 1 ||
      EVP_CipherUpdate(context.get(), out.data(), &written, in.data(), static_cast<int>(in.size())) != 1) {
    return 0;
  }
  return written < 0 ? 0 : static_cast<size_t>(written);
}

}  // namespace

Result<Bytes> wrap_key(KeyWrap wrap, ByteView key_encryption_key, ByteView key) {
  Bytes wrapped(key.size() + kOverhead);
  const bool fits = is_wrapped_size(key.size());
  if (!fits || run(wrap, true, key_encryption_key, key, wrapped) != wrapped.size()) return fail_crypto("wrap key");
  return wrapped;
}

Secret unwrap_key(KeyWrap wrap, ByteView key_encryption_key, ByteView wrapped, size_t key_size) {
  Secret answer = random_secret(key_size);
  if (!is_wrapped_size(key_size) || wrapped.size() != key_size + kOverhead) return answer;
  Secret key = Secret::zeros(wrapped.size());  // OpenSSL asks for room for as much as it gets
  if (run(wrap, false, key_encryption_key, wrapped, key.span()) != key_size) return answer;
  key.truncate(key_size);
  return key;
}

}  // namespace letterlock::crypto
