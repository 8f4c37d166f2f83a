// Route: the Maildir of a recipient inside a post folder. One rule: OUT/<address>.
//
// The name is the address as addresses are compared (lower case, domain in A-labels), with "/", "%", control
// characters and a leading "." written as %XX, so that no address leads out of the folder. It may be a symbolic link to
// a Maildir elsewhere: that is how the owner of the post folder forwards. A recipient without a Maildir cannot
// be reached, as with a mail server that does not know the user; nothing is created for them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace letterlock::account {

// address_malformed where it is no address.
Result<std::string> maildir_of(std::string_view post_folder, std::string_view address);

}  // namespace letterlock::account
