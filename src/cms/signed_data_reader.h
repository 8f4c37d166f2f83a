// The streaming reader of SignedData (RFC 5652 section 5.1). Private to cms/.
#pragma once

#include "cms/reader.h"
#include "der/stream.h"

namespace letterlock::cms {

class SignedDataStream : public SignedDataReader {
 public:
  // The stream stands before the SignedData SEQUENCE; goes to the content.
  static Result<std::unique_ptr<SignedDataStream>> open(der::Stream& stream, const Limits& limits);

  const std::vector<crypto::DigestAlgorithm>& digest_algorithms() const override { return digests_; }
  const std::string& content_type() const override { return content_type_; }
  bool has_content() const override { return has_content_; }
  Source& content() override { return watched_; }
  Result<SignedDataTail> finish() override;

 private:
  // The content as it is handed out.
  class WatchedContent : public Source {
   public:
    explicit WatchedContent(SignedDataStream& reader) : reader_(reader) {}
    Result<size_t> read(std::span<std::uint8_t> buffer) override;

   private:
    SignedDataStream& reader_;
  };

  SignedDataStream(der::Stream& stream, const Limits& limits) : stream_(stream), limits_(limits), watched_(*this) {}
  Status read_head();
  Status read_digest_algorithms();
  Status open_content();
  Status read_certificates(SignedDataTail& tail);
  Status read_crls(SignedDataTail& tail);
  Status read_signers(SignedDataTail& tail);

  der::Stream& stream_;
  Limits limits_;
  std::vector<crypto::DigestAlgorithm> digests_;
  std::string content_type_;
  bool has_content_ = false;
  std::unique_ptr<Source> content_;
  AttributesWatch watch_;
  WatchedContent watched_;
};

// Leaves the structure and what is around it; octets that are left in it, or stand behind it, are refused.
Status finish_content_info(der::Stream& stream);

}  // namespace letterlock::cms
