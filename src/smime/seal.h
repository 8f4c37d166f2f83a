// Seal: the cryptographic layers of a message, written in one pass.
//
// In comes a whole message (header and body); out goes the message that travels. Signed only: multipart/
// signed or opaque; signed and encrypted: an opaque SignedData inside the encryption; encrypted only.
// Which algorithms and whose certificates is the caller's choice (tunnel/); a weak one cannot be named.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/stream.h"
#include "cms/writer.h"
#include "mime/header.h"

namespace letterlock::smime {

enum class SignatureForm { detached, opaque };
// RFC 9788: the payload repeats the message's header fields, so that they are signed (hp="clear") or, inside
// encryption, hp="cipher" with HP-Outer and a Subject of "[...]" outside.
// inside_encryption: this call only signs, and its result will be encrypted by another call.
enum class ProtectHeaders { no, yes, inside_encryption };

// A field that stands outside of the encryption otherwise than inside.
struct OuterField {
  std::string name;
  std::string value;  // "": it does not stand there at all
};

// The value of a header field as people read it: one line of UTF-8 that is safe to show (message::decode_words).
using ReadableText = std::string (*)(std::string_view value);

// The same in another charset; what that cannot carry as "?" (message::words_in_charset).
using WordsInCharset = std::string (*)(std::string_view value, std::string_view charset);

struct SealSettings {
  std::optional<cms::SignerSettings> sign;
  SignatureForm form = SignatureForm::detached;  // of a message that is signed only
  std::optional<cms::EncryptionSettings> encrypt;
  ProtectHeaders protect_headers = ProtectHeaders::no;
  // With protected headers inside encryption. Subject, Comments and Keywords are hidden always (RFC 9788 section 3.2.1:
  // MUST); these are further ones, as of a reply (section 6.1).
  std::vector<OuterField> outer = {};
  // Set where a recipient's program may not read protected headers: what is hidden outside is said at the top of the
  // text too (legacy_display.h).
  ReadableText legacy_display = nullptr;
  // For texts that may be in other charsets than UTF-8: else words beyond ASCII stand there as they stand in the
  // header.
  WordsInCharset legacy_charset = nullptr;
};

// Writes everything and finishes `out`. The signer is asked once, after the content was read.
Status seal(ReplayableSource& message, const SealSettings& settings, Sink& out, const mime::Limits& limits = {});
// The same for large messages and a sink that can begin again: a message that is 7-bit as it stands is read once, and
// not once more before. Where something must be encoded, `restart` is called (once; it drops what was written to `out`)
// and everything is done from the start. A signer is asked once all the same.
Status seal(ReplayableSource& message, const SealSettings& settings, Sink& out, const std::function<Status()>& restart,
            const mime::Limits& limits = {});

}  // namespace letterlock::smime
