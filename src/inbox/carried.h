// The certificates that a message carries as files in what its signature covers: their signer vouches for them
// (x509/renewal.h). Private to inbox/.
//
// Attachments of the payload itself count, not those of messages embedded in it, which somebody else may have written,
// and not what travels beside the signature. Not here: whose they are, and whether they are good.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "message/display.h"

namespace letterlock::inbox {

// S9: of more files, and of larger ones, nothing is learned.
constexpr size_t kCarriedFilesMax = 8;
constexpr size_t kCarriedFileMax = 64 * 1024;

// Fingerprints, in their order, without those of authorities. A file that is no certificate says nothing. `display` is
// the payload as a person reads it.
std::vector<std::string> carried_certificates(ByteView payload, const message::DisplayMessage& display);

}  // namespace letterlock::inbox
