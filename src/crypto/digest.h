// Digest: an incremental hash over EVP.
#pragma once

#include <memory>

#include "base/stream.h"
#include "crypto/algorithms.h"

namespace letterlock::crypto {

class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  ~Digest();

  DigestAlgorithm algorithm() const { return algorithm_; }
  void update(ByteView chunk);
  // Ends this digest; call once.
  Bytes finish();

 private:
  struct Context;
  DigestAlgorithm algorithm_;
  std::unique_ptr<Context> context_;
};

Bytes digest(DigestAlgorithm algorithm, ByteView bytes);
Bytes sha256(ByteView bytes);

}  // namespace letterlock::crypto
