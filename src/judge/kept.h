// KeptJudgement: what of a judgement is kept with a message (S2): verdicts, fingerprints, times and proofs. No
// header text, no address, no word of the message.
//
// It is what makes a judgement last: the certificate was valid when we first saw the message, and its end
// later does not change that. A revocation that reaches back to first sight does, and stays so even when the
// lists no longer name the certificate (authorities drop expired ones). A suspension is judged again.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "judge/words.h"

namespace letterlock::judge {

struct MessageReport;

struct KeptSigner {
  std::string certificate_sha256;  // hex; "" where the certificate was not found
  std::string signature_sha256;    // hex, of the signature's octets: it names this signature
  SignatureState status = SignatureState::none;
  std::vector<std::string> path_sha256 = {};  // from the certificate to its anchor
  std::vector<std::string> findings = {};     // ids
  std::optional<Time> revoked_at = {};        // revocation or invalidity date
  bool on_hold = false;                       // suspended: says nothing for later
};
BOOST_DESCRIBE_STRUCT(KeptSigner, (),
                      (certificate_sha256, signature_sha256, status, path_sha256, findings, revoked_at, on_hold))

struct KeptJudgement {
  Time first_seen{};
  Time judged_at{};
  Summary summary = Summary::none;
  SignatureState signature = SignatureState::none;
  EncryptionState encryption = EncryptionState::none;
  Integrity integrity = Integrity::none;
  std::vector<KeptSigner> signers = {};
};
BOOST_DESCRIBE_STRUCT(KeptJudgement, (), (first_seen, judged_at, summary, signature, encryption, integrity, signers))

// What to keep of a report. Times are the ones that the report was made with.
KeptJudgement keep(const MessageReport& report);

}  // namespace letterlock::judge
