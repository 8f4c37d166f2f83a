// Messages of every kind, as the program makes them and as OpenSSL's CMS does: where the targets that open messages
// begin.
#pragma once

#include <string>
#include <vector>

#include "fuzz/world.h"
#include "smime/seal.h"

namespace letterlock::fuzz {

struct Original {
  std::string name;
  Bytes message;
  Bytes payload;  // as opening releases it, in canonical line ends; empty where it does not open
};

// What seal() makes: signed (detached, opaque), encrypted, both, with and without protected headers.
const std::vector<Original>& our_originals();
// What only others make: several signers, no attributes, key identifiers, other digests and ciphers, key agreement,
// passwords, certificates alone, compressed content.
const std::vector<Original>& other_originals();

// Is this the content of something that was signed here? In canonical line ends.
bool was_signed(ByteView payload);

// The CMS structure inside a message of application/pkcs7-mime; empty where there is none.
Bytes cms_inside(ByteView message);
// The message around a CMS structure.
Bytes message_around(ByteView cms, std::string_view from);

cms::SignerSettings signer_settings(const Person& person);
Bytes sealed(std::string_view message, const smime::SealSettings& settings);

}  // namespace letterlock::fuzz
