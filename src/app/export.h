// Export: messages of an account as files for other programs: a Maildir, an mbox file, or one file for each message.
//
// What is written are the octets as they came, so sealed mail stays sealed and signatures stay good. An mbox cannot say
// that a message's last line has no end; such a message gets one there, which is told. Read, answered and the other
// flags go into a Maildir's names; the other formats have no place for them outside of the octets.
//
// Nothing is overwritten. A Maildir and a folder of messages may exist: what is there stays, and a message that was
// exported there before is counted and not written again, so that an export that was interrupted is simply run again.
// An mbox is a new file, there whole or not at all.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "store/messages.h"

namespace letterlock::app {

enum class MailFormat { maildir, mbox, eml };

struct ExportWish {
  MailFormat format = MailFormat::maildir;
  std::string path;
  std::optional<store::Folder> folder;  // only of this folder
  std::string words;                    // only what a search finds
};

struct ExportProblem {
  std::string digest;
  Error error;
};
constexpr size_t kExportProblemsMax = 1000;

struct Exported {
  std::uint64_t written = 0;
  std::uint64_t present = 0;   // were there already
  std::uint64_t extended = 0;  // got an end of their last line, in an mbox
  std::vector<ExportProblem> problems;
  std::uint64_t more_problems = 0;
};

// How many of how many messages were written.
using ExportProgress = std::function<void(std::uint64_t, std::uint64_t)>;

// A message whose octets are gone or changed is a problem, and the rest goes on. file_exists where an mbox is there, or
// a file that has a message's name and other octets; errors of writing.
Result<Exported> export_mail(Home& home, const std::string& account_id, const ExportWish& wish,
                             const ExportProgress& progress);

}  // namespace letterlock::app
