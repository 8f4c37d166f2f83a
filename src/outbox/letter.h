// Letter: what a person wants to send, before anything is signed.
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "message/compose.h"

namespace letterlock::outbox {

// Nothing leaves the house unsigned; clear or weakly sealed mail cannot be asked for.
enum class Protection { signed_only, sealed };
BOOST_DESCRIBE_ENUM(Protection, signed_only, sealed)

struct Letter {
  message::Draft content;
  std::vector<std::string> bcc;  // S8: each gets a copy of their own
  Protection protection = Protection::sealed;
  std::string code;  // tunnel/code.h, where the text carries one; only of sealed letters
};

// What the outbox remembers of a letter's wishes beside its octets.
struct LetterOptions {
  Protection protection = Protection::sealed;
  std::string code;
  std::string message_id;
};
BOOST_DESCRIBE_STRUCT(LetterOptions, (), (protection, code, message_id))

}  // namespace letterlock::outbox
