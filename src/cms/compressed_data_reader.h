// The streaming reader of CompressedData (RFC 3274 section 1.1). Private to cms/.
#pragma once

#include "cms/inflate.h"
#include "cms/reader.h"
#include "der/stream.h"

namespace letterlock::cms {

class CompressedDataStream : public CompressedDataReader {
 public:
  // The stream stands before the CompressedData SEQUENCE; goes to the content. cms_unsupported_content where another
  // algorithm than zlib was used.
  static Result<std::unique_ptr<CompressedDataStream>> open(der::Stream& stream, const Limits& limits);

  const std::string& content_type() const override { return content_type_; }
  Source& content() override { return *content_; }
  Status finish() override;

 private:
  CompressedDataStream(der::Stream& stream, const Limits& limits) : stream_(stream), limits_(limits) {}
  Status read_head();
  Status read_algorithm();
  Status open_content();

  der::Stream& stream_;
  Limits limits_;
  std::string content_type_;
  std::unique_ptr<Source> compressed_;
  std::unique_ptr<InflatingSource> content_;
};

}  // namespace letterlock::cms
