// QR code: a short text as the modules that a camera reads (ISO/IEC 18004, error correction level M).
//
// The library makes the modules and nothing else. Pages draw them as one path of an SVG; the terminal draws two rows a
// line with half blocks, light modules as ink, as it suits the dark terminals that most people have; cameras read it
// either way. Not here: what the text says (x509/fingerprint_words.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace letterlock::api {

// Rows from above, each a character a module: '1' dark, '0' light, without the quiet zone. None where the text is empty
// or longer than a code can hold.
std::vector<std::string> qr_modules(std::string_view text);

// Lines for a terminal, with a quiet zone of two modules.
std::string qr_half_blocks(const std::vector<std::string>& modules);

}  // namespace letterlock::api
