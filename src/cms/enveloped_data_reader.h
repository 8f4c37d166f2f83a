// The streaming reader of EnvelopedData (RFC 5652 section 6.1) and AuthEnvelopedData (RFC 5083 section 2.1).
// Private to cms/.
#pragma once

#include "cms/reader.h"
#include "crypto/cipher.h"
#include "der/stream.h"

namespace letterlock::cms {

class EnvelopedDataStream : public EnvelopedDataReader {
 public:
  // The stream stands before the SEQUENCE; goes to the encrypted content.
  static Result<std::unique_ptr<EnvelopedDataStream>> open(der::Stream& stream, ContentType type, const Limits& limits);

  bool authenticated() const override { return authenticated_; }
  const std::vector<RecipientInfo>& recipients() const override { return recipients_; }
  const EncryptionFacts& encryption() const override { return encryption_; }
  Result<std::unique_ptr<Source>> decrypt(const Secret& key, ByteView authenticated_attributes) override;
  Status finish() override;
  const Bytes& authenticated_attributes() const override { return attributes_; }

 private:
  friend class DecryptingSource;
  EnvelopedDataStream(der::Stream& stream, ContentType type, const Limits& limits)
      : stream_(stream), limits_(limits), authenticated_(type == ContentType::auth_enveloped_data) {}
  Status read_head();
  Status read_recipients();
  Status read_encrypted_content_info();
  Status check_kind() const;
  Result<Secret> key_in_use(const Secret& key) const;
  // What stands behind the encrypted content; once.
  Status read_tail();

  der::Stream& stream_;
  Limits limits_;
  bool authenticated_;
  std::vector<RecipientInfo> recipients_;
  EncryptionFacts encryption_;
  bool has_content_ = false;
  bool tail_read_ = false;
  std::unique_ptr<Source> ciphertext_;
  Bytes attributes_;
  Bytes mac_;
};

}  // namespace letterlock::cms
