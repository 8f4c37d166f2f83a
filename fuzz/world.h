// The people of the targets that open messages: their keys, certificates and what they signed. The same in every run.
//
// Ann (RSA), Carol (P-256) and Dora (Ed25519) sign, Ben decrypts (RSA, P-256, X25519); one authority is trusted. Eve
// calls herself Ann, and her own authority is a stranger's.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "crypto/software_key.h"
#include "judge/judge.h"
#include "x509/key_ring.h"

namespace letterlock::fuzz {

inline const Time kNow = from_unix(1795420800);  // 2026-11-23

struct Person {
  x509::Certificate certificate;
  crypto::KeyHandle handle;
  std::shared_ptr<crypto::SoftwareKey> key;  // null where the program has no use for such a key
};

struct World {
  World();
  World(const World&) = delete;
  judge::Context context() const { return {.store = store, .now = kNow}; }

  crypto::KeyHandle authority_key;
  x509::Certificate authority;
  Person ann, carol, dora, eve;
  Person ben, ben_p256, ben_x25519;
  trust::TrustStore store;
  x509::KeyRing keys;  // Ben's
};
const World& world();

// The canonical form of line ends, in which a detached content counts.
Bytes canonical(ByteView octets);

}  // namespace letterlock::fuzz
