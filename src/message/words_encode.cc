// The way out: encoded words that any program of the last thirty years reads (RFC 2047), parameters (RFC 2231).
#include <algorithm>

#include "base/bytes.h"
#include "message/words.h"
#include "mime/base64.h"

namespace letterlock::message {
namespace {

constexpr size_t kWordMax = 75;  // RFC 2047 section 2
constexpr size_t kWordMin = 30;  // a shorter rest of a line is left empty
constexpr std::string_view kBase64Start = "=?utf-8?B?";
constexpr std::string_view kQStart = "=?utf-8?Q?";
constexpr size_t kFrame = kQStart.size() + 2;  // with "?="
constexpr size_t kPlainWordMax = 500;
constexpr size_t kQuotedMax = 60;  // a longer parameter is cut into continuations
constexpr size_t kSectionMax = 50;
constexpr char kDigits[] = "0123456789ABCDEF";

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_plain(char c) { return c >= ' ' && c < 0x7f; }
// RFC 2047 section 5 rule 3: what stays in a phrase; safe everywhere else too.
bool is_q_literal(char c) { return is_alphanumeric(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/'; }
bool is_atom(char c) {
  return is_alphanumeric(c) || (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos);
}
// RFC 2231 section 7: attribute-char, without what some programs take for more.
bool is_parameter_literal(char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; }

// A word that no line can hold (RFC 5322 section 2.1.1) is cut into encoded ones.
bool has_long_word(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end - at > kPlainWordMax) return true;
    at = end + 1;
  }
  return false;
}

// Would it come back as it is, and be taken for nothing else?
bool needs_no_coding(std::string_view text) {
  if (has_long_word(text)) return false;
  const bool plain = std::all_of(text.begin(), text.end(), is_plain) && text.find("=?") == std::string_view::npos;
  return plain && !text.starts_with(' ') && !text.ends_with(' ') && text.find("  ") == std::string_view::npos;
}

size_t character_size(std::string_view text) {
  size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return size;
}

void append_coded(std::string& to, char mark, char octet) {
  const auto value = static_cast<unsigned char>(octet);
  to += {mark, kDigits[value >> 4], kDigits[value & 15]};
}

std::string q_text(std::string_view text) {
  std::string coded;
  for (const char c : text) {
    if (c == ' ') {
      coded += '_';
    } else if (is_q_literal(c)) {
      coded += c;
    } else {
      append_coded(coded, '=', c);
    }
  }
  return coded;
}

size_t coded_size(std::string_view text, bool base64) {
  return base64 ? mime::base64_encoded_size(text.size()) : q_text(text).size();
}

// How much of `text` goes into a word of `room` characters: whole characters, one at least (RFC 2047 section 5).
size_t octets_that_fit(std::string_view text, bool base64, size_t room) {
  size_t count = character_size(text);
  for (size_t next = count; next < text.size();) {
    next += character_size(text.substr(next));
    if (kFrame + coded_size(text.substr(0, next), base64) > room) break;
    count = next;
  }
  return count;
}

std::string words_of(std::string_view text, size_t column) {
  const bool base64 = coded_size(text, true) < coded_size(text, false);
  std::string words;
  size_t room = column + kWordMin > kWordMax ? kWordMin : kWordMax - column;
  while (!text.empty()) {
    const size_t count = octets_that_fit(text, base64, room);
    const std::string_view piece = text.substr(0, count);
    if (!words.empty()) words += ' ';
    words += base64 ? std::string(kBase64Start) + mime::base64_encode(as_bytes(piece))
                    : std::string(kQStart) + q_text(piece);
    words += "?=";
    text.remove_prefix(count);
    room = kWordMax;
  }
  return words;
}

}  // namespace

std::string encode_words(std::string_view text, size_t column) {
  return needs_no_coding(text) ? std::string(text) : words_of(text, column);
}

std::string encode_phrase(std::string_view name, size_t column) {
  if (!needs_no_coding(name)) return words_of(name, column);
  const auto in_atoms = [](char c) { return is_atom(c) || c == ' '; };
  if (std::all_of(name.begin(), name.end(), in_atoms)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string encode_parameter(std::string_view name, std::string_view value) {
  const bool ascii = std::all_of(value.begin(), value.end(), is_plain);
  if (ascii && value.size() <= kQuotedMax && value.find_first_of("\"\\") == std::string_view::npos) {
    return "; " + std::string(name) + "=\"" + std::string(value) + "\"";
  }
  std::vector<std::string> sections = {"utf-8''"};
  for (const char c : value) {
    // Octets may be cut between sections: the charset belongs to all of them together.
    if (sections.back().size() + 3 > kSectionMax) sections.emplace_back();
    if (is_parameter_literal(c)) {
      sections.back() += c;
    } else {
      append_coded(sections.back(), '%', c);
    }
  }
  std::string parameter;
  for (size_t i = 0; i < sections.size(); ++i) {
    const std::string number = sections.size() == 1 ? "" : "*" + std::to_string(i);
    parameter += "; " + std::string(name) + number + "*=" + sections[i];
  }
  return parameter;
}

}  // namespace letterlock::message
