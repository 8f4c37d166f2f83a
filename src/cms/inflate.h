// Inflate: what a zlib stream (RFC 1950) unpacks to, as a Source. Private to cms/.
//
// A few octets can unpack to gigabytes, so what comes out is bounded by what went in (Limits), and memory stays the
// same whatever the size. What passes may be decrypted text: zlib's window is wiped when it is given back. Not here:
// compressing; we never write it.
#pragma once

#include <zlib.h>

#include "base/secret.h"
#include "base/stream.h"
#include "cms/types.h"

namespace letterlock::cms {

class InflatingSource : public Source {
 public:
  // `compressed` must outlive the source.
  InflatingSource(Source& compressed, const Limits& limits);
  ~InflatingSource() override;
  InflatingSource(const InflatingSource&) = delete;
  InflatingSource& operator=(const InflatingSource&) = delete;

  // cms_malformed, cms_trailing_data, compressed_too_large; the same again to whoever asks again.
  Result<size_t> read(std::span<std::uint8_t> buffer) override;

 private:
  Result<size_t> inflate_some(std::span<std::uint8_t> buffer);
  Status refill();
  Status check_size() const;
  Status expect_end();

  Source& compressed_;
  Limits limits_;
  z_stream zlib_{};
  Bytes input_;
  std::uint64_t octets_in_ = 0;
  std::uint64_t octets_out_ = 0;
  bool ended_ = false;
  Status status_;
};

}  // namespace letterlock::cms
