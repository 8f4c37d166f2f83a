#include "crypto/digest.h"

#include <new>

#include "crypto/openssl.h"

namespace letterlock::crypto {

struct Digest::Context {
  OwnedDigestContext evp;
};

Digest::Digest(DigestAlgorithm algorithm) : algorithm_(algorithm), context_(std::make_unique<Context>()) {
  context_->evp.reset(EVP_MD_CTX_new());
  // Out of memory is the only way in which a fetched digest fails to start.
  if (!context_->evp || EVP_DigestInit_ex2(context_->evp.get(), fetched(algorithm), nullptr) != 1) {
    throw std::bad_alloc();
  }
}

Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::update(ByteView chunk) {
  if (!chunk.empty()) EVP_DigestUpdate(context_->evp.get(), chunk.data(), chunk.size());
}

Bytes Digest::finish() {
  Bytes value(info(algorithm_).size);
  EVP_DigestFinal_ex(context_->evp.get(), value.data(), nullptr);
  return value;
}

// Small values in numbers: the context is kept, which starts again sooner than a new one is made.
Bytes digest(DigestAlgorithm algorithm, ByteView bytes) {
  thread_local const OwnedDigestContext context(EVP_MD_CTX_new());
  Bytes value(info(algorithm).size);
  if (!context || EVP_DigestInit_ex2(context.get(), fetched(algorithm), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), value.data(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  return value;
}

Bytes sha256(ByteView bytes) { return digest(DigestAlgorithm::sha256, bytes); }

}  // namespace letterlock::crypto
