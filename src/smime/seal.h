// Seal: the cryptographic layers of a message, written in one pass.
//
// In comes a whole message (header and body); out goes the message that travels. Signed only: multipart/
// signed or opaque; signed and encrypted: an opaque SignedData inside the encryption; encrypted only.
// Which algorithms and whose certificates is the caller's choice (tunnel/); a weak one cannot be named.
#pragma once

#include <optional>

#include "base/stream.h"
#include "cms/writer.h"
#include "mime/header.h"

namespace letterlock::smime {

enum class SignatureForm { detached, opaque };
// RFC 9788: the payload repeats the message's header fields, so that they are signed (hp="clear") or, inside
// encryption, hp="cipher" with HP-Outer.
// inside_encryption: this call only signs, and its result will be encrypted by another call.
enum class ProtectHeaders { no, yes, inside_encryption };

// RFC 9788 section 3.2: what of a protected header stands outside the encryption. as_is: all of it; baseline:
// hcp_baseline, without Comments and Keywords, and "[...]" for the Subject.
enum class HeaderConfidentiality { as_is, baseline };

struct SealSettings {
  std::optional<cms::SignerSettings> sign;
  SignatureForm form = SignatureForm::detached;  // of a message that is signed only
  std::optional<cms::EncryptionSettings> encrypt;
  ProtectHeaders protect_headers = ProtectHeaders::no;
  HeaderConfidentiality confidentiality = HeaderConfidentiality::as_is;  // with protection, inside encryption
};

// Writes everything and finishes `out`. The signer is asked once, after the content was read.
Status seal(ReplayableSource& message, const SealSettings& settings, Sink& out, const mime::Limits& limits = {});

}  // namespace letterlock::smime
