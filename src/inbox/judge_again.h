// JudgeAgain: messages whose first judgement lacked something that is known now (S2).
//
// A verdict says at once what is known and what is still being asked for. When the answer is here, the message is
// judged once more, as of when it was first seen, and what is kept of the judgement, and what lists show, follow it: a
// revocation not later than first sight turns it bad. Nothing makes a judgement better but what was missing.
//
// A sealed message can be read by nobody while its key is away. What is kept of it names the certificates: where one
// was revoked, that is enough to take the signature for bad.
#pragma once

#include <optional>

#include "inbox/inbox.h"

namespace letterlock::inbox {

// Something about a certificate was not known, or was a suspension, when this message was judged.
bool was_incomplete(const store::Message& message);

// One that is open: its report anew. True where that changed what is kept of it.
Result<bool> judge_again(const Mailroom& room, Opened& opened);

// One that lies in the store; nullopt where nothing changes. Nobody is asked for a key beyond `room.keys`.
Result<std::optional<store::Message>> judge_again(const Mailroom& room, const store::Message& message);

}  // namespace letterlock::inbox
