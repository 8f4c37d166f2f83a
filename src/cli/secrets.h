// Secrets: where passwords come from.
//
// From a file, from a descriptor, or typed at the terminal without echo; never from the command line or the
// environment, where other processes could read them. What is read is wiped when it goes. A wrong password is
// never tried again by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "cli/command.h"

namespace letterlock::cli {

struct PasswordOptions {
  std::vector<std::string> files;
  std::vector<std::string> descriptors;
};
// --password-file F and --password-fd N.
void declare(Declaration& declaration, PasswordOptions& options);

// The passwords of the PKCS#12 files of one run. One --password-file or --password-fd serves them all; where several
// are given, files first, the first belongs to the first PKCS#12 file and so on.
class Passwords {
 public:
  // `names` are the PKCS#12 files, in order, for the questions.
  Passwords(const Terminal& terminal, PasswordOptions options, std::vector<std::string> names);
  // Of the file of that name; each is asked for once. Errors: usage where the counts differ, password_needed where no
  // terminal can ask, cancelled where the person gave up, I/O.
  Result<Secret> of(const std::string& name);

 private:
  Result<Secret> read(size_t index);

  const Terminal& terminal_;
  PasswordOptions options_;
  std::vector<std::string> names_;
  std::optional<Secret> shared_;
};

// The passwords of an account's mail servers.
struct MailPasswordOptions {
  std::string file;
  std::string outgoing_file;
};
// --mail-password-file F and --outgoing-password-file F.
void declare(Declaration& declaration, MailPasswordOptions& options);
// The first lines of the files; none where no file is named.
struct MailPasswords {
  std::optional<Secret> mail;
  std::optional<Secret> outgoing;
};
Result<MailPasswords> read_mail_passwords(const MailPasswordOptions& options);

// Asks on /dev/tty without echo. password_needed where there is none, cancelled on Ctrl-C, Ctrl-D or
// a signal, card_removed where the descriptor `removed` became readable first (-1: none). At most 1024 octets.
Result<Secret> ask_secret(const std::string& question, int removed = -1);
// The same for a word that may be seen while it is typed.
Result<std::string> ask_word(const std::string& question, int removed = -1);

}  // namespace letterlock::cli
