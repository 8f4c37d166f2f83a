// LeafScan: does content survive the way through mail as it is? Private to mime/ (write_seven_bit).
#pragma once

#include "base/stream.h"

namespace letterlock::mime {

// Looks at octets in any chunks. A line end is CRLF or LF.
class LeafScan {
 public:
  void add(ByteView chunk);
  void end() { end_line(); }

  // Only ASCII without NUL, in lines of at most 998 octets, no CR but before LF: RFC 2045 section 2.7 "7bit".
  bool seven_bit() const { return !eight_bit_ && !nul_ && !bare_cr_ && !long_line_; }
  bool nul() const { return nul_; }
  // Besides, no trailing blank and no "From " at a line's start: what gateways and mbox files change.
  bool unharmed() const { return seven_bit() && !trailing_blank_ && !from_line_; }

 private:
  void add_line_part(ByteView part);
  void end_line();

  bool eight_bit_ = false;
  bool nul_ = false;
  bool bare_cr_ = false;
  bool long_line_ = false;
  bool trailing_blank_ = false;
  bool from_line_ = false;
  std::uint64_t column_ = 0;
  std::uint8_t first_[5] = {};  // the first octets of the line
  std::uint8_t last_ = 0;       // the last octet of the line before a CR that may belong to its end
  bool cr_ = false;
};

// Hands on what it reads and scans it.
class ScanningSource : public Source {
 public:
  explicit ScanningSource(Source& from) : from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;
  // Reads what is left and ends the scan.
  Result<const LeafScan*> drain();

 private:
  Source& from_;
  LeafScan scan_;
};

}  // namespace letterlock::mime
