// Imap: one mailbox server, spoken to over a stream that is connected, verified and logged in (RFC 9051, RFC 3501).
//
// Fetching never marks a message as read. Where the server offers it, QRESYNC (RFC 7162) names what changed and what
// vanished; with CONDSTORE alone changes() asks for the flags that changed and for the list of what is there; else
// it lists all flags, and what is not listed is gone. A message's octets go to the caller as they
// were sent; it is complete only when complete() was called for it. A changed UIDVALIDITY is reported by select():
// the caller forgets what it knew. Nothing here connects, keeps anything, or tries again.
//
// Errors: server_refused {server, answer, response_code} leaves the session usable; connection_lost, server_timeout,
// server_misbehaves and server_limit end it.
#pragma once

#include "transport/imap/fetch_response.h"
#include "transport/imap/folders.h"
#include "transport/imap/session.h"
#include "transport/imap/uid_codes.h"

namespace letterlock::transport::imap {

// What the caller knows of a mailbox from before.
struct KnownState {
  std::uint32_t uid_validity = 0;
  std::uint64_t highest_modseq = 0;
  UidSet uids;
};

struct FlagChange {
  Uid uid = 0;
  std::vector<std::string> flags;
  std::uint64_t modseq = 0;
};

struct Selected {
  std::uint32_t uid_validity = 0;
  std::uint32_t uid_next = 0;
  std::uint32_t exists = 0;
  std::uint64_t highest_modseq = 0;  // 0: the mailbox has none
  bool read_only = false;
  bool resynced = false;  // vanished and changed are the whole truth since KnownState
  UidSet vanished;
  std::vector<FlagChange> changed;
};

struct Changes {
  UidSet present;  // every message that is there
  UidSet vanished;
  std::vector<FlagChange> changed;  // of those that may have other flags than before; of all without CONDSTORE
};

enum class Moved { moved, marked_deleted };  // marked: the server can remove nothing without removing others' too

struct MoveResult {
  Moved how = Moved::moved;
  CopiedUids copied;  // where they are now, as far as the server says it (UIDPLUS)
};

// Takes whole messages.
class BodyReceiver {
 public:
  virtual ~BodyReceiver() = default;
  virtual Result<Sink*> begin(Uid uid, std::uint64_t size) = 0;  // null: not wanted
  virtual Status complete(Uid uid) = 0;
  virtual Status missing(Uid uid) = 0;  // it is not there (any more)
  // Instead of complete(), where the octets came whole by the count that stood before them, but RFC822.SIZE is another.
  // Some servers only guess that (Exchange); a cut message looks the same.
  virtual Status size_differs(Uid uid, std::uint64_t /*announced*/, std::uint64_t /*received*/) {
    return complete(uid);
  }
  // The server cannot give this message now (server_refused); it may be there. By default fetching ends with it.
  virtual Status refused(Uid, const Error& error) { return tl::unexpected(error); }
};

// S9: what a server may make us read and keep.
struct Bounds {
  std::uint64_t body_octets = 256ULL * 1024 * 1024;  // of one message
  size_t responses = 10'000'000;                     // untagged ones to one command
  size_t flag_octets = 512 * 1024 * 1024;            // all flags of one answer, as they are kept
};

class Imap {
 public:
  // Learns what the server can do, and tells it the program's name where it wants to know (RFC 2971; some answer
  // nothing before that).
  static Result<Imap> begin(std::unique_ptr<net::Stream> stream, const Bounds& bounds = {});

  bool can(std::string_view capability) const;
  Result<std::vector<MailboxInfo>> list();
  Status create(std::string_view mailbox);
  // The full name for a new mailbox of the user's: under the prefix of the personal namespace (RFC 2342), "INBOX.Sent".
  Result<std::string> personal_name(std::string_view mailbox);
  Result<Selected> select(std::string_view mailbox, const KnownState* known = nullptr);

  // Flags, size, date and the header fields From, To, Cc, Subject, Date, Message-ID, In-Reply-To, References,
  // Content-Type (at most 64 KiB of them) as they come. An error of the callback ends the session.
  Status fetch_headers(const UidSet& uids, const std::function<Status(MessageInfo)>& each);
  Status fetch_bodies(std::span<const Uid> uids, BodyReceiver& receiver);
  // Of the selected mailbox: right on every server, and short where it has modification sequences. `known` must be of
  // its UIDVALIDITY; with a highest_modseq of 0 all flags are listed.
  Result<Changes> changes(const KnownState& known);

  // With `internal_date`, the server keeps the message as if it had come then.
  Result<std::optional<AppendedUid>> append(std::string_view mailbox, const std::vector<std::string>& flags,
                                            ReplayableSource& message, std::optional<Time> internal_date = {});
  Status add_flags(const UidSet& uids, const std::vector<std::string>& flags);
  Status remove_flags(const UidSet& uids, const std::vector<std::string>& flags);
  Result<MoveResult> move(const UidSet& uids, std::string_view mailbox);

  // RFC 2177, where the server can("IDLE"). Between the two nothing else may be asked, and heard() tells whether the
  // server said something about the mailbox within `wait`. Ended and begun again within 29 minutes.
  Status begin_idle();
  Result<bool> heard(std::chrono::milliseconds wait);
  Status end_idle();
  // Says good-bye; what the server answers does not matter.
  void logout();

 private:
  Imap(std::unique_ptr<net::Stream> stream, const Bounds& bounds)
      : session_(std::move(stream), bounds.responses), bounds_(bounds) {}
  Status enable();
  Status identify();
  Result<std::string> mailbox_argument(std::string_view mailbox) const;
  Result<std::string> flag_list(const std::vector<std::string>& flags) const;
  Status for_pieces(std::string_view before, const UidSet& uids, std::string_view after,
                    const Session::Handler& handler = {}, const std::function<void(const Code&)>& done = {});
  Status list_flags(std::string_view modifier, Changes& result, UidSet& seen);
  Result<UidSet> list_uids();
  Status store(const UidSet& uids, std::string_view what, const std::vector<std::string>& flags);

  Session session_;
  Bounds bounds_;
  bool utf8_ = false;
  bool qresync_ = false;
  std::uint64_t modseq_ = 0;  // of the selected mailbox, when it was selected
  std::uint32_t exists_ = 0;  // then
};

}  // namespace letterlock::transport::imap
