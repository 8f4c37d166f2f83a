// Route: where an account's mail comes in and goes out, read from what people write (account.h).
//
// The Maildir of a recipient inside a post folder follows one rule: OUT/<address>. The name is the address as addresses
// are compared (lower case, domain in A-labels), with "/", "%", control characters and a leading "." written as %XX, so
// that no address leads out of the folder. It may be a symbolic link to a Maildir elsewhere: that is how the owner of
// the post folder forwards. A recipient without a Maildir cannot be reached, as with a mail server that does not know
// the user; nothing is created for them.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "net/server.h"

namespace letterlock::account {

struct MaildirFolder {
  std::string path;
};
struct PostFolder {
  std::string path;
};
// "sendmail:" and the program with its own arguments, separated by blanks.
struct SendmailCommand {
  std::vector<std::string> words;
};

using Incoming = std::variant<MaildirFolder, net::Server>;
using Outgoing = std::variant<PostFolder, SendmailCommand, net::Server>;

// server_malformed {url, reason}: not a URL of net::Server, or one of a server that does the other thing.
Result<Incoming> incoming_of(std::string_view written);
Result<Outgoing> outgoing_of(std::string_view written);

// The Maildir of a recipient. address_malformed where it is no address.
Result<std::string> maildir_of(std::string_view post_folder, std::string_view address);

}  // namespace letterlock::account
