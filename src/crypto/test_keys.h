// Keys that several tests of this room use. Of the room's tests alone.
#pragma once

#include <memory>

#include "crypto/key_generation.h"
#include "crypto/software_key.h"

namespace letterlock::crypto::testing {

constexpr DigestAlgorithm kGood[] = {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512};

// One for all that asks: making it takes longest.
inline const KeyHandle& rsa2048() {
  static const KeyHandle key = generate_rsa(2048).value();
  return key;
}

// A key that may make PSS signatures only (RFC 4055 section 1.2); a new one.
inline KeyHandle pss_key() { return generate_rsa_pss(2048).value(); }

inline std::shared_ptr<SoftwareKey> software(const KeyHandle& key) { return SoftwareKey::create(share(key)).value(); }

}  // namespace letterlock::crypto::testing
