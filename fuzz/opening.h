// Opening as `letterlock open` does it: examine, judge, release, with the properties that always hold.
//
//   - nothing is released before the judgement, and nothing but what it covers;
//   - no report says *valid* over octets that nobody here signed;
//   - what examine() announced is what release() hands out, octet for octet, from memory or by a second reading;
//   - reading costs a bounded number of passes, and what comes out is bounded by what went in.
// Each target adds what it knows about its own messages.
#pragma once

#include <optional>
#include <string>

#include "fuzz/support.h"
#include "fuzz/world.h"
#include "smime/examine.h"

namespace letterlock::fuzz {

struct Opened {
  std::string error;  // of examine(): nothing else is set then
  smime::Facts facts;
  judge::MessageReport report;
  std::optional<Bytes> payload;  // where all layers opened; what a person who wants to see it anyway would get
  std::string release_error;
};

// fresh: the target has just signed what is not among the originals of messages.h.
enum class Content { known, fresh };

// `piece`: how many octets the message gives at a time.
Opened open_message(ByteView message, size_t piece = SIZE_MAX, Content content = Content::known);

// What must not depend on how the input is cut.
void require_same(const Opened& a, const Opened& b);

}  // namespace letterlock::fuzz
