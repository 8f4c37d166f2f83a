#include "cms/enveloped_data_reader.h"

#include <algorithm>
#include <cstring>

#include "cms/parse.h"
#include "cms/signed_data_reader.h"
#include "crypto/kdf.h"

namespace letterlock::cms {

// Ciphertext in, plaintext out. What a person may see of a failure is one word: decryption_failed.
class DecryptingSource : public Source {
 public:
  // `attributes`: those that the cipher authenticates.
  DecryptingSource(EnvelopedDataStream& reader, crypto::Cipher cipher, ByteView attributes)
      : reader_(reader), cipher_(std::move(cipher)), attributes_(to_bytes(attributes)) {}
  ~DecryptingSource() override { wipe(plain_.data(), plain_.capacity()); }

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (buffer.empty()) return 0;
    while (next_ == plain_size_ && !ended_ && status_) {
      auto direct = refill(buffer);
      if (direct && *direct != 0) return direct;
      if (!direct) status_ = tl::unexpected(std::move(direct).error());
    }
    if (!status_) return tl::unexpected(status_.error());  // also to whoever asks again
    const size_t count = std::min(buffer.size(), plain_size_ - next_);
    if (count != 0) std::memcpy(buffer.data(), plain_.data() + next_, count);
    next_ += count;
    return count;
  }

 private:
  // Decrypts the next piece to `buffer` where that has room for it, and gives how many octets it wrote there; else the
  // plaintext waits in `plain_`.
  Result<size_t> refill(std::span<std::uint8_t> buffer) {
    plain_size_ = next_ = 0;
    TRY_ASSIGN(const ByteView chunk, chunk_.read(*reader_.ciphertext_));
    if (chunk.empty()) return finish();
    const size_t room = chunk.size() + crypto::Cipher::kBlockMax;
    if (buffer.size() >= room) return cipher_.update(chunk, buffer);
    make_room(room);
    TRY_ASSIGN(plain_size_, cipher_.update(chunk, std::span(plain_)));
    return 0;
  }

  Result<size_t> finish() {
    ended_ = true;
    TRY(reader_.read_tail());
    // The cipher says what the given attributes are worth, nothing about others that the message carries.
    if (!equal(attributes_, reader_.attributes_)) return fail(ErrorCode::decryption_failed);
    make_room(crypto::Cipher::kBlockMax);
    plain_.clear();
    TRY(cipher_.finish(plain_, reader_.mac_));
    plain_size_ = plain_.size();
    return 0;
  }

  // What moves leaves nothing behind unwiped.
  void make_room(size_t octets) {
    if (plain_.size() >= octets) return;
    wipe(plain_.data(), plain_.capacity());
    plain_ = Bytes(octets);
  }

  EnvelopedDataStream& reader_;
  crypto::Cipher cipher_;
  Bytes attributes_;
  ReadBuffer chunk_;
  Bytes plain_;
  size_t plain_size_ = 0;
  size_t next_ = 0;
  bool ended_ = false;
  Status status_;
};

Result<std::unique_ptr<EnvelopedDataStream>> EnvelopedDataStream::open(der::Stream& stream, ContentType type,
                                                                       const Limits& limits) {
  std::unique_ptr<EnvelopedDataStream> reader(new EnvelopedDataStream(stream, type, limits));
  TRY(reader->read_head());
  return reader;
}

Status EnvelopedDataStream::read_head() {
  TRY(stream_.enter(der::kSequence));
  TRY_ASSIGN(const Bytes version, stream_.element(limits_.small_structure_octets));
  TRY(der::parse_single(version, der::kInteger));
  TRY_ASSIGN(const std::uint8_t next, stream_.peek());
  if (next == der::context_constructed(0)) TRY(stream_.skip());  // originatorInfo
  TRY(read_recipients());
  TRY(read_encrypted_content_info());
  return check_kind();
}

// A KeyAgreeRecipientInfo counts as many recipients as it names.
Status EnvelopedDataStream::read_recipients() {
  TRY(stream_.enter(der::kSet));
  for (;;) {
    TRY_ASSIGN(const std::uint8_t tag, stream_.peek());
    if (tag == der::kEnd) break;
    const bool agreement = tag == der::context_constructed(1);
    TRY_ASSIGN(const Bytes der, stream_.element(agreement ? limits_.agreement_octets : limits_.small_structure_octets));
    const size_t room = limits_.recipients - recipients_.size();
    TRY_ASSIGN(std::vector<RecipientInfo> more, parse_recipient_info(der, room));
    if (more.size() > room) {
      return fail(ErrorCode::cms_too_many, {{"what", "recipientInfos"}, {"limit", std::to_string(limits_.recipients)}});
    }
    std::move(more.begin(), more.end(), std::back_inserter(recipients_));
  }
  return stream_.leave();
}

// EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm, [0] IMPLICIT OCTET STRING OPTIONAL }
Status EnvelopedDataStream::read_encrypted_content_info() {
  TRY(stream_.enter(der::kSequence));
  TRY_ASSIGN(const Bytes type, stream_.element(limits_.small_structure_octets));
  TRY(der::parse_single(type, der::kOid));
  TRY_ASSIGN(const Bytes algorithm, stream_.element(limits_.small_structure_octets));
  TRY_ASSIGN(encryption_, parse_encryption_algorithm(algorithm));
  TRY_ASSIGN(has_content_, stream_.next_is_string(der::context(0)));
  if (!has_content_) return malformed("encryptedContent");
  TRY_ASSIGN(ciphertext_, stream_.octet_string(der::context(0)));
  return {};
}

// An AEAD belongs into AuthEnvelopedData and nothing else does: whoever moves a message from one to the other
// takes its tag away (RFC 5083 section 2.1, RFC 5652 section 6.1).
Status EnvelopedDataStream::check_kind() const {
  if (!encryption_.algorithm) return {};
  if (crypto::info(*encryption_.algorithm).aead == authenticated_) return {};
  return malformed("contentEncryptionAlgorithm");
}

// RFC 9709 section 2: bound to its algorithm, so that nobody makes a message say GCM or CBC that was the other.
Result<Secret> EnvelopedDataStream::key_in_use(const Secret& key) const {
  if (encryption_.derivation.empty()) return key.copy();
  constexpr std::string_view kSalt = "The Cryptographic Message Syntax";
  return crypto::hkdf(crypto::DigestAlgorithm::sha256, key.view(), as_bytes(kSalt), encryption_.derivation, key.size());
}

Result<std::unique_ptr<Source>> EnvelopedDataStream::decrypt(const Secret& key, ByteView authenticated_attributes) {
  if (!encryption_.algorithm) return fail(ErrorCode::algorithm_unsupported, {{"algorithm", encryption_.oid}});
  TRY_ASSIGN(const Secret used, key_in_use(key));
  TRY_ASSIGN(crypto::Cipher cipher,
             crypto::Cipher::create(crypto::Direction::decrypt, {.algorithm = *encryption_.algorithm,
                                                                 .key = used.view(),
                                                                 .nonce = encryption_.nonce,
                                                                 .tag_size = encryption_.tag_size,
                                                                 .rc2_bits = encryption_.rc2_bits}));
  if (!authenticated_attributes.empty()) TRY(cipher.authenticate(authenticated_attributes));
  return std::make_unique<DecryptingSource>(*this, std::move(cipher), authenticated_attributes);
}

Status EnvelopedDataStream::read_tail() {
  if (tail_read_) return {};
  tail_read_ = true;
  TRY(stream_.leave());  // EncryptedContentInfo
  if (!authenticated_) return {};
  TRY_ASSIGN(const std::uint8_t next, stream_.peek());
  if (next == der::context_constructed(1)) {
    TRY_ASSIGN(attributes_, stream_.element(limits_.small_structure_octets));
    // RFC 5083 section 2.2: what is authenticated has the SET OF tag.
    attributes_[0] = der::kSet;
  }
  TRY_ASSIGN(const Bytes mac, stream_.element(limits_.small_structure_octets));
  TRY_ASSIGN(const der::Element element, der::parse_single(mac, der::kOctetString));
  if (encryption_.algorithm && element.content.size() != encryption_.tag_size) return malformed("mac");
  mac_ = to_bytes(element.content);
  return {};
}

Status EnvelopedDataStream::finish() {
  NullSink nowhere;
  if (!tail_read_) TRY(copy(*ciphertext_, nowhere));
  TRY(read_tail());
  // unprotectedAttrs [1], unauthAttrs [2]: nobody vouches for them, nobody reads them.
  TRY_ASSIGN(const std::uint8_t next, stream_.peek());
  if (next == der::context_constructed(authenticated_ ? 2 : 1)) TRY(stream_.skip());
  return finish_content_info(stream_);
}

}  // namespace letterlock::cms
