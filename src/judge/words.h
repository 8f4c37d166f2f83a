// The report's words (DESIGN section 8), as enumerations with the spelling that everybody reads.
#pragma once

#include <boost/describe.hpp>
#include <string>

namespace letterlock::judge {

// What the outermost contiguous layers give a message (S1, RFC 9787).
enum class Summary { none, encrypted, signed_only, signed_and_encrypted };
enum class SignatureState { none, valid, unknown, invalid };  // from the best to the worst
enum class EncryptionState { none, strong, legacy, undecrypted };
enum class Integrity { none, signature, authenticated };
// RFC 9788 section 2: how one header field was protected.
enum class Protection { unprotected, signed_only, encrypted_only, signed_and_encrypted };

std::string to_string(Summary value);          // "none", "encrypted", "signed", "signed-and-encrypted"
std::string to_string(SignatureState value);   // "none", "valid", "unknown", "invalid"
std::string to_string(EncryptionState value);  // "none", "strong", "legacy", "undecrypted"
std::string to_string(Integrity value);        // "none", "signature", "authenticated"
std::string to_string(Protection value);       // "unprotected", "signed-only", "encrypted-only", "signed-and-encrypted"

BOOST_DESCRIBE_ENUM(Summary, none, encrypted, signed_only, signed_and_encrypted)
BOOST_DESCRIBE_ENUM(SignatureState, none, valid, unknown, invalid)
BOOST_DESCRIBE_ENUM(EncryptionState, none, strong, legacy, undecrypted)
BOOST_DESCRIBE_ENUM(Integrity, none, signature, authenticated)
BOOST_DESCRIBE_ENUM(Protection, unprotected, signed_only, encrypted_only, signed_and_encrypted)

}  // namespace letterlock::judge
