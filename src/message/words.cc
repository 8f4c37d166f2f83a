#include <algorithm>
#include <optional>

#include "message/charset.h"
#include "message/visible.h"
#include "message/words.h"
#include "mime/base64.h"
#include "mime/header.h"

namespace letterlock::message {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 2047 section 4.2; nullopt where "=" stands before no two digits.
std::optional<std::string> decode_q(std::string_view text) {
  std::string octets;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      octets += text[i] == '_' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    octets += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return octets;
}

// Missing padding is added: some programs cut it off, and it can mean only one thing.
std::optional<std::string> decode_b(std::string_view text) {
  std::string padded(text);
  while (!padded.empty() && padded.back() == '=') padded.pop_back();
  padded.append((4 - padded.size() % 4) % 4, '=');
  const auto octets = mime::base64_decode(padded);
  if (!octets) return std::nullopt;
  return std::string(as_text(*octets));
}

struct Word {
  std::string charset;  // lower case, without a language (RFC 2231 section 5)
  std::string octets;
  size_t size = 0;  // as written
};

// The word at the front of `text`: "=?" charset "?" encoding "?" text "?=".
std::optional<Word> take_word(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  const size_t charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size()) return std::nullopt;
  if (charset_end == 2 || text[charset_end + 2] != '?') return std::nullopt;
  const size_t start = charset_end + 3;
  const size_t end = text.find('?', start);
  if (end == std::string_view::npos || end + 1 >= text.size() || text[end + 1] != '=') return std::nullopt;
  const std::string_view charset = text.substr(2, charset_end - 2);
  const std::string_view content = text.substr(start, end - start);
  const char encoding = text[charset_end + 1];
  const bool base64 = encoding == 'b' || encoding == 'B';
  if (!base64 && encoding != 'q' && encoding != 'Q') return std::nullopt;
  if (std::any_of(charset.begin(), charset.end(), is_blank)) return std::nullopt;
  // Blanks in the text are against RFC 2047, but Q text with them can be read in one way only.
  auto octets = base64 ? decode_b(content) : decode_q(content);
  if (!octets) return std::nullopt;
  return Word{mime::to_lower(charset.substr(0, charset.find('*'))), std::move(*octets), end + 2};
}

}  // namespace

std::string decode_words(std::string_view value) {
  std::string result;
  std::string charset;  // of the octets that wait to be joined with the next word's
  std::string octets;
  const auto flush = [&] {
    result += to_utf8(octets, charset);
    octets.clear();
  };
  bool after_word = false;
  size_t plain = 0;  // where the text begins that is not yet in the result
  for (size_t at = 0; at < value.size();) {
    const auto word = value[at] == '=' ? take_word(value.substr(at)) : std::nullopt;
    if (!word) {
      ++at;
      continue;
    }
    const std::string_view between = value.substr(plain, at - plain);
    const bool adjacent = after_word && std::all_of(between.begin(), between.end(), is_blank);
    if (!adjacent || word->charset != charset) flush();
    if (!adjacent) result += to_utf8(between, "");
    charset = word->charset;
    octets += word->octets;
    at += word->size;
    plain = at;
    after_word = true;
  }
  flush();
  return safe_line(result + to_utf8(value.substr(plain), ""));
}

std::string words_in_charset(std::string_view value, std::string_view charset) {
  return from_utf8(decode_words(is_utf8(value) ? std::string(value) : to_utf8(value, charset)), charset);
}

}  // namespace letterlock::message
