// The words of `seal` made into what the engine takes: algorithms and certificates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/own_token.h"
#include "crypto/algorithms.h"
#include "x509/certificate.h"

namespace letterlock::cli {

// "auto" (AES-256-CBC: nothing is known of the other program) or one that we send, in our or other programs' spelling.
// cipher_not_offered for everything else, weak ones above all.
Result<crypto::ContentEncryption> parse_cipher(const std::string& word);
// sha256, sha384, sha512, also as "sha-256" and "SHA256".
Result<crypto::DigestAlgorithm> parse_digest(const std::string& word);
// An empty word: the key's usual one. option_value_unknown, too, where the key signs with another one only.
Result<crypto::DigestAlgorithm> digest_for(const crypto::PublicKey& key, const std::string& word);

struct RecipientFile {
  x509::Certificate certificate;
  std::vector<x509::Certificate> others;  // authorities of the same file; they may help to find a path
};
// The certificates of a file that something can be sealed to: one of each person in it, the only one that permits
// encryption. certificate_ambiguous where a person has several, recipient_certificate_unusable, recipients_too_many.
Result<std::vector<RecipientFile>> read_recipients(const std::string& path);
// The same of a file of one person; certificate_ambiguous else.
Result<RecipientFile> read_recipient(const std::string& path);

// S9, of all files together: recipients_too_many.
Status check_recipient_count(size_t count);

// The first certificate of the token that may sign. signing_certificate_unusable.
Result<x509::Certificate> signing_certificate_of(const OwnToken& token);
// The certificate of the token that something can be sealed to; the signing certificate itself where it
// permits that; nullopt where none does.
std::optional<x509::Certificate> encryption_certificate_of(const OwnToken& token, const x509::Certificate& signing);

}  // namespace letterlock::cli
