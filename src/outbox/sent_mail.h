// The evidence of a sent letter, read from the octets that travelled: what was signed, with which cipher, and to
// which certificates each copy was sealed. So it is the same after a crash as without one. Private to outbox/.
#pragma once

#include "directory/evidence.h"
#include "outbox/letter.h"
#include "outbox/office.h"
#include "store/outbox_entries.h"

namespace letterlock::outbox {

struct SentLetter {
  store::Message message;  // for the Sent folder
  directory::SentMail evidence;
};
// `accepted`: those of the recipients whom the evidence is about.
Result<SentLetter> sent_letter(const Office& office, const store::OutboxEntry& entry, const LetterOptions& options,
                               const std::vector<std::string>& accepted);

}  // namespace letterlock::outbox
