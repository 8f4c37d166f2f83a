// Mail files: what lies in paths that a person named: Maildirs, mbox files, single messages. Looks and opens nothing
// for writing; import.h reads them. Private to app/.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/messages.h"
#include "transport/maildir.h"

namespace letterlock::app {

struct MailFile {
  enum class Kind { maildir, mbox, message };
  Kind kind = Kind::message;
  std::string path;
  std::uint64_t size = 0;                    // octets to read
  std::optional<store::Folder> folder = {};  // what the name of a Maildir's folder says
};

struct MailFiles {
  std::vector<MailFile> files;
  std::vector<std::pair<std::string, Error>> refused;  // paths that cannot be looked at
  std::uint64_t skipped = 0;                           // files that are no mail
};

// S9: folders in folders deeper than this are not entered.
constexpr int kFolderDepthMax = 16;

// In the order given, folders by name.
MailFiles find_mail_files(const std::vector<std::string>& paths);

// What an mbox message says of itself in its header (Status, X-Status, X-Mozilla-Status): Maildir's letters.
std::string flags_in_header(ByteView message);

}  // namespace letterlock::app
