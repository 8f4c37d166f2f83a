// Learning from mail of ours that another device or program put into the Sent mailbox (DESIGN section 5).
//
// Only what carries our own signature, made with a certificate of this account, is ours: whoever can write into the
// mailbox can put anything there. Private to inbox/.
#pragma once

#include "directory/evidence.h"
#include "inbox/inbox.h"

namespace letterlock::inbox {

// At most one SentMail, for those whom To and Cc name. Of sealed mail only once it was opened.
Result<std::vector<directory::Evidence>> learn_sent(const Mailroom& room, const store::Message& message,
                                                    smime::Examination& examination,
                                                    const judge::MessageReport& report);

}  // namespace letterlock::inbox
