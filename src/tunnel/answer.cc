#include "tunnel/answer.h"

#include <algorithm>
#include <string_view>

namespace letterlock::tunnel {
namespace {

using directory::HeaderProtection;
using directory::SignedMail;
using directory::TheirMail;

std::string_view without_brackets(std::string_view id) {
  const auto first = id.find_first_not_of(" \t\r\n<");
  if (first == std::string_view::npos) return {};
  return id.substr(first, id.find_last_not_of(" \t\r\n>") + 1 - first);
}

// What our sealed mails can be recognised by.
struct Marks {
  std::map<std::string_view, const OurMail*> codes;
  std::map<std::string_view, const OurMail*> ids;
  const OurMail* earliest = nullptr;
};

Marks marks_of(const std::vector<OurMail>& sealed) {
  Marks marks;
  for (const OurMail& ours : sealed) {
    if (!ours.mail->code.empty()) marks.codes.emplace(ours.mail->code, &ours);
    const std::string_view id = without_brackets(ours.mail->message_id);
    if (!id.empty()) marks.ids.emplace(id, &ours);
    if (marks.earliest == nullptr || ours.accepted < marks.earliest->accepted) marks.earliest = &ours;
  }
  return marks;
}

bool may_answer(const TheirMail& theirs, const std::string& our_address, const std::string& our_certificate) {
  const SignedMail& mail = *theirs.mail;
  return mail.identity == our_address && mail.sealed && mail.signature_inside && mail.opened_with == our_certificate &&
         mail.header_protection != HeaderProtection::clear && !mail.automatic && !mail.signature.empty() &&
         !theirs.signature_seen_before;
}

const OurMail* named_by(const SignedMail& mail, const Marks& marks) {
  for (const std::string& code : mail.codes) {
    if (const auto found = marks.codes.find(code); found != marks.codes.end()) return found->second;
  }
  for (const std::string& id : mail.in_reply_to) {
    if (const auto found = marks.ids.find(without_brackets(id)); found != marks.ids.end()) return found->second;
  }
  return nullptr;
}

bool made_after(const TheirMail& theirs, const OurMail& ours) {
  const auto& signing_time = theirs.mail->signing_time;
  return signing_time && *signing_time > ours.accepted && theirs.received >= ours.accepted &&
         directory::believable(*signing_time, theirs.received);
}

Proof proof_of(const TheirMail& theirs, const Marks& marks) {
  if (const OurMail* ours = named_by(*theirs.mail, marks)) {
    return {Reason::proved, ours->evidence, theirs.evidence, theirs.received};
  }
  if (made_after(theirs, *marks.earliest)) {
    return {Reason::likely, marks.earliest->evidence, theirs.evidence, theirs.received};
  }
  return {};
}

}  // namespace

Proof find_proof(const std::vector<OurMail>& sealed, const std::vector<TheirMail>& mails,
                 const std::string& our_address, const std::string& our_encryption_certificate) {
  Proof best;
  if (sealed.empty()) return best;
  const Marks marks = marks_of(sealed);
  for (const TheirMail& theirs : mails) {  // oldest first
    if (!may_answer(theirs, our_address, our_encryption_certificate)) continue;
    Proof proof = proof_of(theirs, marks);
    if (proof.kind == Reason::proved) return proof;
    if (best.kind == Reason::none) best = std::move(proof);
  }
  return best;
}

}  // namespace letterlock::tunnel
