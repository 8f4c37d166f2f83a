// What a sealed mail kept to itself, so that an answer to it does not tell it (RFC 9788 section 6.1: MUST NOT).
//
// The Subject is hidden in every sealed letter; this is what some programs hide besides: people, their names, the
// thread. It is kept for each mailbox, not for each field: an answer may be addressed anew, and still tells nobody. It
// travels from the reader to the composer and stays with a draft.
//
// Not here: finding out what was hidden (api/reply_view.h), writing the outer header (smime/header_protection.h).
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "message/compose.h"
#include "outbox/letter.h"

namespace letterlock::app {

struct Hidden {
  std::vector<std::string> addresses;  // nobody saw that these people are among them
  std::vector<std::string> names;      // addresses that were seen without the names that stood inside
  bool thread = false;                 // Message-ID, In-Reply-To or References
};
BOOST_DESCRIBE_STRUCT(Hidden, (), (addresses, names, thread))

// How the fields of an answer stand outside, where that is otherwise than inside. draft_malformed.
Result<std::vector<outbox::OuterField>> outer_fields(const message::Draft& draft, const Hidden& hidden);

// Back again, for a draft: what the fields outside do not tell of the header.
Hidden hidden_by(const mime::Header& header, const std::vector<outbox::OuterField>& outer);

}  // namespace letterlock::app
