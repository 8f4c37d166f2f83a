// Cipher: incremental content encryption and decryption over EVP, CBC and AEAD behind one shape.
#pragma once

#include <memory>

#include "base/secret.h"
#include "base/stream.h"
#include "crypto/algorithms.h"

namespace letterlock::crypto {

enum class Direction { encrypt, decrypt };

struct CipherSettings {
  ContentEncryption algorithm;
  ByteView key;
  ByteView nonce;        // IV or nonce
  size_t tag_size = 16;  // AEAD: octets of tag to write or expect
  int rc2_bits = 0;      // RC2 only: effective key bits
};

class Cipher {
 public:
  static constexpr size_t kBlockMax = 32;  // an update gives at most one block more than it got

  // Wrong key, nonce or tag sizes are decryption_failed (decrypt) or internal (encrypt).
  static Result<Cipher> create(Direction direction, const CipherSettings& settings);
  Cipher(Cipher&&) noexcept;
  Cipher& operator=(Cipher&&) noexcept;
  ~Cipher();

  // Additional authenticated data (AEAD), before the first update.
  Status authenticate(ByteView data);
  // Writes the output for `in` to `out`, which has room for `in` and kBlockMax octets more; gives how many it were.
  Result<size_t> update(ByteView in, std::span<std::uint8_t> out);
  // Appends the output for `in` to `out`.
  Status update(ByteView in, Bytes& out);
  // Encrypting: appends the last octets to `out`, then tag() holds the tag of an AEAD.
  // Decrypting: CBC checks the padding; AEAD compares `tag`. Any failure is decryption_failed.
  Status finish(Bytes& out, ByteView tag = {});
  ByteView tag() const;

 private:
  struct State;
  explicit Cipher(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace letterlock::crypto
