#include "tunnel/notices.h"

#include <algorithm>
#include <set>
#include <utility>

namespace letterlock::tunnel {
namespace {

using Evidences = std::vector<std::string>;

Evidences newest_mail(const Theirs& theirs) {
  const auto& mails = theirs.record->mails;
  return mails.empty() ? Evidences{} : Evidences{mails.back().evidence};
}

// Beside what the user once accepted: a certificate of the first answer is the state's business, not a notice.
void tell_unaccepted(const Picture& picture, std::vector<Notice>& notices) {
  const bool known = picture.any([](const Theirs& t) { return t.record->accepted || t.record->withdrawn; });
  if (!known) return;
  size_t untrusted = 0;
  for (const Theirs& theirs : picture.theirs) {
    if (!theirs.undecided()) continue;
    const bool reviewable = theirs.good() || theirs.renews();
    if (!reviewable && ++untrusted > kUntrustedToldMax) continue;
    Notice notice{NoticeKind::untrusted_certificate, theirs.record->signing_certificate, theirs.status,
                  newest_mail(theirs)};
    if (reviewable) {
      notice.kind = NoticeKind::new_certificate;
      if (!theirs.kin.certificate.empty()) notice.kin = theirs.kin;
    }
    notices.push_back(std::move(notice));
  }
}

void tell_accepted(const Theirs& theirs, std::vector<Notice>& notices) {
  const std::string& name = theirs.record->signing_certificate;
  const directory::LearnedCapabilities& learned = theirs.record->capabilities;
  const auto tell = [&](NoticeKind kind, const std::string& certificate, Evidences evidence) {
    notices.push_back({kind, certificate, theirs.status, std::move(evidence)});
  };
  if (theirs.status == CertificateStatus::held) tell(NoticeKind::certificate_held, name, {});
  if (const auto announced = theirs.record->encryption_to_review()) {
    tell(NoticeKind::new_encryption_certificate, *announced, newest_mail(theirs));
  }
  if (learned.downgrade_alarm) tell(NoticeKind::downgrade_alarm, name, {learned.alarm_evidence});
  if (learned.several_devices) tell(NoticeKind::several_devices, name, learned.evidence);
  if (theirs.trying_aes) tell(NoticeKind::trying_aes, name, {});
}

// The end, where it is near.
std::optional<Time> near_end(const Inputs& inputs, const std::string& certificate) {
  const auto end = inputs.ends.find(certificate);
  if (end == inputs.ends.end() || !x509::ends_soon(end->second, inputs.now, inputs.policy.announce_end)) return {};
  return end->second;
}

// Its own end, or that of what is sealed to with it, whichever comes first.
std::optional<Notice> first_end(const Inputs& inputs, const Theirs& theirs) {
  std::optional<Notice> first;
  for (const std::string& one : {theirs.record->signing_certificate, theirs.encryption.value_or("")}) {
    const auto end = near_end(inputs, one);
    if (end && (!first || *end < *first->until)) first = {NoticeKind::expires_soon, one, theirs.status, {}, {}, end};
  }
  return first;
}

// The tunnel ends with the last certificate that can be used: while another one lasts, nobody has to do anything.
void tell_ends(const Picture& picture, std::vector<Notice>& notices) {
  std::vector<Notice> ending;
  for (const Theirs& theirs : picture.theirs) {
    if (!theirs.usable()) continue;
    auto end = first_end(picture.inputs, theirs);
    if (!end) return;
    ending.push_back(std::move(*end));
  }
  notices.insert(notices.end(), ending.begin(), ending.end());
}

void tell_own_ends(const Picture& picture, std::vector<Notice>& notices) {
  const Inputs& inputs = picture.inputs;
  for (const std::string& own : std::set<std::string>{inputs.ours.signing, inputs.ours.encryption}) {
    if (const auto end = near_end(inputs, own)) {
      notices.push_back({NoticeKind::own_expires_soon, own, CertificateStatus::good, {}, {}, end});
    }
  }
}

void tell_own(const Picture& picture, std::vector<Notice>& notices) {
  const Inputs& inputs = picture.inputs;
  for (const std::string& own : std::set<std::string>{inputs.ours.signing, inputs.ours.encryption}) {
    const auto found = inputs.statuses.find(own);
    if (own.empty() || found == inputs.statuses.end()) continue;
    // Our own certificate without an address was bound when the account was made.
    if (found->second == CertificateStatus::good || found->second == CertificateStatus::no_address) continue;
    notices.push_back({NoticeKind::own_certificate, own, found->second, {}});
  }
}

// ---- steps ----

Step step(StepKind kind) { return Step{kind, false, {}, {}}; }

Step done(StepKind kind, std::optional<Time> at, Evidences evidence) {
  return Step{kind, true, at, std::move(evidence)};
}

// The certificate that the steps tell of: the one that got furthest.
const Theirs* furthest(const Picture& picture) {
  using Test = bool (*)(const Theirs&);
  constexpr Test tests[] = {
      [](const Theirs& t) { return t.usable() && t.proof.kind == Reason::proved; },
      [](const Theirs& t) { return t.usable() && t.proof.kind != Reason::none; },
      [](const Theirs& t) { return t.usable() && !t.sealed_mails.empty(); },
      [](const Theirs& t) { return t.usable(); },
      [](const Theirs& t) { return t.stands(); },
      [](const Theirs& t) { return t.to_review(); },
      [](const Theirs& t) { return !t.record->refused && !t.record->mails.empty(); },
  };
  for (const Test test : tests) {
    if (const Theirs* found = picture.find(test)) return found;
  }
  return nullptr;
}

Step introduce_step(const Picture& picture) {
  if (picture.introductions.empty()) return step(StepKind::introduce);
  const OurMail& first = picture.introductions.front();
  return done(StepKind::introduce, first.accepted, {first.evidence});
}

Step hear_step(const Theirs& theirs) {
  if (theirs.record->mails.empty()) return step(StepKind::hear);
  const directory::TheirMail& first = theirs.record->mails.front();
  return done(StepKind::hear, first.received, {first.evidence});
}

Step judge_step(const Theirs& theirs) {
  return theirs.good() ? done(StepKind::judge, {}, newest_mail(theirs)) : step(StepKind::judge);
}

Step compare_step(const Theirs& theirs) {
  if (!theirs.good() || theirs.ciphers.empty()) return step(StepKind::compare);
  return done(StepKind::compare, {}, theirs.record->capabilities.evidence);
}

Step accept_step(const Theirs& theirs) {
  if (!theirs.usable()) return step(StepKind::accept);
  return done(StepKind::accept, theirs.record->accepted_at, theirs.record->acts);
}

Step seal_step(const Theirs& theirs) {
  if (!theirs.usable() || theirs.sealed_mails.empty()) return step(StepKind::seal);
  const OurMail& newest = theirs.sealed_mails.back();
  return done(StepKind::seal, newest.accepted, {newest.evidence});
}

Step answer_step(const Theirs& theirs) {
  if (!theirs.usable() || theirs.proof.kind == Reason::none) return step(StepKind::answer);
  return done(StepKind::answer, theirs.proof.answered, {theirs.proof.sent, theirs.proof.answer});
}

}  // namespace

std::vector<Notice> notices_of(const Picture& picture) {
  std::vector<Notice> notices;
  for (const Theirs& theirs : picture.theirs) {
    if (theirs.record->accepted) tell_accepted(theirs, notices);
  }
  tell_unaccepted(picture, notices);
  if (!picture.bounces.empty()) {
    notices.push_back({NoticeKind::bounced, {}, CertificateStatus::good, picture.bounces});
  }
  tell_ends(picture, notices);
  tell_own(picture, notices);
  tell_own_ends(picture, notices);
  return notices;
}

std::vector<Step> steps_of(const Picture& picture) {
  std::vector<Step> steps = {introduce_step(picture)};
  const Theirs* theirs = furthest(picture);
  for (const auto& [kind, make] :
       std::initializer_list<std::pair<StepKind, Step (*)(const Theirs&)>>{{StepKind::hear, hear_step},
                                                                           {StepKind::judge, judge_step},
                                                                           {StepKind::compare, compare_step},
                                                                           {StepKind::accept, accept_step},
                                                                           {StepKind::seal, seal_step},
                                                                           {StepKind::answer, answer_step}}) {
    steps.push_back(theirs != nullptr ? make(*theirs) : step(kind));
  }
  return steps;
}

}  // namespace letterlock::tunnel
