// EnvelopedData and AuthEnvelopedData (RFC 5652 section 6, RFC 5083), recipients by issuer and serial number.

#include <algorithm>

#include "cms/encode.h"
#include "cms/encode_recipients.h"
#include "crypto/cipher.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

using crypto::ContentEncryption;

// contentEncryptionAlgorithm. GCM: the tag length is written, because absent means 12 (RFC 5084 section 3.2).
Bytes encode_content_encryption(const crypto::ContentEncryptionInfo& info, ByteView nonce) {
  const bool gcm = info.aead && info.id != ContentEncryption::chacha20_poly1305;
  if (gcm) return der::algorithm(info.oid, der::sequence({der::octet_string(nonce), der::integer(16)}));
  return der::algorithm(info.oid, der::octet_string(nonce));
}

class EncryptingSink : public EnvelopedDataSink {
 public:
  EncryptingSink(const crypto::ContentEncryptionInfo& info, crypto::Cipher cipher, Sink& next)
      : info_(info), cipher_(std::move(cipher)), segments_(next), next_(next) {}

  // Everything up to the first octet of the encrypted content.
  Status start(const EncryptionSettings& settings, ByteView key, ByteView nonce) {
    TRY_ASSIGN(const EncodedRecipients recipients, encode_recipients(settings, key));
    Bytes head = content_info_start(info_.aead ? oid::kAuthEnvelopedData : oid::kEnvelopedData);
    // RFC 5083 section 2.1: 0, whoever the recipients are.
    append(head, der::integer(info_.aead ? 0 : recipients.version));
    append(head, der::header(der::kSet, recipients.infos.size()));
    TRY(next_.write(head));
    TRY(next_.write(recipients.infos));
    Bytes content_info = der::indefinite(der::kSequence);
    append(content_info, der::oid(oid::kData));
    append(content_info, encode_content_encryption(info_, nonce));
    append(content_info, der::indefinite(der::context_constructed(0)));
    return next_.write(content_info);
  }

  Status write(ByteView chunk) override {
    while (!chunk.empty()) {
      const ByteView part = chunk.first(std::min(chunk.size(), segments_.missing()));
      TRY_ASSIGN(const size_t count, cipher_.update(part, segments_.room(part.size() + crypto::Cipher::kBlockMax)));
      TRY(segments_.took(count));
      chunk = chunk.subspan(part.size());
    }
    return {};
  }

  Status finish() override {
    Bytes last;
    TRY(cipher_.finish(last));
    TRY(segments_.write(last));
    TRY(segments_.flush());
    TRY(next_.write(ends_of_contents(2)));  // [0], EncryptedContentInfo
    if (info_.aead) TRY(next_.write(der::octet_string(cipher_.tag())));
    TRY(next_.write(ends_of_contents(3)));  // the structure, [0], ContentInfo
    return next_.finish();
  }

 private:
  const crypto::ContentEncryptionInfo& info_;
  crypto::Cipher cipher_;
  SegmentWriter segments_;
  Sink& next_;
};

}  // namespace

Result<std::unique_ptr<EnvelopedDataSink>> EnvelopedDataSink::create(const EncryptionSettings& settings, Sink& next) {
  const crypto::ContentEncryptionInfo& info = crypto::info(settings.algorithm);
  if (settings.recipients.empty()) return fail(ErrorCode::no_recipients);
  // Never weak: what is below the floor cannot be written, whoever asks.
  if (!info.sends || !info.strong)
    return fail(ErrorCode::algorithm_not_permitted, {{"algorithm", std::string(info.name)}});
  const Secret key = crypto::random_secret(info.key_size);
  const Bytes nonce = crypto::random_bytes(info.nonce_size);
  TRY_ASSIGN(crypto::Cipher cipher,
             crypto::Cipher::create(crypto::Direction::encrypt,
                                    {.algorithm = settings.algorithm, .key = key.view(), .nonce = nonce}));
  auto sink = std::make_unique<EncryptingSink>(info, std::move(cipher), next);
  TRY(sink->start(settings, key.view(), nonce));
  return std::unique_ptr<EnvelopedDataSink>(std::move(sink));
}

}  // namespace letterlock::cms
