// The evidence of a sent letter, read from the octets that travelled: what was signed, with which cipher, and to
// which certificates each copy was sealed. So it is the same after a crash as without one. Private to outbox/.
#pragma once

#include "directory/evidence.h"
#include "outbox/letter.h"
#include "outbox/office.h"
#include "store/outbox_entries.h"
#include "store/sealed_to.h"

namespace letterlock::outbox {

struct SentLetter {
  store::Message message;  // for the Sent folder
  directory::SentMail evidence;
};

// Of one entry, for as many portions of its recipients as accept it: each copy is read once.
class SentLetters {
 public:
  SentLetters(const Office& office, const store::OutboxEntry& entry) : office_(office), entry_(entry) {}
  // `accepted`: those of the recipients whom the evidence is about.
  Result<SentLetter> accepted_by(const LetterOptions& options, const std::vector<std::string>& accepted);

 private:
  struct Copy {
    std::uint64_t size = 0;
    std::vector<std::string> sealed_to;  // fingerprints, without ours
    std::string cipher;
  };

  Result<const Copy*> copy(const std::string& digest);
  Result<Copy> read(const std::string& digest);
  Status fill_recipients(const std::vector<std::string>& accepted, directory::SentMail& sent);
  store::Message message_of(const LetterOptions& options, const Copy& kept) const;

  const Office& office_;
  const store::OutboxEntry& entry_;
  std::map<std::string, Copy> copies_;  // by digest
  std::optional<store::SealedCopies> sealed_;
};

}  // namespace letterlock::outbox
