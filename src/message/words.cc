#include "message/words.h"

#include <optional>

#include "base/stream.h"
#include "message/charset.h"
#include "mime/reader.h"
#include "mime/writer.h"

namespace letterlock::message {
namespace {

constexpr size_t kWordMax = 75;  // RFC 2047 section 2
constexpr size_t kDecodedMax = 64 * 1024;

struct Word {
  std::string charset;
  std::string octets;
  size_t length = 0;  // of the encoded form
};

std::optional<std::string> decode_q(std::string_view text) {
  std::string octets;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      octets.push_back(' ');
    } else if (text[i] == '=') {
      const auto octet = from_hex(text.substr(i + 1, 2));
      if (!octet || octet->size() != 1) return std::nullopt;
      octets.push_back(static_cast<char>((*octet)[0]));
      i += 2;
    } else {
      octets.push_back(text[i]);
    }
  }
  return octets;
}

std::optional<std::string> decode_b(std::string_view text) {
  MemorySource source(as_bytes(text));
  const auto decoded = mime::decode(source, mime::TransferEncoding::base64);
  const auto octets = read_all(*decoded, kDecodedMax);
  if (!octets) return std::nullopt;
  return std::string(as_text(*octets));
}

// "=?charset?encoding?text?=" at the front of `text`.
std::optional<Word> parse_word(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  const size_t charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size()) return std::nullopt;
  if (text[charset_end + 2] != '?') return std::nullopt;
  const size_t end = text.find("?=", charset_end + 3);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view content = text.substr(charset_end + 3, end - charset_end - 3);
  if (content.find(' ') != std::string_view::npos) return std::nullopt;
  Word word;
  // RFC 2231 section 5: a language may follow the charset.
  word.charset = std::string(text.substr(2, charset_end - 2));
  word.charset = word.charset.substr(0, word.charset.find('*'));
  const char encoding = static_cast<char>(text[charset_end + 1] | 0x20);
  const auto octets = encoding == 'q' ? decode_q(content) : encoding == 'b' ? decode_b(content) : std::nullopt;
  if (!octets) return std::nullopt;
  word.octets = *octets;
  word.length = end + 2;
  return word;
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) return false;
  }
  return text.find("=?") == std::string_view::npos;
}

std::string base64(std::string_view octets) {
  MemorySink sink;
  mime::Base64Sink encoder(sink);
  (void)encoder.write(as_bytes(octets));
  (void)encoder.finish();
  std::string text(as_text(sink.bytes()));
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  return text;
}

}  // namespace

std::string decode_words(std::string_view value) {
  std::string out;
  std::string pending;  // octets of adjacent words of one charset: a character may be split between them
  std::string charset;
  size_t i = 0;
  bool after_word = false;
  const auto flush = [&] {
    if (!pending.empty()) out += to_utf8(pending, charset);
    pending.clear();
  };
  while (i < value.size()) {
    const size_t next = after_word ? value.find_first_not_of(" \t\r\n", i) : i;
    const auto word = next == std::string_view::npos ? std::nullopt : parse_word(value.substr(next));
    if (word) {
      if (word->charset != charset) flush();
      charset = word->charset;
      pending += word->octets;
      i = next + word->length;
      after_word = true;
      continue;
    }
    flush();
    after_word = false;
    const size_t end = std::min(value.find("=?", i + 1), value.size());
    out += to_utf8(value.substr(i, end - i), "");
    i = end;
  }
  flush();
  return safe_line(out);
}

std::string encode_words(std::string_view utf8) {
  if (is_plain(utf8)) return std::string(utf8);
  constexpr std::string_view kStart = "=?UTF-8?B?";
  constexpr size_t kOctetsMax = (kWordMax - kStart.size() - 2) / 4 * 3;
  std::string out;
  while (!utf8.empty()) {
    size_t count = std::min(utf8.size(), kOctetsMax);
    // RFC 2047 section 5: a character must not be split between words.
    while (count > 0 && count < utf8.size() && (static_cast<unsigned char>(utf8[count]) & 0xc0) == 0x80) --count;
    if (count == 0) count = std::min(utf8.size(), kOctetsMax);
    if (!out.empty()) out += ' ';
    out += std::string(kStart) + base64(utf8.substr(0, count)) + "?=";
    utf8.remove_prefix(count);
  }
  return out;
}

}  // namespace letterlock::message
