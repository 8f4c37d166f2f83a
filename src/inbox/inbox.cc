#include "inbox/inbox.h"

#include "inbox/arrivals.h"
#include "inbox/examiner.h"
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

Result<store::Message> find(const Mailroom& room, const store::MessageKey& key) {
  TRY_ASSIGN(auto message, store::Messages(room.store).find(key));
  if (!message) return fail(ErrorCode::message_not_found, {{"message", key.digest}});
  return std::move(*message);
}

OpenOctets kept_octets(const Mailroom& room, const store::Message& message) {
  return [&room, &message] { return store::Files(room.store).open(message.key.digest); };
}

// Examines one after the other, and records several together.
class Run {
 public:
  explicit Run(const Mailroom& room, Examiner examiner) : room_(room), examiner_(std::move(examiner)) {}

  Status take(const store::Message& message) {
    TRY_ASSIGN(Findings found, examiner_.examine(message, kept_octets(room_, message)));
    // Bodies wait in memory until they are written.
    octets_ += found.words ? found.words->body.size() : 0;
    states_.push_back(message.state);
    found_.push_back(std::move(found));
    return found_.size() < kTogether && octets_ < kOctetsTogether ? Status() : record();
  }
  Status record() {
    TRY_ASSIGN(auto transaction, room_.store.begin());
    for (const Findings& found : found_) TRY(examiner_.record(found));
    TRY(transaction.commit());
    for (size_t i = 0; i < found_.size(); ++i) note(std::move(found_[i].outcome), states_[i]);
    found_.clear();
    states_.clear();
    octets_ = 0;
    return {};
  }
  Examined finish() {
    examined_.key_error = examiner_.key_error();
    return std::move(examined_);
  }

 private:
  static constexpr size_t kTogether = 100;
  static constexpr size_t kOctetsTogether = 4 * 1024 * 1024;

  // One that waited and still waits is nothing new.
  void note(Outcome outcome, store::MessageState before) {
    const bool waits = outcome.message.state == store::MessageState::waiting_for_key;
    if (!waits || before != outcome.message.state) examined_.outcomes.push_back(std::move(outcome));
  }

  const Mailroom& room_;
  Examiner examiner_;
  std::vector<Findings> found_;
  std::vector<store::MessageState> states_;  // as they were before
  size_t octets_ = 0;
  Examined examined_;
};

}  // namespace

Result<std::vector<store::MessageKey>> fetch(const Mailroom& room, const transport::Maildir& mailbox) {
  std::vector<store::MessageKey> fetched;
  TRY_ASSIGN(const auto entries, mailbox.list());
  size_t done = 0;
  for (const transport::MaildirEntry& entry : entries) {
    TRY(room.progress(Stage::taking, ++done, entries.size()));
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
  TRY_ASSIGN(const store::Message message, find(room, key));
  TRY_ASSIGN(Examiner examiner, Examiner::begin(room));
  TRY_ASSIGN(Findings found, examiner.examine(message, kept_octets(room, message)));
  if (examiner.key_error()) return tl::unexpected(*examiner.key_error());
  TRY_ASSIGN(auto transaction, room.store.begin());
  TRY(examiner.record(found));
  TRY(transaction.commit());
  return std::move(found.outcome);
}

Result<Examined> examine_waiting(const Mailroom& room) {
  store::Messages messages(room.store);
  TRY_ASSIGN(auto waiting, messages.in_state(room.account.id, store::MessageState::fetched));
  if (room.keys != nullptr) {
    TRY_ASSIGN(const auto for_key, messages.in_state(room.account.id, store::MessageState::waiting_for_key));
    waiting.insert(waiting.end(), for_key.begin(), for_key.end());
  }
  TRY_ASSIGN(Examiner examiner, Examiner::begin(room));
  Run run(room, std::move(examiner));
  Status status;
  size_t done = 0;
  for (const store::Message& message : waiting) {
    status = room.progress(Stage::examining, done++, waiting.size());
    if (status) status = run.take(message);
    if (!status) break;
  }
  // What was found out before an error stays found out.
  TRY(run.record());
  if (!status) return tl::unexpected(status.error());
  return run.finish();
}

Result<Opened> open(const Mailroom& room, const store::MessageKey& key) {
  TRY_ASSIGN(store::Message message, find(room, key));
  TRY_ASSIGN(const Examiner examiner, Examiner::begin(room));
  TRY_ASSIGN(auto octets, store::Files(room.store).open(key.digest));
  return examiner.open(std::move(message), std::move(octets));
}

Result<Opened> read(const Mailroom& room, const store::MessageKey& key) {
  TRY_ASSIGN(store::Message message, find(room, key));
  TRY_ASSIGN(const Examiner examiner, Examiner::begin(room));
  TRY_ASSIGN(auto octets, store::Files(room.store).open(key.digest));
  const bool is_judged = message.state == store::MessageState::judged;
  const store::Message as_it_was = message;
  auto opened = examiner.open(std::move(message), std::move(octets));
  if (is_judged || (!opened && opened.error().kind() != ErrorKind::input)) return opened;
  Findings found;
  if (opened) {
    TRY_ASSIGN(found, examiner.conclude(*opened));
    opened->message = found.outcome.message;
  } else {
    found = examiner.unreadable(as_it_was, opened.error());
  }
  TRY_ASSIGN(auto transaction, room.store.begin());
  TRY(examiner.record(found));
  TRY(transaction.commit());
  return opened;
}

}  // namespace letterlock::inbox
