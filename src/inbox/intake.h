// Intake: messages that are taken in heaps, as an import does: kept, examined, judged and learned from like mail that
// came today.
//
// Mail from elsewhere is worth what it proves now: first seen is now, whatever its dates claim, so that a certificate
// which has ended proves nothing any more (S2); a signature that verifies teaches what it would teach in the inbox.
// Nothing that is taken here counts as sent by us, also where it lies in a folder named Sent: what we sent is known
// from our outbox and our server's Sent mailbox, and a file may come from anybody.
//
// Messages gather until settle(): then their octets are on the disk and their records are written. A process that ends
// before loses nothing but the work; taking the same messages again counts those as present that are there.
#pragma once

#include <functional>
#include <set>

#include "inbox/examiner.h"
#include "inbox/inbox.h"
#include "store/file_batch.h"

namespace letterlock::inbox {

// A message that is being read. What is small stays in memory.
class ArrivingMessage : public Sink {
 public:
  explicit ArrivingMessage(store::Store& store) : store_(store) {}
  Status write(ByteView chunk) override;
  std::uint64_t size() const { return large_ ? large_size_ : octets_.size(); }
  // Its beginning, at least as far as a header may reach.
  ByteView beginning() const { return octets_; }

 private:
  friend class Intake;
  store::Store& store_;
  Bytes octets_;
  std::unique_ptr<store::NewFile> large_;
  std::uint64_t large_size_ = 0;
};

// What is known of a message besides its octets.
struct Given {
  store::Folder folder = store::Folder::archive;
  bool read = false;
  std::string flags = {};   // store::Message::flags
  std::string origin = {};  // for who reports; not kept
};

class Intake {
 public:
  // Called for each message whose record is written; the origin is what Given said.
  using Recorded = std::function<void(const Outcome& outcome, const std::string& origin)>;

  // What `room` refers to must outlive it.
  static Result<Intake> begin(const Mailroom& room, Recorded recorded);

  // False: the account has these octets already; that record stays as it is. Errors are the store's.
  Result<bool> take(ArrivingMessage message, const Given& given);
  Status settle();
  // Why a key could not be used. Nobody is asked again: what needs a key waits.
  const std::optional<Error>& key_error() const { return examiner_.key_error(); }

 private:
  struct Waiting {
    Findings found;
    std::string origin;
  };
  Intake(const Mailroom& room, Examiner examiner, Recorded recorded);
  Result<bool> take_large(ArrivingMessage message, const Given& given);
  Result<bool> is_present(const std::string& digest) const;
  Status find_out(const store::KeptFile& kept, const Given& given, const OpenOctets& octets);
  Status settle_files();
  Status record() const;

  Mailroom room_;
  Examiner examiner_;
  Recorded recorded_;
  std::unique_ptr<store::FileBatch> files_;
  std::vector<Waiting> waiting_;
  std::set<std::string> digests_;  // of those that wait
  std::uint64_t octets_ = 0;       // of files that are not flushed yet
  std::uint64_t words_ = 0;        // octets that wait for the search index
};

}  // namespace letterlock::inbox
