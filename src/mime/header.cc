#include "mime/header.h"

#include <algorithm>

#include "mime/tokens.h"

namespace letterlock::mime {
namespace {

constexpr size_t kFoldColumn = 76;  // RFC 2047 section 2; RFC 5322 section 2.1.1 would allow 78
constexpr size_t kLineMax = 998;    // RFC 5322 section 2.1.1: MUST

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

tl::unexpected<Error> malformed_line(size_t number) {
  return fail(ErrorCode::mime_malformed, {{"line", std::to_string(number)}});
}

tl::unexpected<Error> malformed_field(std::string_view name) {
  const bool printable = std::all_of(name.begin(), name.end(), is_field_name_char);
  return fail(ErrorCode::mime_malformed, {{"what", printable ? std::string(name) : std::string()}});
}

struct Line {
  std::string_view raw;   // with its line end
  std::string_view text;  // without
};

Line take_line(std::string_view& octets) {
  const size_t end = octets.find('\n');
  const size_t length = end == std::string_view::npos ? octets.size() : end + 1;
  Line line{octets.substr(0, length), octets.substr(0, length)};
  octets.remove_prefix(length);
  if (end == std::string_view::npos) return line;
  line.text.remove_suffix(1);
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  return line;
}

// A CR or NUL inside a line makes two programs see different fields: such a line is no header line.
bool has_forbidden_octet(std::string_view text) { return text.find_first_of(std::string_view("\r\0", 2)) != text.npos; }

std::optional<HeaderField> begin_field(const Line& line) {
  const size_t colon = line.text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  // RFC 5322 section 4.5: blanks before the colon are obsolete but must be understood.
  std::string_view name = line.text.substr(0, colon);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_field_name_char)) return std::nullopt;
  return HeaderField{std::string(name), std::string(line.text.substr(colon + 1)), std::string(line.raw)};
}

// Breaks at the blank before a word, so that unfolding gives the value back as it was.
std::optional<std::string> fold(std::string_view name, std::string_view value) {
  std::string folded = std::string(name) + ":";
  size_t column = folded.size();
  std::string_view rest = value;
  bool first = true;
  while (!rest.empty()) {
    const size_t word = rest.find_first_not_of(" \t");
    const size_t end = std::min(rest.find_first_of(" \t", word), rest.size());
    const std::string_view piece = rest.substr(0, end);
    if (!first && column + piece.size() > kFoldColumn) {
      folded += "\r\n";
      column = 0;
    }
    if (column + piece.size() > kLineMax) return std::nullopt;
    folded += piece;
    column += piece.size();
    rest.remove_prefix(end);
    first = false;
  }
  return folded + "\r\n";
}

void append_with_crlf(std::string& to, std::string_view raw) {
  while (!raw.empty()) {
    to += take_line(raw).text;
    to += "\r\n";
  }
}

}  // namespace

Result<Header> Header::parse(std::string_view octets, const Limits& limits) {
  if (octets.size() > limits.header_octets) {
    return fail(ErrorCode::mime_header_too_large, {{"limit", std::to_string(limits.header_octets)}});
  }
  Header header;
  for (size_t number = 1; !octets.empty(); ++number) {
    const Line line = take_line(octets);
    if (line.text.empty() && octets.empty()) break;
    if (line.text.empty() || has_forbidden_octet(line.text)) return malformed_line(number);
    if (is_blank(line.text.front())) {
      // RFC 5322 section 2.2.3: unfolding removes the line end before a blank and nothing else.
      if (header.fields_.empty()) return malformed_line(number);
      header.fields_.back().value += line.text;
      header.fields_.back().raw += line.raw;
      continue;
    }
    if (header.fields_.size() == limits.header_fields) {
      return fail(ErrorCode::mime_header_too_many, {{"limit", std::to_string(limits.header_fields)}});
    }
    auto field = begin_field(line);
    if (!field) return malformed_line(number);
    header.fields_.push_back(std::move(*field));
  }
  for (HeaderField& field : header.fields_) field.value = std::string(trim(field.value));
  return header;
}

const HeaderField* Header::find(std::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (equal_no_case(field.name, name)) return &field;
  }
  return nullptr;
}

std::string_view Header::value(std::string_view name) const {
  const HeaderField* field = find(name);
  return field == nullptr ? std::string_view() : std::string_view(field->value);
}

size_t Header::count(std::string_view name) const {
  return static_cast<size_t>(std::count_if(
      fields_.begin(), fields_.end(), [name](const HeaderField& field) { return equal_no_case(field.name, name); }));
}

Status Header::add(std::string_view name, std::string_view value) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_field_name_char)) return malformed_field(name);
  const auto refused = [](char c) { return is_control(c) && c != '\t'; };
  if (std::any_of(value.begin(), value.end(), refused)) return malformed_field(name);
  const std::string_view trimmed = trim(value);
  const auto raw = fold(name, trimmed.empty() ? std::string() : " " + std::string(trimmed));
  if (!raw) return malformed_field(name);
  fields_.push_back({std::string(name), std::string(trimmed), *raw});
  return {};
}

void Header::remove(std::string_view name) {
  std::erase_if(fields_, [name](const HeaderField& field) { return equal_no_case(field.name, name); });
}

std::string Header::to_string() const {
  std::string text;
  for (const HeaderField& field : fields_) {
    append_with_crlf(text, field.raw.empty() ? field.name + ": " + field.value : field.raw);
  }
  return text;
}

bool equal_no_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

}  // namespace letterlock::mime
