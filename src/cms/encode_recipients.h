// Writing of RecipientInfos. Private to cms/.
#pragma once

#include "cms/writer.h"

namespace letterlock::cms {

struct EncodedRecipients {
  unsigned version = 0;  // of the EnvelopedData around them (RFC 5652 section 6.1)
  Bytes infos;           // SET, in the order given
};
// Each certificate once. recipient_certificate_unusable {subject}.
Result<EncodedRecipients> encode_recipients(const EncryptionSettings& settings, ByteView content_key);

}  // namespace letterlock::cms
