// What a judged message teaches: the evidence that follows from it, or none.
//
// Only the cryptographic envelope of a message speaks (DESIGN section 5): one right signature, one From, no
// hidden content. Whether the signer's certificate is good is not asked here; it is an input where tunnels
// are derived. A message that is not signed, is signed wrongly or could not be opened teaches nothing.
#pragma once

#include <vector>

#include "directory/evidence.h"
#include "inbox/inbox.h"

namespace letterlock::inbox {

Result<std::vector<directory::Evidence>> learn(const Mailroom& room, const store::Message& message,
                                               smime::Examination& examination, const judge::MessageReport& report);

std::vector<judge::Binding> bindings_of(const std::vector<directory::Evidence>& evidence);

// For learn_sent.h too: the innermost signed layer's first signer, where all its signatures are mathematically right;
// nullptr where there is none or where anything speaks against the message as a whole.
const judge::SignerReport* speaking_signer(const judge::MessageReport& report);
// The codes in what a person could read of the payload.
Result<std::vector<std::string>> codes_of(smime::Examination& examination);

}  // namespace letterlock::inbox
