// KeptContext: a context of EVP that is ready for one kind of operation with one key, kept for the next one.
//
// Making one costs as much as a fifth of an RSA verification. Whoever takes it has it alone; meanwhile others make
// their own. It holds nothing of what it worked on. Private to crypto/.
#pragma once

#include <mutex>
#include <utility>

#include "crypto/openssl.h"

namespace letterlock::crypto {

class KeptContext {
 public:
  // Always the same, as {}, for a use that has one kind only.
  using Kind = std::pair<SignatureScheme, DigestAlgorithm>;

  // Null where none of that kind waits.
  OwnedKeyContext take(const Kind& kind) {
    const std::lock_guard lock(mutex_);
    return kind == kind_ ? std::move(context_) : OwnedKeyContext();
  }
  void give(const Kind& kind, OwnedKeyContext context) {
    const std::lock_guard lock(mutex_);
    kind_ = kind;
    context_ = std::move(context);
  }

 private:
  std::mutex mutex_;
  Kind kind_{};
  OwnedKeyContext context_;
};

}  // namespace letterlock::crypto
