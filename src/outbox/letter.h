// Letter: what a person wants to send, before anything is signed.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "message/compose.h"

namespace letterlock::outbox {

// S9: To, Cc and Bcc together. More are recipients_too_many {count, maximum}.
constexpr size_t kRecipientsMax = 5000;

// Nothing leaves the house unsigned; clear or weakly sealed mail cannot be asked for.
enum class Protection { signed_only, sealed };
BOOST_DESCRIBE_ENUM(Protection, signed_only, sealed)

// A field that stands outside of a sealed letter otherwise than inside: "" for not at all. What it says outside anybody
// may read, so it is no secret of the letter.
struct OuterField {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(OuterField, (), (name, value))

struct Letter {
  message::Draft content;
  std::vector<std::string> bcc;  // S8: each gets a copy of their own
  Protection protection = Protection::sealed;
  std::string code;  // tunnel/code.h, where the text carries one; only of sealed letters
  // Beside Subject, Comments and Keywords, which are always hidden. Set (or empty) for what answers sealed mail or
  // passes it on, which is sealed, too (RFC 9788 section 6.1).
  std::optional<std::vector<OuterField>> outer = {};
};

// What the outbox remembers of a letter's wishes beside its octets.
struct LetterOptions {
  Protection protection = Protection::sealed;
  std::string code;
  std::string message_id;
  std::optional<std::vector<OuterField>> outer = {};  // absent in what older versions kept
};
BOOST_DESCRIBE_STRUCT(LetterOptions, (), (protection, code, message_id, outer))

}  // namespace letterlock::outbox
