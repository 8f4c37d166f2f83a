// Base64 as fast as this processor does it: the floor that the engine is measured against.
//
// Lines of 76 columns with CRLF, the longest that mail may have. AVX2 where the processor has it, else a table; the
// choice is made once, at run time. What it does NOT do: it takes no other forms of base64 (a line of another length is
// refused), gives no reasons, and is no part of the program: src/mime/base64.h is.
#pragma once

#include <cstddef>
#include <cstdint>

namespace letterlock::bench {

constexpr size_t kLineOctets = 57;
constexpr size_t kLineColumns = 76;
constexpr size_t kLineSize = kLineColumns + 2;
// Vectors read and write past the end of what counts: buffers on both sides have so much room behind it.
constexpr size_t kMargin = 64;

// `lines` whole lines: 57 octets in, 78 characters out each.
void encode_lines(const std::uint8_t* in, size_t lines, std::uint8_t* out);
// What is left of the text, less than a line; returns the characters written, line end included.
size_t encode_rest(const std::uint8_t* in, size_t octets, std::uint8_t* out);

// `lines` whole lines; false where one is not 76 characters of the alphabet with CRLF.
bool decode_lines(const std::uint8_t* in, size_t lines, std::uint8_t* out);
// The last line, with or without padding, with or without CRLF; returns the octets written, -1 where it is no base64.
long decode_rest(const std::uint8_t* in, size_t characters, std::uint8_t* out);

// "avx2" or "scalar": what runs here.
const char* base64_kind();
// From now on without vectors, so that a test reaches both.
void use_scalar();

}  // namespace letterlock::bench
