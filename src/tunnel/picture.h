// Picture: the evidence of one tunnel, gathered once, so that the predicates of the states are one line each. For
// this room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/algorithms.h"
#include "directory/contact.h"
#include "tunnel/answer.h"
#include "tunnel/tunnel.h"

namespace letterlock::tunnel {

// One certificate of theirs with what it can be used for now.
struct Theirs {
  const directory::CertificateRecord* record = nullptr;
  CertificateStatus status = CertificateStatus::unknown;  // bindings applied
  std::optional<std::string> encryption = {};
  CertificateStatus encryption_status = CertificateStatus::unknown;
  std::optional<std::vector<std::string>> capabilities = {};  // that count: none where AES is tried
  std::vector<crypto::ContentEncryption> ciphers = {};
  bool trying_aes = false;
  bool sealed_to = false;
  Kin kin = {};
  std::vector<OurMail> sealed_mails = {};  // ours, under our present certificate, sealed to `encryption`
  Proof proof = {};

  bool good() const { return status == CertificateStatus::good; }
  // The user's acceptance counts: the certificate is good, or suspended for a while.
  bool stands() const { return record->accepted && (good() || status == CertificateStatus::held); }
  // Something can be sealed to it, if an algorithm is found.
  bool usable() const {
    return record->accepted && good() && encryption && encryption_status == CertificateStatus::good;
  }
  // The user has said neither yes nor no.
  bool undecided() const { return !record->accepted && !record->withdrawn && !record->refused; }
  bool to_review() const { return undecided() && good(); }
  // S2a: it names no address, and belongs with one that the user accepted: the review's yes binds it, too.
  bool renews() const {
    return undecided() && status == CertificateStatus::no_address && kin.kinship != x509::Kinship::stranger;
  }
};

struct Picture {
  const Inputs& inputs;
  std::string our_address;  // key
  directory::Contact contact;
  std::vector<Theirs> theirs;          // accepted ones first, then the newest mail first
  std::vector<OurMail> introductions;  // our signed mail to them under our present certificate, oldest first
  std::optional<OurMail> newest;       // of our mail to them, signed or sealed
  std::vector<std::string> bounces;    // evidence, of the newest mail

  const Theirs* find(bool (*predicate)(const Theirs&)) const;
  bool any(bool (*predicate)(const Theirs&)) const { return find(predicate) != nullptr; }
};

// The picture points into the inputs' evidence and into its own contact: it is not copied.
Picture look(const Inputs& inputs);

// Why a certificate cannot be relied on; none for a good one.
Reason reason_of(CertificateStatus status);

}  // namespace letterlock::tunnel
