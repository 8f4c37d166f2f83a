// The inner loops of base64 in two forms that give the same octets: by table, everywhere; with AVX2, where the
// processor has it. Private to mime/: the code itself, padding and strictness, is base64.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace letterlock::mime {

struct Base64Loops {
  // Decodes quanta of four characters from the front, and passes over CR and LF between two of them. Moves both
  // pointers; stops before any other character outside the alphabet, before a quantum that is not whole, or sooner:
  // what is left is the caller's matter. `to` holds three octets for each four characters up to `end`, and three more.
  void (*decode_quanta)(const std::uint8_t*& from, const std::uint8_t* end, std::uint8_t*& to);
  // Encodes `groups` of three octets as four characters each.
  void (*encode_groups)(const std::uint8_t* from, size_t groups, std::uint8_t* to);
  // Encodes `lines` of kBase64LineOctets as kBase64LineCharacters and CRLF each.
  void (*encode_lines)(const std::uint8_t* from, size_t lines, std::uint8_t* to);
};

constexpr size_t kBase64LineOctets = 48;
constexpr size_t kBase64LineCharacters = 64;
constexpr size_t kBase64LineSize = kBase64LineCharacters + 2;

constexpr char kBase64Alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const Base64Loops& base64_table_loops();
// nullptr where this processor cannot.
const Base64Loops* base64_avx2_loops();
// The faster one.
const Base64Loops& base64_loops();

}  // namespace letterlock::mime
