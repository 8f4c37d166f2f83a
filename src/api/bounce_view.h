// A delivery report about a mail of ours: its view, and the lines that a person reads.
#pragma once

#include "api/text_lines.h"
#include "base/json.h"
#include "inbox/bounce.h"

namespace letterlock::api {

struct BounceRow {
  std::string recipient;
  std::string letter;  // digest of our mail
  std::string action;  // "failed", "delayed", "delivered", "relayed", "expanded", "unknown" (RFC 3464 section 2.3.3)
  std::string status;  // "5.1.1"; empty where none was readable
  std::string answer;  // what the server said
};
BOOST_DESCRIBE_STRUCT(BounceRow, (), (recipient, letter, action, status, answer))

struct BounceView {
  std::string server;
  std::vector<BounceRow> recipients;
};
BOOST_DESCRIBE_STRUCT(BounceView, (), (server, recipients))
BounceView view_of(const inbox::Bounce& bounce);

TextLines lines_of(const BounceView& view, text::Language language);

}  // namespace letterlock::api
