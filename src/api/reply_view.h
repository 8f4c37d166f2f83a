// ReplyView: what an answer to a message begins with.
//
// S5: an answer is no decryption oracle. It quotes only what is shown as one whole text without asking "anyway", and of
// sealed mail only where a valid signature stands inside all encryption: then its signer knew the text before it was
// sealed. Else somebody could wrap a captured ciphertext into a mail of their own and have it sent back to them in
// clear. What came sealed is answered sealed.
//
// RFC 9788 section 6.2: where a payload protects header fields, the answer's come from those and from no other, so that
// nobody on the way adds a reader; also where the outer From is shown as the author (section 4.4.4). Of sealed mail
// whose payload protects none, the sender alone is answered, where the signature is bound to them (reply_people.h).
// What the mail kept to itself goes along in `hidden` (section 6.1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "api/letter_view.h"
#include "api/reply_people.h"
#include "app/reading.h"
#include "text/catalogue.h"

namespace letterlock::api {

struct ReplyView {
  std::vector<std::string> to;        // addresses with their names; of mail of ours: whom it went to
  std::vector<std::string> cc;        // who else got it, for an answer to all; never ourselves
  std::vector<LeftOutView> left_out;  // who stands in the header of sealed mail, and nobody vouches for it
  std::string subject;
  std::string quoted;  // who wrote it and when, then its lines with "> "; or empty
  std::string message_id;
  std::vector<std::string> references;  // of the answer: those of the message, then its Message-ID
  LetterProtection protection = LetterProtection::sealed;
  std::optional<app::Hidden> hidden;  // set where it came sealed: then the answer must be sealed, too
};
BOOST_DESCRIBE_STRUCT(ReplyView, (), (to, cc, left_out, subject, quoted, message_id, references, protection, hidden))

// `can_seal`: to the sender.
ReplyView reply_to(const app::Reading& reading, const account::Account& account, bool can_seal,
                   text::Language language);

}  // namespace letterlock::api
