// Threads: which messages are shown together, by the Message-IDs that they name (the first step of REFERENCES in RFC
// 5256, without its guesses from the subject).
//
// Every Message-ID that a message of an account bears or names belongs to one thread of that account; a message that
// names several threads joins them. What arrives out of order is grouped all the same.
//
// Anybody can write anything into these fields: a thread is a way of showing a list and never evidence of anything,
// and a message that names strangers' threads moves no message out of its folder. A thread does not grow past
// kThreadMessagesMax by joining, so that one message cannot gather a whole mailbox (S9).
#pragma once

#include "store/database.h"
#include "store/messages.h"

namespace letterlock::store {

// Of longer lists the first and the newest count.
constexpr size_t kReferencesMax = 50;
// RFC 5322 section 2.1.1: no line is longer. A longer one is no Message-ID.
constexpr size_t kMessageIdOctetsMax = 998;
constexpr std::int64_t kThreadMessagesMax = 1000;

// Inside the transaction that writes the message's record. Its thread, with its Message-IDs noted.
Result<std::int64_t> thread_for(Database& database, const Message& message);

}  // namespace letterlock::store
