// Import: mail from files into an account: Maildir folders (and the folders in them), mbox files, single messages.
//
// The octets are kept as they are; nothing at the place they come from is changed. A message that the account has
// already is counted and left alone, so that an import that was interrupted is simply run again. What cannot be read
// is told, and the rest goes on; a message that cannot be understood is kept all the same (S10).
//
// Everything in a Maildir is a message. Elsewhere a file is an mbox where it begins like one, else one message where it
// begins with a header. In a folder that is no Maildir files count that are named *.eml, or begin like an mbox; other
// files are skipped. Symbolic links are followed only where a person named them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "store/messages.h"
#include "token/key_source.h"

namespace letterlock::app {

struct ImportWish {
  std::vector<std::string> paths;
  // Absent: the archive; folders of a Maildir that are named Sent, Drafts, Archive, Junk or Trash go to ours, and what
  // is marked as deleted to the trash.
  std::optional<store::Folder> folder;
};

struct ImportProblem {
  std::string path;         // "mail.mbox:3": the third message of it
  std::string digest = {};  // where it was kept all the same
  Error error;
};
constexpr size_t kImportProblemsMax = 1000;

struct Imported {
  std::uint64_t taken = 0;
  std::uint64_t present = 0;          // were there already
  std::uint64_t skipped = 0;          // files that are no mail
  std::uint64_t waiting_for_key = 0;  // of those taken
  std::uint64_t unreadable = 0;       // of those taken: sealed to others, or malformed
  std::vector<ImportProblem> problems;
  std::uint64_t more_problems = 0;
  std::optional<Error> key_error = {};  // why a key that is here could not be used; nobody was asked again
};

// How many of how many octets were read.
using ImportProgress = std::function<void(std::uint64_t, std::uint64_t)>;

// Errors are the store's; what was taken before one stays taken. `keys` null: sealed mail waits.
Result<Imported> import_mail(Home& home, const std::string& account_id, const ImportWish& wish, token::KeySource* keys,
                             const ImportProgress& progress);

}  // namespace letterlock::app
