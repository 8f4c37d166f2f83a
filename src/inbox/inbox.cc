#include "inbox/inbox.h"

#include <algorithm>

#include "inbox/arrivals.h"
#include "inbox/bounce.h"
#include "inbox/learn.h"
#include "inbox/learn_sent.h"
#include "inbox/search_words.h"
#include "inbox/summary.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "store/files.h"

namespace letterlock::inbox {
namespace {

Result<store::MessageKey> fetch_one(const Mailroom& room, const transport::Maildir& mailbox,
                                    const transport::MaildirEntry& entry) {
  TRY_ASSIGN(auto octets, mailbox.read(entry));
  TRY_ASSIGN(auto source, octets->open());
  TRY_ASSIGN(const store::KeptFile file, store::Files(room.store).keep(*source, kMessageOctetsMax));
  return record_arrival(room, file, entry.name);
}

// What is left to do when the message could not even be examined.
Result<Outcome> record_unreadable(const Mailroom& room, store::Message message, const Error& error) {
  message.state = store::MessageState::unreadable;
  message.error = error.id();
  TRY(store::Messages(room.store).put(message));
  return Outcome{std::move(message), std::nullopt, false};
}

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

Result<std::vector<judge::Binding>> bindings(const Mailroom& room) {
  TRY_ASSIGN(const auto evidence, store::EvidenceLog(room.store).all(room.account.id));
  return bindings_of(evidence);
}

Result<Opened> open_kept(const Mailroom& room, store::Message message) {
  Opened opened;
  TRY_ASSIGN(opened.octets, store::Files(room.store).open(message.key.digest));
  const token::Purpose purpose{token::KeyUse::decrypt, message.from, {}};
  opened.keys =
      std::make_unique<x509::KeyRing>(token::key_ring(account::own_certificates(room.account), room.keys, purpose));
  smime::ExamineOptions options;
  TRY_ASSIGN(options.known_certificates, store::Certificates(room.store).all());
  TRY_ASSIGN(opened.examination, smime::Examination::examine(*opened.octets, *opened.keys, options));
  judge::Context context{.store = room.trust, .now = room.now, .first_seen = message.first_seen};
  TRY_ASSIGN(context.bindings, bindings(room));
  context.known_certificates = std::move(options.known_certificates);
  context.kept = message.kept;
  opened.report = judge::judge(opened.examination->facts(), context);
  opened.message = std::move(message);
  return opened;
}

Result<store::Message> find(const Mailroom& room, const store::MessageKey& key) {
  TRY_ASSIGN(auto message, store::Messages(room.store).find(key));
  if (!message) return fail(ErrorCode::message_not_found, {{"message", key.digest}});
  return std::move(*message);
}

Result<std::vector<directory::Evidence>> what_it_teaches(const Mailroom& room, const store::Message& message,
                                                         Opened& opened) {
  if (message.key.direction == store::Direction::outgoing) {
    return learn_sent(room, message, *opened.examination, opened.report);
  }
  TRY_ASSIGN(const auto bounce, find_bounce(room, opened.examination->facts().outer, *opened.octets));
  if (bounce) return evidence_of(*bounce, room.account.address, message.first_seen);
  return learn(room, message, *opened.examination, opened.report);
}

// The verdict, the certificates that travelled along, and what was learned: all of it or nothing.
Result<Outcome> record(const Mailroom& room, Opened opened) {
  const smime::Facts& facts = opened.examination->facts();
  store::Message message = std::move(opened.message);
  describe(facts, opened.report, message);
  message.state = state_of(facts);
  message.error = error_of(facts);
  // Only what was opened to its end is a first judgement worth keeping.
  if (message.state == store::MessageState::judged && !message.kept) message.kept = judge::keep(opened.report);
  TRY_ASSIGN(const auto evidence, what_it_teaches(room, message, opened));
  const auto words = search_words(message, *opened.examination);
  TRY_ASSIGN(auto transaction, room.store.begin());
  for (const smime::LayerFacts& layer : facts.layers) TRY(store::Certificates(room.store).put(layer.certificates));
  TRY(store::Messages(room.store).put(message));
  if (words) TRY(store::Search(room.store).put(message.key, *words));
  TRY(store::EvidenceLog(room.store).add(room.account.id, evidence, room.now));
  TRY(transaction.commit());
  return Outcome{std::move(message), std::move(opened.report), !evidence.empty()};
}

}  // namespace

Result<std::vector<store::MessageKey>> fetch(const Mailroom& room, const transport::Maildir& mailbox) {
  std::vector<store::MessageKey> fetched;
  TRY_ASSIGN(const auto entries, mailbox.list());
  for (const transport::MaildirEntry& entry : entries) {
    TRY_ASSIGN(const bool known, store::Messages(room.store).was_fetched(room.account.id, entry.name));
    if (!known) {
      TRY_ASSIGN(const store::MessageKey key, fetch_one(room, mailbox, entry));
      fetched.push_back(key);
    }
    if (entry.is_new) TRY(mailbox.set_flags(entry, entry.flags));
  }
  return fetched;
}

Result<Outcome> examine(const Mailroom& room, const store::MessageKey& key) {
  TRY_ASSIGN(store::Message message, find(room, key));
  auto opened = open_kept(room, message);
  if (!opened && opened.error().kind() == ErrorKind::input) return record_unreadable(room, message, opened.error());
  if (!opened) return tl::unexpected(opened.error());
  return record(room, std::move(*opened));
}

Result<Examined> examine_waiting(const Mailroom& room) {
  store::Messages messages(room.store);
  TRY_ASSIGN(auto waiting, messages.in_state(room.account.id, store::MessageState::fetched));
  if (room.keys != nullptr) {
    TRY_ASSIGN(const auto for_key, messages.in_state(room.account.id, store::MessageState::waiting_for_key));
    waiting.insert(waiting.end(), for_key.begin(), for_key.end());
  }
  Examined examined;
  Mailroom now = room;
  size_t done = 0;
  for (const store::Message& message : waiting) {
    room.progress(Stage::examining, done++, waiting.size());
    auto outcome = examine(now, message.key);
    if (!outcome && outcome.error().kind() == ErrorKind::needs_user && now.keys != nullptr) {
      examined.key_error = outcome.error();
      now.keys = nullptr;
      outcome = examine(now, message.key);
    }
    if (!outcome) return tl::unexpected(outcome.error());
    // One that waited and still waits is nothing new.
    const bool waits = outcome->message.state == store::MessageState::waiting_for_key;
    if (!waits || message.state != outcome->message.state) examined.outcomes.push_back(std::move(*outcome));
  }
  return examined;
}

Result<Opened> open(const Mailroom& room, const store::MessageKey& key) {
  TRY_ASSIGN(store::Message message, find(room, key));
  return open_kept(room, std::move(message));
}

}  // namespace letterlock::inbox
