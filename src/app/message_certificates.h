// The certificates of a message's signer as they stand today: with the path to an anchor and what speaks against them.
//
// The judgement of the message itself is of the day when it was first seen (S2); this one is for who looks at a
// certificate now.
#pragma once

#include <optional>
#include <vector>

#include "app/reading.h"
#include "trust/trust.h"

namespace letterlock::app {

struct JudgedCertificate {
  trust::Verdict verdict;
  trust::Policy policy;
};

struct MessageCertificates {
  std::optional<JudgedCertificate> signing;     // absent: not signed, or the certificate was not found
  std::optional<JudgedCertificate> encryption;  // the one that the signature names
  size_t signer = 0;                            // which of the signers, counted over all layers
};

// Of the signer who makes the message valid, else of the first one of the innermost signed layer.
Result<MessageCertificates> certificates_of(Home& home, const Reading& reading);

// What a message hands over that does nothing else (a certs-only message, RFC 8551 section 3.8), in its order. Nobody
// signed that they belong together, or whose they are.
std::vector<x509::Certificate> handed_certificates(const judge::MessageReport& report);

}  // namespace letterlock::app
