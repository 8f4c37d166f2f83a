// OutboxEntries: what waits to be sealed and sent, durable at every step (S11).
//
//   drafted --begin_sealing--> sealing --put_sealed--> sealed --begin_sending--> sending --mark_sent--> sent
//      ^                          |                     |  ^                         |
//      +------back_to_draft-------+---------------------+  +------retry_sending------+
//   (any but sent) --mark_failed--> failed --back_to_draft--> drafted
//                                   failed --begin_sending--> sending, where it was sealed
//
// A draft is kept (Files) and has an entry before anything is signed. Between put_sealed and mark_sent the sealed
// octets exist and every try sends these same octets. mark_delivered notes each recipient by itself, so a
// crash in the middle leaves exactly one recipient in doubt, whose delivery the mailbox's tag answers. mark_sent
// records the sent message, its evidence and the end of the entry in one transaction.
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

enum class OutboxState { drafted, sealing, sealed, sending, sent, failed };
BOOST_DESCRIBE_ENUM(OutboxState, drafted, sealing, sealed, sending, sent, failed)
std::string to_string(OutboxState state);
enum class RecipientRole { to, cc, bcc };
BOOST_DESCRIBE_ENUM(RecipientRole, to, cc, bcc)
std::string to_string(RecipientRole role);

struct OutboxRecipient {
  std::string address;
  RecipientRole role = RecipientRole::to;
  std::string sealed_digest = {};  // the copy that goes to this recipient: S8, one per cipher
  std::optional<Time> delivered = {};
  std::string delivered_as = {};  // the mailbox's name for it

  bool operator==(const OutboxRecipient&) const = default;
};

struct NewOutboxEntry {
  std::string account;
  std::string draft;          // digest of the kept draft
  bool draft_sealed = false;  // the draft's octets are encrypted to ourselves
  std::string options;        // what the outbox wants to remember of the composer's wishes (JSON); not looked into here
  std::string subject;        // for the list; only where the draft will not be sealed
  std::vector<OutboxRecipient> recipients;
};

struct OutboxEntry : NewOutboxEntry {
  std::string id;  // 16 hexadecimal digits
  OutboxState state = OutboxState::drafted;
  unsigned attempts = 0;  // to send
  std::string last_error = {};  // id, empty where the last step went well
  Params last_error_params = {};
  Time created{};
  Time changed{};
  // The copy of the sealed message that goes to the Sent folder; known from `sealed` on.
  std::string sent_digest = {};
};

// One sealed form of the message and who gets it.
struct SealedCopy {
  std::string digest;
  std::vector<std::string> addresses;
};

class OutboxEntries {
 public:
  explicit OutboxEntries(Store& store) : store_(store) {}

  // Keeps the entry and tells its id. store_conflict without such an account; usage without recipients.
  Result<std::string> add(const NewOutboxEntry& entry, Time now);
  // By id, or by a beginning of it that only one has (every step below needs the whole id). outbox_entry_not_found.
  Result<OutboxEntry> find(const std::string& id);
  // Oldest first; all accounts where `account` is empty. `finished` includes what was sent.
  Result<std::vector<OutboxEntry>> list(const std::string& account, bool finished = false);
  // In `sealing` or `sending`: under the account's lock, leftovers of a crash.
  Result<std::vector<OutboxEntry>> interrupted(const std::string& account);

  Status begin_sealing(const std::string& id, Time now);
  // Every recipient must be in exactly one copy (else store_conflict). The octets are kept already.
  // `sent_digest` is one of the copies, or another form sealed to ourselves.
  Status put_sealed(const std::string& id, const std::vector<SealedCopy>& copies, const std::string& sent_digest,
                    Time now);
  // Counts an attempt.
  Status begin_sending(const std::string& id, Time now);
  Status mark_delivered(const std::string& id, const std::string& address, const std::string& delivered_as, Time now);
  // Ends the entry: the message's record, the evidence and the state, in one transaction. store_conflict while
  // a recipient is undelivered or `sent` is not the octets of sent_digest. Afterwards the files of the draft and of
  // copies that no record names are removed.
  Status mark_sent(const std::string& id, const Message& sent, const std::vector<directory::Evidence>& evidence,
                   Time now);

  // A try that ended before everything was delivered: the entry waits in `sealed` with the error.
  Status retry_sending(const std::string& id, const Error& error, Time now);
  // Nothing has left the house yet: back to the draft, with the error where there was one. store_conflict where
  // a recipient has the message already.
  Status back_to_draft(const std::string& id, const std::optional<Error>& error, Time now);
  Status mark_failed(const std::string& id, const Error& error, Time now);
  // Not in `sending`. The draft's file goes too.
  Status remove(const std::string& id);

 private:
  Store& store_;
};

}  // namespace letterlock::store
