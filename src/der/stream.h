// Stream: BER or DER from a Source, element by element, with constant memory.
//
// The caller walks: peek() the next element of the present structure, then enter() it, take it whole
// (element(), bounded), skip() it, or read an octet string's content as a Source. Indefinite lengths end
// by themselves: at their end peek() says kEnd. Nothing is read beyond what is asked for but one chunk.
#pragma once

#include <memory>
#include <vector>

#include "base/stream.h"
#include "der/header.h"

namespace letterlock::der {

constexpr std::uint8_t kEnd = 0x00;  // never an element's tag

class Stream {
 public:
  // `source` must outlive the stream.
  explicit Stream(Source& source);

  // The tag of the next element of the present structure; kEnd at its end (and at the source's end
  // outside of all structures).
  Result<std::uint8_t> peek();
  // Goes into a constructed element with this tag. der_unexpected_tag, der_too_deep; der_truncated where the source
  // has ended.
  Status enter(std::uint8_t tag);
  // Leaves the present structure. der_malformed where elements are left in it.
  Status leave();
  // The whole element with its header, in definite lengths (canonical()). More than `limit` octets: der_too_large.
  Result<Bytes> element(size_t limit);
  // The same exactly as it stands there.
  Result<Bytes> raw_element(size_t limit);
  Status skip();
  // Is the next element one with this tag, primitive or constructed?
  Result<bool> next_is_string(std::uint8_t primitive_tag);
  // The content of the octet string that comes next, under its own or an implicit tag, in one piece or in
  // segments. Must be read to its end before the stream is used again.
  Result<std::unique_ptr<Source>> octet_string(std::uint8_t primitive_tag);
  // True where the source has ended (outside of all structures).
  Result<bool> at_source_end();

 private:
  friend class OctetStringSource;
  struct Level {
    bool indefinite;
    std::uint64_t end;  // offset; of the nearest definite structure where indefinite
  };

  Result<bool> fill(size_t count);
  // tag kEnd at the end of the present structure
  Result<Header> peek_header();
  Result<Header> check_header(const Header& header) const;
  // The source has ended, outside of all structures.
  bool at_void(const Header& header) const { return header.tag == kEnd && levels_.empty(); }
  // Octets up to the end of the nearest structure of definite length.
  std::uint64_t room() const { return limit_here() - offset_; }
  void consume(size_t count);
  // Reads from the buffer first, then directly.
  Result<size_t> read_raw(std::span<std::uint8_t> buffer);
  Status take_raw(std::uint64_t count, Bytes* out, size_t limit);
  Status take_element(Bytes* out, size_t limit, size_t depth);
  std::uint64_t limit_here() const;
  tl::unexpected<Error> fail_here(ErrorCode code, const char* what) const;

  Source& source_;
  Bytes buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  std::uint64_t offset_ = 0;
  std::vector<Level> levels_;
};

}  // namespace letterlock::der
