// The letters that Letterlock writes for a tunnel: introduction, answer, test mail. Bilingual plain text without
// links (DESIGN section 5). Private to app/.
#pragma once

#include <string>

#include "account/account.h"
#include "app/letters.h"
#include "directory/evidence.h"

namespace letterlock::app {

NewLetter introduction(const account::Account& account, const std::string& address);

// Signed and sealed, with a new code; with their codes, where they sent some that we can return.
struct SealedOccasion {
  std::vector<std::string> their_codes;
  std::string in_reply_to;
  bool is_answer = false;  // to a mail of theirs; else a test mail
};
NewLetter sealed_letter(const account::Account& account, const std::string& address, const SealedOccasion& occasion);

}  // namespace letterlock::app
