// Quoted-printable (RFC 2045 section 6.7): the sink that encodes and the source that decodes.
//
// Encoding any octets and decoding them gives the same octets: CRLF is a line break, a CR or LF alone is
// encoded. Text with bare LF goes through CanonicalSink or CanonicalSource first.
#pragma once

#include "base/stream.h"

namespace letterlock::mime {

// Lines of at most 76 characters. Encoded besides what RFC 2045 asks: the blank of "From " at a line's start
// (mbox files), a dot at a line's start (SMTP), blanks at a line's end, and a hyphen where a soft line break
// put it at a line's start (it must not begin a delimiter that was none before).
class QuotedPrintableSink : public Sink {
 public:
  explicit QuotedPrintableSink(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override;
  Status finish() override;

 private:
  void take(std::uint8_t octet);
  void take_held();
  void put(std::uint8_t octet, bool encoded);
  void put_text(ByteView octets);
  void break_line(bool soft);
  bool starts_badly(std::uint8_t octet) const;
  Status pass_on(size_t when_above);

  Sink& next_;
  Bytes out_;
  size_t line_start_ = 0;    // where the present line begins in out_
  bool after_soft_ = false;  // did a soft line break begin it?
  std::uint8_t blank_ = 0;   // a blank that may be the last of its line
  bool cr_ = false;          // a CR that may belong to a CRLF
};

// Decodes as RFC 2045 asks a robust program to: lower-case digits are read, "=" before anything else stays, blanks at a
// line's end go (but a run of more than 4096 is text: it must not have to be kept). Line breaks are handed out
// as they stand, CRLF or LF.
class QuotedPrintableSource : public Source {
 public:
  explicit QuotedPrintableSource(Source& from) : from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;

 private:
  Status fill();
  void decode_lines(ByteView text);
  void decode_line(ByteView content, ByteView line_end);
  void decode_span(ByteView content);
  void decode_begun_line(ByteView line);
  size_t blank_run(ByteView content) const;

  Source& from_;
  Bytes in_;  // octets whose line is not complete, then what was read last
  size_t used_ = 0;
  Bytes out_;
  size_t given_ = 0;
  bool ended_ = false;
  bool blanks_are_text_ = false;  // the octets before in_ are blanks of a run that is too long to be dropped
};

}  // namespace letterlock::mime
