#include "tunnel/states.h"

#include <algorithm>

#include "tunnel/cipher_set.h"

namespace letterlock::tunnel {
namespace {

bool stands(const Theirs& theirs) { return theirs.stands(); }
bool usable(const Theirs& theirs) { return theirs.usable(); }
bool to_review(const Theirs& theirs) { return theirs.to_review(); }
bool renews(const Theirs& theirs) { return theirs.renews(); }
bool was_accepted(const Theirs& theirs) { return theirs.record->accepted || theirs.record->withdrawn; }
bool ended(const Theirs& theirs) {
  return theirs.status == CertificateStatus::expired || theirs.status == CertificateStatus::revoked;
}
bool lives(const Theirs& theirs) { return theirs.record->accepted && !ended(theirs); }
bool untrusted(const Theirs& theirs) { return !theirs.record->withdrawn && !theirs.record->refused && !theirs.good(); }
bool sealable(const Theirs& theirs) { return theirs.usable() && !theirs.ciphers.empty(); }
bool proven(const Theirs& theirs) { return sealable(theirs) && theirs.proof.kind != Reason::none; }
bool proven_for_sure(const Theirs& theirs) { return sealable(theirs) && theirs.proof.kind == Reason::proved; }
bool tested(const Theirs& theirs) { return sealable(theirs) && !theirs.sealed_mails.empty(); }

const std::string& name_of(const Theirs& theirs) { return theirs.record->signing_certificate; }

// ---- broken ----
bool is_broken(const Picture& picture) { return picture.any(was_accepted) && !picture.any(lives); }

Standing broken(const Picture& picture) {
  // Accepted ones come first: one that is still accepted tells more than one that the user took back.
  const Theirs& broken = *picture.find(was_accepted);
  const Reason reason = broken.record->accepted ? reason_of(broken.status) : Reason::withdrawn;
  const Theirs* candidate = picture.find(to_review);
  if (candidate == nullptr) candidate = picture.find(renews);
  if (candidate != nullptr) {
    return {reason, {NextStep::review, NextStep::ask_certificate}, name_of(*candidate)};
  }
  return {reason, {NextStep::ask_certificate}, name_of(broken)};
}

// ---- answered_untrusted ----
bool is_untrusted(const Picture& picture) {
  return !picture.any(stands) && !picture.any(to_review) && picture.any(untrusted);
}

// What the user can repair stands before what only the other side can.
int distance(CertificateStatus status) {
  switch (status) {
    case CertificateStatus::good: return 0;
    case CertificateStatus::unknown_authority: return 1;
    case CertificateStatus::no_address: return 2;
    case CertificateStatus::held: return 3;
    case CertificateStatus::unknown: return 4;
    case CertificateStatus::not_yet_valid: return 5;
    case CertificateStatus::expired: return 6;
    case CertificateStatus::revoked: return 7;
    case CertificateStatus::unsuitable: return 8;
    case CertificateStatus::other_address: return 9;
  }
  return 9;
}

std::vector<NextStep> repair(CertificateStatus status) {
  switch (status) {
    case CertificateStatus::good: return {};
    case CertificateStatus::unknown_authority: return {NextStep::get_anchor};
    case CertificateStatus::no_address: return {NextStep::bind_address, NextStep::ask_certificate};
    case CertificateStatus::other_address: return {NextStep::ask_matching_address};
    case CertificateStatus::held: return {NextStep::wait_for_release};
    case CertificateStatus::not_yet_valid: return {NextStep::wait_for_validity};
    case CertificateStatus::unknown: return {NextStep::check_certificate};
    case CertificateStatus::expired:
    case CertificateStatus::revoked:
    case CertificateStatus::unsuitable: return {NextStep::ask_certificate};
  }
  return {};
}

Standing answered_untrusted(const Picture& picture) {
  const Theirs* nearest = nullptr;  // of equals the first: accepted, or with the newest mail
  for (const Theirs& theirs : picture.theirs) {
    if (!untrusted(theirs)) continue;
    if (nearest == nullptr || distance(theirs.status) < distance(nearest->status)) nearest = &theirs;
  }
  return {reason_of(nearest->status), repair(nearest->status), name_of(*nearest)};
}

// ---- review ----
bool is_review(const Picture& picture) { return !picture.any(stands) && picture.any(to_review); }

Standing review(const Picture& picture) {
  return {Reason::none, {NextStep::review}, name_of(*picture.find(to_review))};
}

// ---- no_encryption_certificate ----
bool lacks_encryption(const Picture& picture) { return picture.any(stands) && !picture.any(usable); }

Standing no_encryption_certificate(const Picture& picture) {
  const Theirs& theirs = *picture.find(stands);
  if (!theirs.good()) return {Reason::held, {NextStep::wait_for_release}, name_of(theirs)};
  if (const auto announced = theirs.record->encryption_to_review()) {
    return {reason_of(theirs.encryption_status), {NextStep::review, NextStep::ask_encryption_certificate}, announced};
  }
  if (!theirs.encryption) {
    return {Reason::none, {NextStep::ask_encryption_certificate, NextStep::import_certificate}, name_of(theirs)};
  }
  std::vector<NextStep> next = repair(theirs.encryption_status);
  if (next.front() == NextStep::ask_certificate) next.front() = NextStep::ask_encryption_certificate;
  if (next.front() == NextStep::ask_matching_address) next.front() = NextStep::ask_encryption_certificate;
  return {reason_of(theirs.encryption_status), std::move(next), theirs.encryption};
}

// ---- no_common_algorithm ----
bool lacks_algorithm(const Picture& picture) { return picture.any(usable) && !picture.any(sealable); }

Standing no_common_algorithm(const Picture& picture) {
  const Theirs& theirs = *picture.find(usable);
  const Reason reason = why_empty(theirs.capabilities);
  if (reason == Reason::algorithms_off)
    return {reason, {NextStep::switch_algorithms_on, NextStep::ask_algorithms}, name_of(theirs)};
  return {reason, {NextStep::ask_algorithms, NextStep::try_aes}, name_of(theirs)};
}

// ---- established ----
bool is_established(const Picture& picture) { return picture.any(proven); }

Standing established(const Picture& picture) {
  const Theirs* surely = picture.find(proven_for_sure);
  const Theirs& theirs = surely != nullptr ? *surely : *picture.find(proven);
  return {theirs.proof.kind, {NextStep::write}, name_of(theirs)};
}

// ---- testing, introduced: our mail is out ----
Standing waiting(const Picture& picture, Time since) {
  if (!picture.bounces.empty()) return {Reason::bounced, {NextStep::resend, NextStep::wait}, {}};
  const Inputs& inputs = picture.inputs;
  if (inputs.now - since >= inputs.policy.remind_after) return {Reason::none, {NextStep::remind, NextStep::wait}, {}};
  return {Reason::none, {NextStep::wait, NextStep::resend}, {}};
}

bool is_testing(const Picture& picture) { return picture.any(tested); }

Standing testing(const Picture& picture) {
  const Theirs& theirs = *picture.find(tested);
  Standing standing = waiting(picture, theirs.sealed_mails.back().accepted);
  standing.certificate = name_of(theirs);
  return standing;
}

bool is_introduced(const Picture& picture) { return !picture.introductions.empty(); }
Standing introduced(const Picture& picture) { return waiting(picture, picture.introductions.back().accepted); }

// ---- ready, none ----
bool is_ready(const Picture& picture) { return picture.any(sealable); }
Standing ready(const Picture& picture) {
  return {Reason::none, {NextStep::send_sealed, NextStep::send_test}, name_of(*picture.find(sealable))};
}

bool always(const Picture&) { return true; }
Standing none(const Picture&) { return {Reason::none, {NextStep::introduce}, {}}; }

}  // namespace

const std::vector<StateRow>& state_table() {
  static const std::vector<StateRow> table = {
      {State::broken, is_broken, broken},
      {State::answered_untrusted, is_untrusted, answered_untrusted},
      {State::review, is_review, review},
      {State::no_encryption_certificate, lacks_encryption, no_encryption_certificate},
      {State::no_common_algorithm, lacks_algorithm, no_common_algorithm},
      {State::established, is_established, established},
      {State::testing, is_testing, testing},
      {State::ready, is_ready, ready},
      {State::introduced, is_introduced, introduced},
      {State::none, always, none},
  };
  return table;
}

const StateRow& state_of(const Picture& picture) {
  return *std::find_if(state_table().begin(), state_table().end(),
                       [&](const StateRow& row) { return row.holds(picture); });
}

}  // namespace letterlock::tunnel
