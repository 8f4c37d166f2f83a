#include "crypto/tagger.h"

#include <openssl/rand.h>

#include <new>

#include "crypto/openssl.h"

namespace letterlock::crypto {
namespace {

constexpr size_t kKeySize = 32;

EVP_MAC* poly1305() {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "POLY1305", nullptr);
  return mac;
}

}  // namespace

struct Tagger::Context {
  Owned<EVP_MAC_CTX, EVP_MAC_CTX_free> mac;
};

// Failing means no memory or no random numbers: nothing can go on without them.
Tagger::Tagger() : key_(Secret::zeros(kKeySize)), context_(std::make_unique<Context>()) {
  context_->mac.reset(EVP_MAC_CTX_new(poly1305()));
  if (!context_->mac || RAND_priv_bytes(key_.span().data(), kKeySize) != 1) throw std::bad_alloc();
  begin();
}

Tagger::Tagger(Tagger&&) noexcept = default;
Tagger& Tagger::operator=(Tagger&&) noexcept = default;
Tagger::~Tagger() = default;

void Tagger::begin() {
  if (EVP_MAC_init(context_->mac.get(), key_.view().data(), kKeySize, nullptr) != 1) throw std::bad_alloc();
}

void Tagger::update(ByteView chunk) {
  if (!chunk.empty()) EVP_MAC_update(context_->mac.get(), chunk.data(), chunk.size());
}

Tag Tagger::finish() {
  Tag tag{};
  size_t size = 0;
  if (EVP_MAC_final(context_->mac.get(), tag.data(), &size, tag.size()) != 1 || size != tag.size())
    throw std::bad_alloc();
  begin();
  return tag;
}

}  // namespace letterlock::crypto
