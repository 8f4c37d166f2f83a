// EnvelopedData and AuthEnvelopedData as strangers send them, read with the recipient's key. For their two targets.
#pragma once

#include <string>
#include <vector>

#include "fuzz/cms_reading.h"

namespace letterlock::fuzz {

struct Decrypted {
  std::string error;                         // of reading the structure
  std::vector<cms::RecipientInfo> recipients;
  cms::EncryptionFacts encryption;
  bool authenticated = false;
  Bytes attributes;
  bool opened = false;  // some key gave content to its end
  Bytes content;
};

// Reads to the end without a key first, then with each key that a recipient names, as smime/ does.
Decrypted decrypted(ByteView octets, size_t piece, const cms::Limits& limits);
// Everything that holds for both content types; what holds for one alone is its target's.
Decrypted check_encrypted(Input& input);

}  // namespace letterlock::fuzz
