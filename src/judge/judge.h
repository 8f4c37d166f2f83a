// Judge: from facts to one report. Pure: the same facts, context and times give the same report.
//
// It asks trust/ about certificates, holds the sender's address against them, and decides by the rules S1, S2,
// S2a and S3 of DESIGN section 6. Its answer is for people and for the rooms above: nothing is shown as
// protected, and nothing is learned, but by this report.
//
//   facts -> each signature (mathematics, attributes, certificate, path, address)
//         -> each signed layer (all its signers together) -> the message -> its header fields
//
// What it does not do: it reads no message, fetches nothing, and asks no clock. It makes no sentences: api/
// gives each finding its words.
#pragma once

#include <optional>
#include <vector>

#include "judge/kept.h"
#include "judge/report.h"

namespace letterlock::judge {

// The user said: this certificate, which has no address, is the one of this address (S2a).
struct Binding {
  std::string address_key;  // x509::Address::key()
  std::string fingerprint;  // SHA-256, lower-case hexadecimal
};

struct Context {
  const trust::TrustStore& store;
  trust::RevocationMode revocation = trust::RevocationMode::soft;
  Time now = {};
  // When we first saw the message; absent: what is kept says it, else now.
  std::optional<Time> first_seen = {};
  std::vector<Binding> bindings = {};
  // Certificates known from elsewhere (directory, command line): they may be the encryption certificate that
  // a signature names. They never make a path.
  std::vector<x509::Certificate> known_certificates = {};
  // The judgement that was kept for this very message.
  std::optional<KeptJudgement> kept = {};
};

MessageReport judge(const smime::Facts& facts, const Context& context);

}  // namespace letterlock::judge
