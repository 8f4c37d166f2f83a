// Folders: what LIST says of a mailbox, and which of them is the inbox, Sent and so on.
//
// The server's word counts (SPECIAL-USE, RFC 6154). Where it names no mailbox for a role, a mailbox with one of the
// usual names has it.
#pragma once

#include <string>
#include <vector>

#include "transport/imap/response_reader.h"

namespace letterlock::transport::imap {

enum class Role { none, inbox, sent, drafts, trash, junk, archive };

struct MailboxInfo {
  std::string name;  // UTF-8
  char delimiter = '\0';
  Role role = Role::none;
  bool selectable = true;  // also false where its name cannot be written back to the server
};

// The content of one LIST response. With `utf8` names are UTF-8 on the wire (RFC 6855), else modified UTF-7.
Result<MailboxInfo> read_list(ResponseReader& reader, bool utf8);
// The prefix of the first personal namespace ("INBOX."), from the content of a NAMESPACE response (RFC 2342 section 5);
// nullopt where there is none.
Result<std::optional<std::string>> read_personal_prefix(ResponseReader& reader, bool utf8);
void assign_usual_roles(std::vector<MailboxInfo>& mailboxes);

}  // namespace letterlock::transport::imap
