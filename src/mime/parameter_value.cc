// Content-Type and Content-Disposition: the value and its parameters (RFC 2045 section 5.1), with the
// continuations and charset marks of RFC 2231.
#include <algorithm>
#include <map>

#include "mime/header.h"
#include "mime/tokens.h"

namespace letterlock::mime {
namespace {

// One "name=value" as written, the name taken apart: name*SECTION* (RFC 2231 sections 3 and 4).
struct Piece {
  std::string name;
  std::optional<unsigned> section;
  bool extended = false;
  std::string value;
};

constexpr unsigned kSectionMax = 999;

// "0", "1", ... without leading zeros.
std::optional<unsigned> parse_section(std::string_view digits) {
  if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  unsigned number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number <= kSectionMax ? std::optional<unsigned>(number) : std::nullopt;
}

Piece split_name(std::string_view written) {
  Piece piece;
  std::string_view name = written;
  if (name.ends_with('*')) {
    piece.extended = true;
    name.remove_suffix(1);
  }
  if (const size_t star = name.find('*'); star != std::string_view::npos) {
    piece.section = parse_section(name.substr(star + 1));
    if (piece.section) name = name.substr(0, star);
  }
  piece.name = to_lower(name);
  return piece;
}

// An unquoted value. RFC 2045 wants a token; mail in the wild has "=" and "/" in boundaries and blanks in file
// names, which can be read in only one way, so they are read.
std::optional<std::string> unquoted_value(Cursor& cursor) {
  std::string value;
  for (;;) {
    const std::string_view word =
        cursor.take_while([](char c) { return !is_blank(c) && !is_control(c) && c != ';' && c != '(' && c != '"'; });
    value += word;
    const std::string_view blanks = cursor.take_while(is_blank);
    if (!cursor.skip_comments()) return std::nullopt;
    if (cursor.done() || cursor.peek() == ';') return value;
    if (cursor.peek() == '"' || is_control(cursor.peek())) return std::nullopt;
    value += blanks.empty() ? std::string_view(" ") : blanks;
  }
}

// Reads one parameter up to its ";" or the end. An empty name in `piece` means: nothing of interest there.
bool read_piece(Cursor& cursor, Piece& piece) {
  if (!cursor.skip_comments()) return false;
  if (cursor.done() || cursor.peek() == ';') return true;
  const std::string_view name = cursor.take_while(is_token_char);
  if (name.empty() || !cursor.skip_comments()) return false;
  if (!cursor.take('=')) return cursor.done() || cursor.peek() == ';';  // a word without a value
  piece = split_name(name);
  if (!cursor.skip_comments()) return false;
  if (cursor.peek() != '"') {
    auto value = unquoted_value(cursor);
    if (!value) return false;
    piece.value = std::move(*value);
    return true;
  }
  auto value = cursor.quoted_string();
  if (!value || !cursor.skip_comments()) return false;
  piece.value = std::move(*value);
  return cursor.done() || cursor.peek() == ';';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// "%" without two hexadecimal digits stays as it is.
std::string percent_decode(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool coded =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    if (!coded) {
      result += text[i];
      continue;
    }
    result += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return result;
}

// charset'language'text; without both quotes there is no mark and all of it is text.
std::string take_charset(std::string_view& text) {
  const size_t first = text.find('\'');
  const size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return {};
  const std::string charset = to_lower(text.substr(0, first));
  text.remove_prefix(second + 1);
  return charset;
}

// Everything that was written about one name.
struct Pieces {
  std::optional<std::string> plain;
  std::optional<std::string> extended;
  std::map<unsigned, Piece> sections;
};

// False where the same thing is said twice and not alike: a reader would have to choose.
bool collect(std::map<std::string, Pieces>& names, Piece piece) {
  Pieces& pieces = names[piece.name];
  if (piece.section) {
    const auto [at, inserted] = pieces.sections.try_emplace(*piece.section, piece);
    return inserted || (at->second.value == piece.value && at->second.extended == piece.extended);
  }
  std::optional<std::string>& slot = piece.extended ? pieces.extended : pieces.plain;
  if (slot && *slot != piece.value) return false;
  slot = std::move(piece.value);
  return true;
}

struct Joined {
  std::string value;
  std::string charset;
};

// RFC 2231 section 3: sections count from 0 without a gap; what comes after a gap is left out.
Joined join_sections(const std::map<unsigned, Piece>& sections) {
  Joined joined;
  unsigned expected = 0;
  for (const auto& [number, piece] : sections) {
    if (number != expected++) break;
    std::string_view text = piece.value;
    if (number == 0 && piece.extended) joined.charset = take_charset(text);
    joined.value += piece.extended ? percent_decode(text) : std::string(text);
  }
  return joined;
}

std::optional<Joined> join(const Pieces& pieces) {
  if (pieces.extended) {
    std::string_view text = *pieces.extended;
    Joined joined;
    joined.charset = take_charset(text);
    joined.value = percent_decode(text);
    return joined;
  }
  if (pieces.sections.contains(0)) return join_sections(pieces.sections);
  if (pieces.plain) return Joined{*pieces.plain, {}};
  return std::nullopt;
}

// The value before the first ";": token, or token "/" token, with comments between.
std::optional<std::string> read_value(Cursor& cursor) {
  std::string value;
  for (;;) {
    if (!cursor.skip_comments()) return std::nullopt;
    if (cursor.done() || cursor.peek() == ';') break;
    const bool joins = cursor.peek() == '/' || value.empty() || value.back() == '/';
    if (!joins) return std::nullopt;
    if (cursor.take('/')) {
      value += '/';
      continue;
    }
    const std::string_view token = cursor.take_while(is_token_char);
    if (token.empty()) return std::nullopt;
    value += token;
  }
  if (value.empty() || value.front() == '/' || value.back() == '/') return std::nullopt;
  return to_lower(value);
}

}  // namespace

std::string_view ParameterValue::parameter(std::string_view name) const {
  for (const auto& [key, content] : parameters) {
    if (key == name) return content;
  }
  return {};
}

std::string_view ParameterValue::charset_mark(std::string_view name) const {
  for (const auto& [key, charset] : charset_marks) {
    if (key == name) return charset;
  }
  return {};
}

bool ParameterValue::has(std::string_view name) const {
  return std::any_of(parameters.begin(), parameters.end(), [name](const auto& entry) { return entry.first == name; });
}

std::optional<ParameterValue> parse_parameter_value(std::string_view value) {
  Cursor cursor(value);
  auto front = read_value(cursor);
  if (!front) return std::nullopt;
  ParameterValue result;
  result.value = std::move(*front);
  std::map<std::string, Pieces> names;
  while (cursor.take(';')) {
    Piece piece;
    if (!read_piece(cursor, piece)) return std::nullopt;
    if (!piece.name.empty() && !collect(names, std::move(piece))) return std::nullopt;
  }
  if (!cursor.done()) return std::nullopt;
  for (const auto& [name, pieces] : names) {
    auto joined = join(pieces);
    if (!joined) continue;
    if (!joined->charset.empty()) result.charset_marks.emplace_back(name, std::move(joined->charset));
    result.parameters.emplace_back(name, std::move(joined->value));
  }
  return result;
}

ParameterValue content_type(const Header& header) {
  const HeaderField* field = header.find("Content-Type");
  if (field != nullptr) {
    auto type = parse_parameter_value(field->value);
    if (type && std::count(type->value.begin(), type->value.end(), '/') == 1) return std::move(*type);
  }
  // RFC 2045 section 5.2
  return ParameterValue{"text/plain", {}, {}};
}

}  // namespace letterlock::mime
