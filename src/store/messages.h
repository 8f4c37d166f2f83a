// Messages: what we know of each message whose octets lie in Files: where it belongs and how it was judged.
//
// A message is named by account, direction and the SHA-256 of its octets, never by its Message-ID. The
// direction is part of the name because a mail to ourselves, or one of ours sent back to us, has the
// octets of our sent copy and is still another message.
//
// Of a sealed message nothing decrypted is kept (S6): its From, To and date are those of the outer
// header and its subject is absent. What a judgement found is kept as words and as
// judge::KeptJudgement, so that later expiry does not turn it (S2).
#pragma once

#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "judge/kept.h"
#include "store/store.h"

namespace letterlock::store {

enum class Direction { incoming, outgoing };
enum class Folder { inbox, outbox, sent, drafts, archive, junk, trash };
enum class MessageState {
  fetched,          // kept, not examined yet
  waiting_for_key,  // sealed to a key of ours that is absent
  judged,           // examined and judged
  unreadable,       // examined; malformed, or sealed to somebody else (`error` says which); can be tried again
};
BOOST_DESCRIBE_ENUM(Direction, incoming, outgoing)
BOOST_DESCRIBE_ENUM(Folder, inbox, outbox, sent, drafts, archive, junk, trash)
BOOST_DESCRIBE_ENUM(MessageState, fetched, waiting_for_key, judged, unreadable)
std::string to_string(Direction direction);
std::string to_string(Folder folder);
std::string to_string(MessageState state);

struct MessageKey {
  std::string account;
  Direction direction = Direction::incoming;
  std::string digest;
  auto operator<=>(const MessageKey&) const = default;
};

struct Message {
  MessageKey key;
  Folder folder = Folder::inbox;
  MessageState state = MessageState::fetched;
  std::string message_id;       // as it stands there, may be empty, may repeat
  std::string from;             // address
  std::string from_name;        // display name, may be empty
  std::vector<std::string> to;  // addresses of To and Cc
  std::optional<Time> date;     // what the message claims
  std::uint64_t size = 0;
  Time first_seen{};
  bool read = false;
  std::string flags = {};  // of an imported message beside `read`: Maildir's letters D F P R T, sorted
  // The report's words; empty while not judged.
  std::string summary;
  std::string signature;
  std::string encryption;
  std::string error;  // id of the error where unreadable
  std::optional<judge::KeptJudgement> kept = {};
  std::optional<std::string> subject = {};  // only of mail that was not sealed
  // Message-IDs of References and In-Reply-To, for the thread; not read back.
  std::vector<std::string> references = {};
  std::int64_t thread = 0;  // set by put() (threads.h)
};

class Messages {
 public:
  explicit Messages(Store& store) : store_(store) {}

  // Adds it or replaces its record; first_seen stays what it was first, and its thread stays or grows. store_conflict
  // where there is no such account; message_not_found where its octets are not kept (Files).
  Status put(const Message& message);
  Result<std::optional<Message>> find(const MessageKey& key);
  // Whether the account has a message of these octets, in any direction.
  Result<bool> has_digest(const std::string& account, const std::string& digest);
  // A message with that Message-ID that came. Never where it is empty.
  Result<bool> came(const std::string& account, const std::string& message_id);
  // Whether a message with that Message-ID, whoever sent it, is encrypted; also where it was never opened. Drafts of
  // ours are left aside, which are encrypted whatever they become. Never where it is empty.
  Result<bool> has_sealed(const std::string& account, const std::string& message_id);
  // For people who type: digests that begin so, in any account where `account` is empty. At most `limit`.
  Result<std::vector<Message>> find_prefix(const std::string& account, const std::string& prefix, size_t limit = 10);
  // Newest first as they arrived here, from `offset` on. All accounts where `account` is empty.
  Result<std::vector<Message>> list(const std::string& account, Folder folder, size_t limit = 1000, size_t offset = 0);
  // Every message, of one folder or of all, oldest first as they arrived here.
  Result<std::vector<MessageKey>> keys(const std::string& account, std::optional<Folder> folder);
  // Oldest first: what still has to be examined, or waits for a key.
  Result<std::vector<Message>> in_state(const std::string& account, MessageState state, size_t limit = 10'000);
  // Newest first: what was judged and came here since then.
  Result<std::vector<Message>> judged_since(const std::string& account, Time since, size_t limit = 1000);
  Result<std::uint64_t> count(const std::string& account, Folder folder);
  Result<std::uint64_t> count_unread(const std::string& account, Folder folder);
  // message_not_found where there is none.
  Status set_read(const MessageKey& key, bool read);
  Status move(const MessageKey& key, Folder folder);
  // The record; the file too where no other record needs it.
  Status remove(const MessageKey& key);

  // The messages that are shown together with this one, itself among them, oldest first as they arrived (threads.h).
  Result<std::vector<Message>> thread(const MessageKey& key, size_t limit = 1000);

  // What somebody above wants to show of a sealed message without its key: ciphertext, under a key that is sealed to
  // our encryption certificate (S6). It is not looked into here; put() leaves it as it is. Empty: none.
  Status set_cached(const MessageKey& key, ByteView cached);
  Result<Bytes> cached(const MessageKey& key);

  // Which names of the mailbox (Maildir names, UIDs) have been fetched already.
  Result<bool> was_fetched(const std::string& account, const std::string& mailbox_name);
  Status set_fetched(const std::string& account, const std::string& mailbox_name, const std::string& digest);

 private:
  Store& store_;
};

}  // namespace letterlock::store
