#include "inbox/examiner.h"

#include <algorithm>

#include "inbox/bounce.h"
#include "inbox/learn.h"
#include "inbox/learn_sent.h"
#include "inbox/search_words.h"
#include "inbox/summary.h"
#include "store/certificates.h"
#include "store/evidence.h"

namespace letterlock::inbox {
namespace {

// A key of ours that could open it, if it were here. One that is here has been tried.
bool waits_for_key(const smime::LayerFacts& layer) {
  return std::any_of(layer.recipients.begin(), layer.recipients.end(),
                     [](const smime::RecipientFacts& recipient) { return recipient.ours && recipient.info.transport; });
}

store::MessageState state_of(const smime::Facts& facts) {
  for (const smime::LayerFacts& layer : facts.layers) {
    if (layer.decryption == smime::Decryption::failed) return store::MessageState::unreadable;
    if (layer.decryption != smime::Decryption::no_key) continue;
    return waits_for_key(layer) ? store::MessageState::waiting_for_key : store::MessageState::unreadable;
  }
  return store::MessageState::judged;
}

std::string error_of(const smime::Facts& facts) {
  for (const smime::LayerFacts& layer : facts.layers) {
    if (layer.decryption == smime::Decryption::failed) return id_of(ErrorCode::decryption_failed);
    if (layer.decryption == smime::Decryption::no_key) return id_of(ErrorCode::no_matching_key);
  }
  return "";
}

Result<std::vector<directory::Evidence>> what_it_teaches(const Mailroom& room, const store::Message& message,
                                                         Opened& opened) {
  if (message.key.direction == store::Direction::outgoing) {
    // A draft is signed by nobody's decision yet.
    if (message.folder == store::Folder::drafts) return std::vector<directory::Evidence>{};
    return learn_sent(room, message, *opened.examination, opened.report);
  }
  TRY_ASSIGN(const auto bounce, find_bounce(room, opened.examination->facts().outer, *opened.octets));
  if (bounce) return evidence_of(*bounce, room.account.address, message.first_seen);
  return learn(room, message, *opened.examination, opened.report);
}

}  // namespace

Examiner::Examiner(const Mailroom& room) : room_(room), own_(account::own_certificates(room.account)) {}

Result<Examiner> Examiner::begin(const Mailroom& room) {
  Examiner examiner(room);
  TRY_ASSIGN(examiner.options_.known_certificates, store::Certificates(room.store).all());
  for (const auto& known : examiner.options_.known_certificates) examiner.fingerprints_.insert(known.fingerprint());
  TRY_ASSIGN(const auto evidence, store::EvidenceLog(room.store).all(room.account.id));
  examiner.bindings_ = bindings_of(evidence);
  return examiner;
}

Result<Opened> Examiner::open(store::Message message, std::unique_ptr<ReplayableSource> octets) const {
  Opened opened;
  opened.octets = std::move(octets);
  const token::Purpose purpose{token::KeyUse::decrypt, message.from, {}};
  opened.keys = std::make_unique<x509::KeyRing>(token::key_ring(own_, room_.keys, purpose));
  TRY_ASSIGN(opened.examination, smime::Examination::examine(*opened.octets, *opened.keys, options_));
  opened.message = std::move(message);
  judge(opened);
  return opened;
}

void Examiner::judge(Opened& opened) const {
  const store::Message& message = opened.message;
  judge::Context context{.store = room_.trust, .now = room_.now, .first_seen = message.first_seen};
  context.revocation = room_.revocation;
  context.bindings = bindings_;
  context.known_certificates = options_.known_certificates;
  context.kept = message.kept;
  opened.report = judge::judge(opened.examination->facts(), context);
}

Result<Findings> Examiner::examine(const store::Message& message, const OpenOctets& octets) {
  auto found = find_out(message, octets);
  if (!found && found.error().kind() == ErrorKind::needs_user && room_.keys != nullptr) {
    key_error_ = found.error();
    room_.keys = nullptr;
    found = find_out(message, octets);
  }
  if (!found && found.error().kind() == ErrorKind::input) found = unreadable(message, found.error());
  if (found) remember(found->certificates);
  return found;
}

Findings Examiner::unreadable(store::Message message, const Error& error) {
  message.state = store::MessageState::unreadable;
  message.error = error.id();
  return {Outcome{std::move(message), std::nullopt, false, error}, {}, {}, {}};
}

Result<Findings> Examiner::find_out(const store::Message& as_it_was, const OpenOctets& octets) const {
  TRY_ASSIGN(auto source, octets());
  TRY_ASSIGN(Opened opened, open(as_it_was, std::move(source)));
  TRY_ASSIGN(Findings found, conclude(opened));
  found.outcome.report = std::move(opened.report);
  return found;
}

Result<Findings> Examiner::conclude(Opened& opened) const {
  const smime::Facts& facts = opened.examination->facts();
  store::Message message = opened.message;
  describe(facts, opened.report, message);
  message.state = state_of(facts);
  message.error = error_of(facts);
  // Only what was opened to its end is a first judgement worth keeping.
  if (message.state == store::MessageState::judged && !message.kept) message.kept = judge::keep(opened.report);
  Findings found;
  TRY_ASSIGN(found.evidence, what_it_teaches(room_, message, opened));
  found.words = search_words(message, *opened.examination);
  for (const smime::LayerFacts& layer : facts.layers) {
    found.certificates.insert(found.certificates.end(), layer.certificates.begin(), layer.certificates.end());
  }
  found.outcome = {std::move(message), std::nullopt, !found.evidence.empty()};
  return found;
}

// The newest first, as the store gives them.
void Examiner::remember(const std::vector<x509::Certificate>& certificates) {
  for (const x509::Certificate& certificate : certificates) {
    if (!fingerprints_.insert(certificate.fingerprint()).second) continue;
    auto& known = options_.known_certificates;
    known.insert(known.begin(), certificate);
  }
}

Status Examiner::record(const Findings& found) const {
  const store::Message& message = found.outcome.message;
  TRY(store::Certificates(room_.store).put(found.certificates));
  TRY(store::Messages(room_.store).put(message));
  if (found.words) TRY(store::Search(room_.store).put(message.key, *found.words));
  return store::EvidenceLog(room_.store).add(room_.account.id, found.evidence, room_.now);
}

}  // namespace letterlock::inbox
