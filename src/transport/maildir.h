// Maildir: somebody's mailbox as a folder with new/, cur/ and tmp/ (after D. J. Bernstein's description).
//
// Delivery writes tmp/NAME, flushes it, moves it to new/NAME and flushes new/: another program sees the whole message
// or none, and a crash leaves at most a file in tmp/, which nobody reads. Names are unique by time, process,
// count, random octets and host. Files whose names begin with a dot, symbolic links and anything that is not a
// regular file are no messages and are never followed. Our own message files are the store's, not a Maildir.
// Nothing here knows what stands in a message.
//
// A delivery may carry a tag (a digest of what is delivered, say) inside its name. Delivering again with the same
// tag finds the first delivery as long as it lies in new/ or cur/: the way to try again after a crash without a
// second copy.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/stream.h"
#include "base/time.h"

namespace letterlock::transport {

struct MaildirEntry {
  std::string name;   // the unique part, before ":2,"; what an entry is remembered by
  std::string file;   // "new/NAME" or "cur/NAME:2,FLAGS"
  std::string flags;  // of D F P R S T, sorted
  bool is_new = false;
  std::uint64_t size = 0;
  Time arrived{};  // the file's time of last change
};

struct Delivered {
  std::string name;
  bool repeated = false;  // found by its tag, not written again
};

class Maildir {
 public:
  // More entries than this are mailbox_full.
  static constexpr size_t kMaxEntries = 1'000'000;

  // An existing Maildir; mailbox_not_found where one of its three folders is missing.
  static Result<Maildir> open(const std::string& folder);
  // Makes what is missing, mode 0700.
  static Result<Maildir> create(const std::string& folder);

  const std::string& folder() const { return folder_; }

  // Errors leave nothing behind; a full disk is disk_full. `tag`: lower-case letters and digits, at most 64;
  // others are left out.
  Result<Delivered> deliver(Source& message, std::string_view tag = {}) const;
  // Puts a message that is no news into cur/, with these flags, without looking for its tag (tags()).
  Result<MaildirEntry> deliver_read(Source& message, std::string_view tag, std::string_view flags) const;
  // Every tag in new/ and cur/.
  Result<std::set<std::string, std::less<>>> tags() const;
  // The entry in new/ or cur/ whose name carries the tag.
  Result<std::optional<MaildirEntry>> find_tag(std::string_view tag) const;

  // new/ and cur/, oldest first (by the time in the name, then by name). An entry that a reader is
  // moving just now is listed once.
  Result<std::vector<MaildirEntry>> list() const;
  // Finds the entry also where another reader has moved it meanwhile. file_not_found where it is gone,
  // mailbox_entry_unusable where something else stands there now. The source stays readable while
  // the file is moved or removed.
  Result<std::unique_ptr<ReplayableSource>> read(const MaildirEntry& entry) const;
  // To cur/ with exactly these flags (letters; sorted and made unique here). Returns the entry as it is then.
  Result<MaildirEntry> set_flags(const MaildirEntry& entry, std::string_view flags) const;

  // Removes files in tmp/ that nobody has touched for 36 hours. Returns their number.
  Result<size_t> remove_leftovers(Time now) const;

 private:
  explicit Maildir(std::string folder, FileDescriptor root);
  // tmp/NAME, flushed, moved to `place` + NAME + `ending`.
  Status write(Source& message, const std::string& name, const std::string& place, const std::string& ending) const;
  Status read_folder(const char* name, std::vector<MaildirEntry>& entries) const;
  Result<MaildirEntry> find_again(const MaildirEntry& entry) const;

  std::string folder_;
  std::shared_ptr<FileDescriptor> root_;
};

}  // namespace letterlock::transport
