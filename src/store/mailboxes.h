// Mailboxes: what we know of the mailboxes of a server, and where in them each message lies (RFC 3501 section 2.3.1).
//
// A placement is one UID of one mailbox. It is there as soon as the server told its header fields for the list; the
// octets may come later (`digest`) or never. The same message may lie in several mailboxes. Forgetting placements
// never forgets a message: those are Messages and Files. Header fields here are those that the server sees: of
// sealed mail nothing that was decrypted (S6).
//
// What the user changes is shown at once and stands in a queue until the server was told; what the server says
// meanwhile does not undo it.
//
// Everything here was said by a server: it is bounded by who reads it from there (transport), and here once more
// (kPlacementBatchMax, kFlagsMax).
#pragma once

#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/store.h"

namespace letterlock::store {

// RFC 6154, and INBOX.
enum class MailboxRole { none, inbox, sent, drafts, archive, junk, trash, all, flagged };
BOOST_DESCRIBE_ENUM(MailboxRole, none, inbox, sent, drafts, archive, junk, trash, all, flagged)
std::string to_string(MailboxRole role);

struct Mailbox {
  std::int64_t id = 0;  // given by put()
  std::string account;
  std::string name;  // UTF-8
  MailboxRole role = MailboxRole::none;
  std::uint32_t uid_validity = 0;
  std::uint32_t uid_next = 0;
  std::uint64_t highest_modseq = 0;  // RFC 7162; 0: the server has none
  std::optional<Time> last_sync = {};

  bool operator==(const Mailbox&) const = default;
};

struct Placement {
  std::uint32_t uid = 0;
  std::optional<std::string> digest = {};  // of the kept octets
  std::uint64_t size = 0;
  std::vector<std::string> flags = {};  // "\Seen", keywords; without blanks
  std::string from = {};                // address
  std::string from_name = {};
  std::string subject = {};
  Time date{};  // the header's, else when the server got it: the list is ordered by it
  std::string message_id = {};
  bool wanted = false;  // its octets are to be taken

  bool operator==(const Placement&) const = default;
};

struct FlagChange {
  std::int64_t id = 0;
  std::uint32_t uid = 0;
  std::string flag;
  bool set = false;

  bool operator==(const FlagChange&) const = default;
};

// Where the user wants a message to lie.
struct Move {
  std::int64_t id = 0;
  std::uint32_t uid = 0;
  MailboxRole role = MailboxRole::none;

  bool operator==(const Move&) const = default;
};

// One put_placements(): more is store_conflict.
constexpr size_t kPlacementBatchMax = 100'000;
// Of a message's flags the first ones count.
constexpr size_t kFlagsMax = 64;

class Mailboxes {
 public:
  explicit Mailboxes(Store& store) : store_(store) {}

  // Adds it, or changes the one of that account and name; tells its id. Where uid_validity is another one than before,
  // its placements and waiting flag changes are forgotten: the UIDs mean nothing any more (RFC 3501 section 2.3.1.1).
  Result<std::int64_t> put(const Mailbox& mailbox);
  Result<std::optional<Mailbox>> find(const std::string& account, const std::string& name);
  // By name; all accounts where `account` is empty.
  Result<std::vector<Mailbox>> list(const std::string& account);
  // It and its placements. No error where there is none.
  Status remove(std::int64_t mailbox);

  // In one transaction. A placement that is there is replaced, but its digest stays where the new one has none.
  Status put_placements(std::int64_t mailbox, const std::vector<Placement>& placements);
  Result<std::optional<Placement>> placement(std::int64_t mailbox, std::uint32_t uid);
  // Newest date first.
  Result<std::vector<Placement>> newest(std::int64_t mailbox, size_t limit = 50, size_t offset = 0);
  // Which UIDs are known, rising.
  Result<std::vector<std::uint32_t>> uids(std::int64_t mailbox);
  // Newest UID first: those whose octets are wanted and not kept.
  Result<std::vector<std::uint32_t>> without_octets(std::int64_t mailbox, size_t limit = 1000);
  Result<std::uint64_t> count(std::int64_t mailbox);
  // message_not_found without such a placement, or where the octets are not kept (Files).
  Status set_digest(std::int64_t mailbox, std::uint32_t uid, const std::string& digest);
  // What the server says; our waiting changes are laid over it. message_not_found without such a placement.
  Status set_flags(std::int64_t mailbox, std::uint32_t uid, const std::vector<std::string>& flags);
  // The server has them no more. Tells the digests of those that we keep.
  Result<std::vector<std::string>> vanished(std::int64_t mailbox, const std::vector<std::uint32_t>& uids);
  // The server does not give its octets.
  Status not_wanted(std::int64_t mailbox, std::uint32_t uid);
  // Is a message with that Message-ID there? Never where it is empty.
  Result<bool> has_message_id(std::int64_t mailbox, const std::string& message_id);

  // What the user wants: the placement has it at once, the server is to be told. The later wish for the same flag
  // takes the earlier one's place. message_not_found without such a placement.
  Status change_flag(std::int64_t mailbox, std::uint32_t uid, const std::string& flag, bool set);
  // Oldest first.
  Result<std::vector<FlagChange>> flag_changes(std::int64_t mailbox, size_t limit = 1000);
  // By its id, so that a wish that came later stays.
  Status flag_change_told(const FlagChange& change);

  // The same for a move to the mailbox of that role. message_not_found without such a placement.
  Status want_move(std::int64_t mailbox, std::uint32_t uid, MailboxRole role);
  // Oldest first.
  Result<std::vector<Move>> moves(std::int64_t mailbox, size_t limit = 1000);
  Status move_told(const Move& move);

 private:
  Store& store_;
};

}  // namespace letterlock::store
