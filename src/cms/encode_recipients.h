// Writing of RecipientInfos. Private to cms/.
#pragma once

#include "cms/writer.h"

namespace letterlock::cms {

struct EncodedRecipients {
  unsigned version = 0;  // of the EnvelopedData around them (RFC 5652 section 6.1)
  // The content of the SET, in the order given (it is BER): gpgsm tries one after the other and fails, in its exit
  // code, when one that it has no key for comes before its own.
  Bytes infos;
};
// Each certificate once. recipient_certificate_unusable {subject}.
Result<EncodedRecipients> encode_recipients(const EncryptionSettings& settings, ByteView content_key);

}  // namespace letterlock::cms
