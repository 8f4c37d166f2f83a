// Queue: letters enter the outbox before anything is signed (S11).
//
// A letter that will be sealed is stored encrypted to ourselves (S6), streaming, so that its text touches no
// disk in clear.
#pragma once

#include "outbox/letter.h"
#include "outbox/office.h"

namespace letterlock::outbox {

// Drafts are held in memory while they are sealed; larger letters are refused (input_too_large).
constexpr size_t kLetterOctetsMax = 64 * 1024 * 1024;

// later: its writer keeps it and nobody sends it (a draft); it need not be possible to seal it yet.
enum class When { now, later };

// Stores the letter and returns its entry's id. answer_must_be_sealed where it is only to be signed and answers sealed
// mail, or passes it on (Letter::outer is set): not even its draft is kept in clear. signing_certificate_unusable,
// recipient_certificate_unusable where the account lacks a certificate that the letter needs; cannot_seal_* where the
// letter could not be sealed to somebody now. On an error it stays with its writer, who can change it.
Result<std::string> enqueue(const Office& office, const Letter& letter, When when = When::now);

}  // namespace letterlock::outbox
