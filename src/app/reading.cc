#include "app/reading.h"

#include <algorithm>

#include "app/desk.h"
#include "inbox/subject_cache.h"
#include "store/files.h"
#include "store/places.h"
#include "store/search.h"

namespace letterlock::app {
namespace {

// What is shown of one message at most; the payload itself can be saved whole.
constexpr size_t kShownOctetsMax = 32 * 1024 * 1024;

// A mail to ourselves is two messages of the same octets: the one that came is meant.
bool is_other_side(const store::Message& sent, const std::vector<store::Message>& all) {
  return sent.key.direction == store::Direction::outgoing &&
         std::any_of(all.begin(), all.end(), [&sent](const store::Message& other) {
           return other.key.direction == store::Direction::incoming && other.key.digest == sent.key.digest;
         });
}

Result<store::MessageKey> find_message(Home& home, const std::string& account, const std::string& prefix) {
  TRY_ASSIGN(const auto all, store::Messages(home.store()).find_prefix(account, prefix));
  std::vector<store::MessageKey> found;
  for (const store::Message& message : all) {
    if (!is_other_side(message, all)) found.push_back(message.key);
  }
  if (prefix.size() < 4 || found.size() != 1) return fail(ErrorCode::message_not_found, {{"message", prefix}});
  return found.front();
}

// Those of sealed mail, where they were kept and a key is at hand.
Result<std::vector<store::Message>> with_subjects(const Desk& desk, const token::KeySource* keys,
                                                  std::vector<store::Message> messages) {
  const inbox::Mailroom room = desk.mailroom();
  inbox::SubjectCache subjects(room);
  for (store::Message& message : messages) {
    if (keys == nullptr || message.subject) continue;
    TRY_ASSIGN(message.subject, subjects.find(message.key));
  }
  return messages;
}

// RFC 9788 section 5.2.2: a Subject that the protected header shows is not shown again in the text.
message::DisplayLimits limits_for(const smime::PayloadFacts& payload) {
  message::DisplayLimits limits;
  if (payload.protection != smime::HeaderProtection::none) limits.legacy_display = message::LegacyDisplay::drop;
  return limits;
}

}  // namespace

Result<std::vector<store::Message>> list_messages(Home& home, const std::string& account_id, store::Folder folder,
                                                  size_t limit, token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(auto messages, store::Messages(home.store()).list(desk.account().id, folder, limit));
  return with_subjects(desk, keys, std::move(messages));
}

Result<std::vector<store::Message>> list_thread(Home& home, const std::string& account_id,
                                                const std::string& digest_prefix, size_t limit,
                                                token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  TRY_ASSIGN(auto messages, store::Messages(home.store()).thread(key, limit));
  return with_subjects(desk, keys, std::move(messages));
}

Result<std::vector<store::Message>> find_messages(Home& home, const std::string& account_id, std::string_view words,
                                                  size_t limit) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  return store::Search(home.store()).find(desk.account().id, words, limit);
}

Result<std::vector<store::OutboxEntry>> list_outbox(Home& home, const std::string& account_id) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  return store::OutboxEntries(home.store()).list(desk.account().id);
}

Result<std::unique_ptr<ReplayableSource>> original_octets(Home& home, const std::string& account_id,
                                                          const std::string& digest_prefix) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  return store::Files(home.store()).open(key.digest);
}

Result<Reading> read_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                             token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  const inbox::Mailroom room = desk.mailroom();
  // A message that waited for this key teaches now what it could not before.
  TRY_ASSIGN(const auto message, store::Messages(home.store()).find(key));
  if (message && message->state != store::MessageState::judged) TRY(inbox::examine(room, key));
  Reading reading;
  TRY_ASSIGN(reading.opened, inbox::open(room, key));
  if (!reading.opened.report.payload) return reading;
  TRY_ASSIGN(reading.bounce,
             inbox::find_bounce(room, reading.opened.examination->facts().outer, *reading.opened.octets));
  smime::Examination& examination = *reading.opened.examination;
  TRY_ASSIGN(const Secret payload, examination.release_to_memory(kShownOctetsMax));
  MemorySource source(payload.view());
  TRY_ASSIGN(reading.display, message::parse_display(source, limits_for(*examination.facts().payload)));
  TRY(inbox::SubjectCache(room).keep(key, reading.opened.report));
  TRY(store::mark_read(home.store(), key, true));
  return reading;
}

Result<store::Message> move_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                                    store::Folder folder) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  TRY(store::move_to(home.store(), key, folder));
  TRY_ASSIGN(const auto moved, store::Messages(home.store()).find(key));
  if (!moved) return fail(ErrorCode::message_not_found, {{"message", digest_prefix}});
  return *moved;
}

Status write_part(Reading& reading, std::string_view part, Sink& out) {
  if (!reading.display) return fail(ErrorCode::part_not_found, {{"part", std::string(part)}});
  TRY_ASSIGN(const Secret payload, reading.opened.examination->release_to_memory(kShownOctetsMax));
  ReplayableMemory source(payload.view());
  return message::write_part(source, part, out);
}

}  // namespace letterlock::app
