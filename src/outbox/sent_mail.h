// The evidence of a sent letter, read from the octets that travelled: what was signed, with which cipher, and to
// which certificates each copy was sealed. So it is the same after a crash as without one. Private to outbox/.
#pragma once

#include "directory/evidence.h"
#include "outbox/letter.h"
#include "outbox/office.h"
#include "store/outbox_entries.h"

namespace letterlock::outbox {

struct SentRecord {
  store::Message message;  // for the Sent folder
  directory::SentMail evidence;
};
Result<SentRecord> sent_record(const Office& office, const store::OutboxEntry& entry, const LetterOptions& options);

}  // namespace letterlock::outbox
