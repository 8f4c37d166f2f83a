// What counts as an answer to our sealed mail (DESIGN section 5), and so as the proof that the tunnel stands.
//
// Encryption alone is not bound to a signer: anybody may wrap an old signed mail of the peer's to our certificate. So
// an answer is sealed to our present certificate, opened, signed inside the encryption by the pair's
// certificate, under a signature value that no other mail had before, and not marked as sent in clear (RFC 9788
// hp="clear"). Automatic and list mail never counts, and neither does our own mail sent back.
//
//   proved   its signed payload has the code of our sealed mail, or a protected In-Reply-To that names it
//   likely   its signature claims to be made after our sealed mail was accepted
//
// Claimed times are strict: a peer whose clock runs behind is not counted as likely, and needs the code or a later
// mail.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "directory/contact.h"
#include "tunnel/words.h"

namespace letterlock::tunnel {

// One mail of ours with its evidence.
struct OurMail {
  std::string evidence;
  Time accepted{};
  const directory::SentMail* mail = nullptr;
};

struct Proof {
  Reason kind = Reason::none;  // none, likely, proved
  std::string sent;            // evidence of our sealed mail
  std::string answer;          // evidence of theirs
  Time answered{};
};

// The best proof among `mails` (signed with one certificate of theirs) for `sealed` (ours, sealed to that certificate's
// encryption certificate): proved before likely, then the earliest. `our_address` is a key.
Proof find_proof(const std::vector<OurMail>& sealed, const std::vector<directory::TheirMail>& mails,
                 const std::string& our_address, const std::string& our_encryption_certificate);

}  // namespace letterlock::tunnel
