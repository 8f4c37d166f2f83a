// MessageReport: all that is known about one message's protection, in the shape of DESIGN section 8.
//
// The described members are the report that people and programs get: api/ writes them as JSON and adds the
// sentence to each finding. What is not described is for the rooms inside (inbox/, directory/, tunnel/).
// Header values stand here as they travelled, unfolded and undecoded; message/ makes text of them.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/time.h"
#include "judge/words.h"
#include "smime/facts.h"
#include "trust/trust.h"

namespace letterlock::judge {

struct RecipientReport {
  std::optional<std::string> issuer = {};  // RFC 4514
  std::optional<std::string> serial = {};  // hex
  std::optional<std::string> ski = {};     // hex
  std::string key_encryption;              // name of the table, else dotted
  std::optional<std::string> kdf = {};
  std::optional<std::string> key_wrap = {};
  bool ours = false;
};
BOOST_DESCRIBE_STRUCT(RecipientReport, (), (issuer, serial, ski, key_encryption, kdf, key_wrap, ours))

struct SignerReport {
  SignatureState status = SignatureState::unknown;
  // Of the certificate; absent where it was not found.
  std::optional<std::string> subject = {};
  std::vector<std::string> addresses = {};
  std::optional<std::string> issuer = {};  // of the certificate, else as the signature names it
  std::optional<std::string> serial = {};
  std::optional<std::string> fingerprint_sha256 = {};
  std::string digest;                            // name of the table, else dotted
  std::string signature_algorithm;               // the same
  std::optional<std::string> signing_time = {};  // RFC 3339, as claimed
  std::vector<std::string> capabilities = {};
  std::optional<std::string> recommended = {};
  std::optional<std::string> chosen = {};
  std::optional<std::string> encryption_certificate_sha256 = {};
  std::vector<Finding> findings = {};
  // Written as `trust check` writes it; null where the certificate was not found.
  trust::Verdict certificate_verdict = {};

  // Inside only.
  std::optional<x509::Certificate> certificate = {};
  std::optional<x509::Certificate> encryption_certificate = {};
  std::optional<crypto::Capabilities> capability_list = {};  // absent: the signature names none
  std::optional<Time> signed_at = {};                        // signing_time
  std::string signature_sha256;                              // hex, of the signature's octets
  bool right = false;  // mathematically, over what is released, with an algorithm that counts
};
BOOST_DESCRIBE_STRUCT(SignerReport, (),
                      (status, subject, addresses, issuer, serial, fingerprint_sha256, digest, signature_algorithm,
                       signing_time, capabilities, recommended, chosen, encryption_certificate_sha256, findings,
                       certificate_verdict))

struct LayerReport {
  std::string type;  // "authEnveloped-data", "enveloped-data", "signed-data", "compressed-data"
  std::string form;  // "multipart/signed", "application/pkcs7-mime"
  std::vector<Finding> findings = {};
  std::optional<std::string> content_encryption = {};  // of encrypted layers
  std::optional<bool> decrypted = {};                  // of encrypted layers
  std::vector<RecipientReport> recipients = {};
  std::vector<SignerReport> signers = {};
  // Those that a message hands over that does nothing else (certificates_only): as they came, judged by nobody. Written
  // as everywhere (api/certificate_view.h).
  std::vector<x509::Certificate> certificates = {};

  SignatureState signature = SignatureState::none;  // of this layer, inside only
};
BOOST_DESCRIBE_STRUCT(LayerReport, (),
                      (type, form, findings, content_encryption, decrypted, recipients, signers, certificates))

struct HeaderReport {
  std::string name;
  std::string value;  // what counts: the protected value where there is one
  // Where the value is a protected one: what the outer header says, if it says something else; "" where it
  // has no such field. Absent: it says the same, or the value is the outer one.
  std::optional<std::string> outer = {};
  Protection protection = Protection::unprotected;

  // Inside only.
  bool inside = false;  // the payload vouches for it, whatever its signature is worth
  // Of a From that is the outer one, since nobody who is known signed the protected one (RFC 9788 section 4.4.3): the
  // protected one, which answers go to (section 4.4.4).
  std::optional<std::string> claimed = {};
};
BOOST_DESCRIBE_STRUCT(HeaderReport, (), (name, value, outer, protection))

struct PayloadReport {
  std::string content_type;
  std::uint64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(PayloadReport, (), (content_type, bytes))

struct MessageReport {
  Summary summary = Summary::none;
  SignatureState signature = SignatureState::none;
  EncryptionState encryption = EncryptionState::none;
  Integrity integrity = Integrity::none;
  std::vector<LayerReport> layers = {};
  std::vector<HeaderReport> headers = {};
  std::vector<Finding> findings = {};
  // Absent where a layer could not be opened, and where certificates are all that there is.
  std::optional<PayloadReport> payload = {};

  // Inside only.
  std::vector<std::string> from = {};  // the addresses that count, as written (S2a); empty where unreadable
  smime::HeaderProtection header_protection = smime::HeaderProtection::none;
  // RFC 9788 section 4.2.1, refouter: the fields that the author let stand outside of the encryption, as far as that is
  // known. Absent where nothing was to be hidden: no encryption, no protected header, or hp="clear".
  std::optional<std::vector<mime::HeaderField>> told_outside = {};
  Time first_seen = {};
  Time judged_at = {};

  // Do the payload's fields stand for all of the message's? Then one that stands outside alone is not shown, and no
  // answer goes there (RFC 9788 sections 4 and 6.2). The older form may repeat the Subject alone: then they do not.
  bool protects_fields() const;
  bool shows(const HeaderReport& header) const { return header.inside || !protects_fields(); }

  // The signer whose signature makes the message valid: of the innermost signed layer, the first. nullptr where the
  // signature is not valid.
  const SignerReport* valid_signer() const;
};
BOOST_DESCRIBE_STRUCT(MessageReport, (),
                      (summary, signature, encryption, integrity, layers, headers, findings, payload))

}  // namespace letterlock::judge
