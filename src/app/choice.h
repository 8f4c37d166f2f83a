// Choice: what would happen to a letter if it were sent to these people now: which cipher, who forces it, who cannot be
// written to encrypted, and the way out. No key is asked for and nothing is kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "outbox/letter.h"
#include "tunnel/choice.h"
#include "tunnel/tunnel.h"

namespace letterlock::app {

struct ChoiceWish {
  std::vector<std::string> to;  // as a person writes them: addresses with or without a name
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  outbox::Protection protection = outbox::Protection::sealed;
};

// One of those who would get it.
struct RecipientPreview {
  std::string written;  // as it was given, where it is no address
  std::string address;
  std::string name;                           // of the directory, else as it was written
  std::optional<tunnel::Tunnel> tunnel = {};  // absent where it is no address
  std::optional<std::string> cipher = {};     // of their copy
  bool forces = false;                        // because of them it is not the first of our order
  std::optional<Error> error = {};            // why they cannot get it so
};

struct ChoicePreview {
  bool ready = false;
  std::vector<tunnel::Copy> copies;  // of sealed letters
  std::vector<std::string> forced_by;
  bool apart_by_keys = false;                // tunnel::Choice's
  std::vector<RecipientPreview> recipients;  // To, Cc, Bcc; each once
  std::vector<std::string> sendable_to;      // addresses that nothing stands against
  std::optional<Error> error = {};  // what stops the whole: no_recipients, a certificate of ours, the first of theirs
};

// S9: recipients_too_many {count, maximum}, as for a letter (outbox/letter.h).
using outbox::kRecipientsMax;
Result<ChoicePreview> preview_choice(Home& home, const std::string& account_id, const ChoiceWish& wish);

}  // namespace letterlock::app
