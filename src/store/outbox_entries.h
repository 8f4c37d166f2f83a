// OutboxEntries: what waits to be sealed and sent, durable at every step (S11).
//
//   held --release--> drafted: a draft that its writer keeps for later is not sent by anybody
//   drafted --begin_sealing--> sealing --put_sealed--> sealed --begin_sending--> sending --end_attempt--> sent
//      ^                          |                     |  ^                                    |     \--> failed
//      +------back_to_draft-------+---------------------+  +---------- a recipient waits -------+
//   drafted, sealed --mark_failed--> failed --reopen--> sealed, or drafted where it was not sealed
//
// A draft is kept (Files) and has an entry before anything is signed. Between put_sealed and the end the sealed octets
// exist and every try sends these same octets. While it is being sent, each recipient has a state of its own:
//
//   waiting --mark_in_doubt--> in_doubt --record--> accepted | refused | uncertain, or waiting where it was put off
//
// in_doubt is on the disk before the first octet after which the other side may have the message, so whoever is found
// in it after a crash may have it or not, and whoever is found waiting has not. What was accepted is recorded with the
// sent message and its evidence in one transaction.
//
// A step that is not in the picture, or that another process took first, is outbox_entry_changed {id, state}.
// Whoever walks an entry holds the account's lock; an entry found in `sealing` or `sending` under that lock is a
// crash's leftover (interrupted()).
#pragma once

#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "directory/evidence.h"
#include "store/files.h"
#include "store/messages.h"
#include "store/store.h"

namespace letterlock::store {

enum class OutboxState { held, drafted, sealing, sealed, sending, sent, failed };
BOOST_DESCRIBE_ENUM(OutboxState, held, drafted, sealing, sealed, sending, sent, failed)
std::string to_string(OutboxState state);
enum class RecipientRole { to, cc, bcc };
BOOST_DESCRIBE_ENUM(RecipientRole, to, cc, bcc)
std::string to_string(RecipientRole role);

enum class RecipientState { waiting, in_doubt, accepted, refused, uncertain };
BOOST_DESCRIBE_ENUM(RecipientState, waiting, in_doubt, accepted, refused, uncertain)
std::string to_string(RecipientState state);

struct OutboxRecipient {
  std::string address;
  RecipientRole role = RecipientRole::to;
  std::string sealed_digest = {};  // the copy that goes to this recipient: S8, one per cipher
  std::optional<Time> delivered = {};
  RecipientState state = RecipientState::waiting;
  std::string status = {};  // RFC 3463, of the last answer
  std::string answer = {};  // the other side's words

  bool operator==(const OutboxRecipient&) const = default;
};

struct NewOutboxEntry {
  std::string account;
  std::string draft;          // digest of the kept draft
  bool draft_sealed = false;  // the draft's octets are encrypted to ourselves
  std::string options;        // what the outbox wants to remember of the composer's wishes (JSON); not looked into here
  std::string subject;        // for the list; only where the draft will not be sealed
  std::vector<OutboxRecipient> recipients;
  bool held = false;  // begins as held, not as drafted
};

struct OutboxEntry : NewOutboxEntry {
  std::string id;  // 16 hexadecimal digits
  OutboxState state = OutboxState::drafted;
  unsigned attempts = 0;        // to send
  std::string last_error = {};  // id, empty where the last step went well
  Params last_error_params = {};
  Time created{};
  Time changed{};
  // The copy of the sealed message that goes to the Sent folder; known from `sealed` on.
  std::string sent_digest = {};
  std::optional<Time> next_try = {};  // while a recipient waits after a try
};

// last_error as it was; none where the last step went well.
std::optional<Error> error_of(const OutboxEntry& entry);

// One sealed form of the message and who gets it.
struct SealedCopy {
  std::string digest;
  std::vector<std::string> addresses;
};

// What became of the message for one recipient.
struct RecipientResult {
  std::string address;
  RecipientState state = RecipientState::waiting;
  std::string status = {};
  std::string answer = {};
};

// The record of a message that somebody accepted.
struct SentRecord {
  Message message;  // for the Sent folder: the octets of sent_digest
  std::vector<directory::Evidence> evidence;
};

class OutboxEntries {
 public:
  explicit OutboxEntries(Store& store) : store_(store) {}

  // Keeps the entry and tells its id. store_conflict without such an account; no_recipients where it has none and is
  // not held.
  Result<std::string> add(const NewOutboxEntry& entry, Time now);
  // By id, or by a beginning of it that only one has (every step below needs the whole id). outbox_entry_not_found.
  Result<OutboxEntry> find(const std::string& id);
  // Oldest first; all accounts where `account` is empty. `finished` includes what was sent.
  Result<std::vector<OutboxEntry>> list(const std::string& account, bool finished = false);
  // In `sealing` or `sending`: under the account's lock, leftovers of a crash.
  Result<std::vector<OutboxEntry>> interrupted(const std::string& account);

  // no_recipients where nobody would get it.
  Status release(const std::string& id, Time now);
  Status begin_sealing(const std::string& id, Time now);
  // Every recipient must be in exactly one copy (else store_conflict). The octets are kept already.
  // `sent_digest` is one of the copies, or another form sealed to ourselves.
  Status put_sealed(const std::string& id, const std::vector<SealedCopy>& copies, const std::string& sent_digest,
                    Time now);
  // Counts an attempt.
  Status begin_sending(const std::string& id, Time now);
  // Of recipients that wait; store_conflict where one does not.
  Status mark_in_doubt(const std::string& id, const std::vector<std::string>& addresses, Time now);
  // The results for some recipients, and the record where one of them accepted, in one transaction. store_conflict
  // where a recipient is not in the entry, had accepted it before, or accepted it and there is no record.
  Status record(const std::string& id, const std::vector<RecipientResult>& results,
                const std::optional<SentRecord>& sent, Time now);
  // Where every recipient accepted it: sent, and the files of the draft and of copies that no record names are removed.
  // Where one waits: sealed, to be tried again at `next_try`, or failed where that is empty. Else failed. `error` is
  // what is said of it. store_conflict while a recipient is in doubt.
  Result<OutboxState> end_attempt(const std::string& id, const std::optional<Error>& error,
                                  std::optional<Time> next_try, Time now);

  // Nothing has left the house yet: back to the draft, with the error where there was one. store_conflict where
  // a recipient has the message already, or may have it.
  Status back_to_draft(const std::string& id, const std::optional<Error>& error, Time now);
  Status mark_failed(const std::string& id, const Error& error, Time now);
  // The user wants it sent all the same: whoever refused it, or may have it, is waited for again.
  Status reopen(const std::string& id, Time now);
  // Not in `sending`. The draft's file goes too.
  Status remove(const std::string& id);

 private:
  Store& store_;
};

}  // namespace letterlock::store
