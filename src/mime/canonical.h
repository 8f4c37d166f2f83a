// Canonical form of line ends (RFC 8551 section 3.1.1), as a source and as a sink.
//
// A bare LF becomes CRLF. A bare CR stays as it is: it ends no line in mail, a text that holds one was
// made so, and changing it would break signatures that others made over it.
#pragma once

#include "base/stream.h"

namespace letterlock::mime {

// The rule itself, over any chunks.
class LineEndCanon {
 public:
  // Appends the canonical form of `chunk` to `out`.
  void convert(ByteView chunk, Bytes& out);
  // True where `chunk` is canonical already: then it counts as converted. Else nothing has happened.
  bool passes(ByteView chunk);

 private:
  bool after_cr_ = false;
};

// Reads another source in canonical form: for the digest of a detached part that was stored with bare LF.
class CanonicalSource : public Source {
 public:
  explicit CanonicalSource(Source& from) : from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;

 private:
  Source& from_;
  LineEndCanon canon_;
  Bytes out_;
  size_t given_ = 0;
};

// Writes canonical form to the next sink; finish() finishes it.
class CanonicalSink : public Sink {
 public:
  explicit CanonicalSink(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override;
  Status finish() override { return next_.finish(); }

 private:
  Sink& next_;
  LineEndCanon canon_;
  Bytes out_;
};

}  // namespace letterlock::mime
