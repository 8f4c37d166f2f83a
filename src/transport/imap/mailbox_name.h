// Mailbox names: UTF-8 for people, modified UTF-7 on the wire (RFC 3501 section 5.1.3).
//
// Only the one right spelling is decoded; encode(decode(x)) == x. What cannot be decoded names a mailbox that
// cannot be opened by its name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace letterlock::transport::imap {

// nullopt where `name` is no UTF-8.
std::optional<std::string> encode_mailbox_name(std::string_view name);
std::optional<std::string> decode_mailbox_name(std::string_view wire);

}  // namespace letterlock::transport::imap
