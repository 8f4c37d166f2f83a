// Searching text for what happens at the ends of lines, a block at a time. Private to mime/.
//
// In two forms that find the same: with the vectors that every processor of the kind has, and with AVX2 where the
// processor has it. Only where a block has something the octets are looked at one by one.
#pragma once

#include "base/bytes.h"

namespace letterlock::mime {

struct LineLoops {
  // The place of the first `first` that `second` follows; text.size() where there is none.
  size_t (*find_pair)(ByteView text, std::uint8_t first, std::uint8_t second);
  // The place of the first LF from `at` on that has no CR before it; text.size() where there is none. `after_cr` tells
  // what stood before the text.
  size_t (*find_bare_feed)(ByteView text, size_t at, bool after_cr);
  // How many octets at the front are whole lines in which there is nothing that LeafScan notes. `text` begins with a
  // line. Never too many; too few where a line is long, and at the end of the text.
  size_t (*plain_lines)(ByteView text);
};

const LineLoops& line_common_loops();
// nullptr where this processor cannot.
const LineLoops* line_avx2_loops();
// The faster one.
const LineLoops& line_loops();

}  // namespace letterlock::mime
