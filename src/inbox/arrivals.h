// Arrivals: the record of a message whose octets have just been kept, however it came. Private to inbox/.
#pragma once

#include "inbox/inbox.h"
#include "store/files.h"

namespace letterlock::inbox {

// S9: a message above this is not taken from any mailbox.
constexpr std::uint64_t kMessageOctetsMax = 2ULL * 1024 * 1024 * 1024;

// Puts it into the folder, to be examined, and tells whether it was new; one that is known stays as it is. Joins the
// caller's transaction.
Result<bool> record_message(const Mailroom& room, const store::MessageKey& key, store::Folder folder,
                            std::uint64_t size);

// In one transaction: the message, to be examined, and under which name the mailbox has it. A message that is known
// stays as it is.
Result<store::MessageKey> record_arrival(const Mailroom& room, const store::KeptFile& file,
                                         const std::string& mailbox_name);

}  // namespace letterlock::inbox
