// The choice of cipher for a set of recipients (DESIGN section 4, Choice), made before any PIN is asked for.
//
// A recipient's set is what their list names at or above the floor and our policy allows; without a list it is
// AES-256-CBC. One recipient: the first of their list in the set. Several: the first of our order that is in every set.
// None common: separate copies per cipher. An empty set is a refusal: the message stops, it can be sent to the others,
// and it is never weakened. A legacy cipher cannot come out of here.
//
// Keys of two kinds never share a copy either: a program that knows key transport alone (NSS 3.87 and what is
// built on it) reads nothing of a message in which one RecipientInfo is of key agreement, wherever it stands. Who has
// an agreeing key has a program that knows both. Nobody is asked which program they use: a name proves nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/algorithms.h"
#include "tunnel/tunnel.h"

namespace letterlock::tunnel {

struct Recipient {
  std::string address;
  std::optional<std::vector<std::string>> capabilities = {};  // words; absent: no list is known
  std::vector<std::string> certificates = {};                 // fingerprints to seal to
  bool agrees = false;                                        // one of their keys agrees on keys (P-256, P-384, X25519)
};
// Who gets a mail over this tunnel. Where nothing can be sealed, the recipient has no certificates
// or a list that ends in a refusal.
Recipient recipient_of(const Tunnel& tunnel, std::string address);

struct Copy {
  crypto::ContentEncryption cipher = crypto::ContentEncryption::aes256_cbc;
  std::vector<std::string> addresses;     // in the order given
  std::vector<std::string> certificates;  // fingerprints, each once
  // Of those, whose owners' lists name RSAES-OAEP with SHA-256: their keys are sent so where they are RSA keys.
  std::vector<std::string> oaep = {};
  bool agrees = false;  // for those who have keys that agree on keys; else RSA keys alone
};

struct Refusal {
  std::string address;
  RefusalReason reason = RefusalReason::no_certificate;
  std::optional<std::string> recommended = {};  // what their list puts first
};
BOOST_DESCRIBE_STRUCT(Refusal, (), (address, reason, recommended))

struct Choice {
  std::vector<Copy> copies;            // for those who are not refused
  std::vector<Refusal> refusals;       // anyone: the message must not be sent as it is
  std::vector<std::string> forced_by;  // because of whom a copy does not use the first cipher of our order
  bool apart_by_keys = false;          // one cipher for each kind of key: the kinds alone make several copies

  bool ready() const { return refusals.empty() && !copies.empty(); }
  // Of the one copy; nullopt where there are several or none.
  std::optional<crypto::ContentEncryption> cipher() const;
};

Choice choose(std::span<const Recipient> recipients, const Policy& policy);

}  // namespace letterlock::tunnel
