// Base64 (RFC 2045 section 6.8, RFC 4648 section 4) in blocks: the code without lines, chains or files.
//
// Lines belong to Base64Sink (writer.h), streams to decode() (reader.h), the inner loops to base64_loops.h.
#pragma once

#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "mime/base64_loops.h"

namespace letterlock::mime {

// Characters outside the alphabet are skipped. Not refused: unused bits in the last character that are not zero.
class Base64Decoder {
 public:
  explicit Base64Decoder(const Base64Loops& loops = base64_loops()) : loops_(loops) {}
  // Decodes all of `text` and returns the number of octets written; `out` must hold
  // decoded_size_max(text.size()). Errors: mime_base64_malformed for padding in a wrong place and for
  // characters of the alphabet behind the padding.
  Result<size_t> decode(ByteView text, std::span<std::uint8_t> out);
  // At the end of the text: mime_base64_malformed for a quantum that lacks characters or padding.
  Status finish() const;

  static constexpr size_t decoded_size_max(size_t text_size) { return (text_size / 4 + 1) * 3; }

 private:
  Status take_padding(std::uint8_t*& to);

  const Base64Loops& loops_;
  std::uint32_t bits_ = 0;
  unsigned symbols_ = 0;          // of the present quantum
  unsigned padding_missing_ = 0;  // how many "=" must still come
  bool ended_ = false;            // a padding was seen
};

// Encodes without lines; a last group of one or two octets is padded. `to` receives encoded_size() characters.
void base64_encode(ByteView octets, std::uint8_t* to, const Base64Loops& loops = base64_loops());
constexpr size_t base64_encoded_size(size_t octets) { return (octets + 2) / 3 * 4; }
// For short values in one line.
std::string base64_encode(ByteView octets);
// All of a short value, as strict as Base64Decoder.
Result<Bytes> base64_decode(std::string_view text);

}  // namespace letterlock::mime
