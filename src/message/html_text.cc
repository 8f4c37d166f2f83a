#include "message/html_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "mime/header.h"

namespace letterlock::message {
namespace {

void append_utf8(std::string& out, unsigned long c) {
  if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return;
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xc0 | c >> 6));
    out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | c >> 12));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else {
    out.push_back(static_cast<char>(0xf0 | c >> 18));
    out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
  }
}

std::optional<unsigned long> entity_value(std::string_view name) {
  struct Row {
    std::string_view name;
    unsigned long value;
  };
  constexpr std::array kRows = {Row{"amp", '&'},   Row{"lt", '<'},   Row{"gt", '>'},    Row{"quot", '"'},
                                Row{"apos", '\''}, Row{"nbsp", ' '}, Row{"copy", 0xa9}, Row{"hellip", 0x2026}};
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const std::string_view digits = name.substr(hex ? 2 : 1);
    unsigned long value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    if (parsed.ec == std::errc{}) return value;
    return std::nullopt;
  }
  const auto row = std::find_if(kRows.begin(), kRows.end(), [name](const Row& r) { return r.name == name; });
  return row == kRows.end() ? std::nullopt : std::optional(row->value);
}

// "&...;" at the front; takes it, or one character.
void take_entity(std::string_view& html, std::string& out) {
  const size_t end = html.substr(0, 12).find(';');
  const auto value = end == std::string_view::npos ? std::nullopt : entity_value(html.substr(1, end - 1));
  if (!value) {
    out.push_back('&');
    html.remove_prefix(1);
    return;
  }
  append_utf8(out, *value);
  html.remove_prefix(end + 1);
}

bool breaks_line(std::string_view tag) {
  constexpr std::array<std::string_view, 12> kTags = {"br", "p",  "/p", "div", "/div",       "tr",
                                                      "li", "h1", "h2", "h3",  "blockquote", "hr"};
  return std::find(kTags.begin(), kTags.end(), tag) != kTags.end();
}

// Drops everything up to and with the closing tag.
void skip_element(std::string_view& html, std::string_view name) {
  const std::string closing = "</" + std::string(name);
  size_t at = 0;
  while (at < html.size()) {
    at = html.find('<', at);
    if (at == std::string_view::npos) break;
    if (mime::equal_no_case(html.substr(at, closing.size()), closing)) break;
    ++at;
  }
  html.remove_prefix(std::min(at, html.size()));
}

void take_tag(std::string_view& html, std::string& out) {
  if (html.starts_with("<!--")) {
    const size_t end = html.find("-->");
    html.remove_prefix(end == std::string_view::npos ? html.size() : end + 3);
    return;
  }
  const size_t end = std::min(html.find('>'), html.size() - 1);
  const std::string_view inside = html.substr(1, end - 1);
  const std::string name = mime::to_lower(inside.substr(0, inside.find_first_of(" \t\r\n/", 1)));
  html.remove_prefix(end + 1);
  if (name == "script" || name == "style" || name == "title" || name == "head") return skip_element(html, name);
  if (breaks_line(name) && !out.ends_with("\n\n")) out.push_back('\n');
}

}  // namespace

std::string html_to_text(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    if (html.front() == '<') {
      take_tag(html, out);
    } else if (html.front() == '&') {
      take_entity(html, out);
    } else {
      const char c = html.front();
      const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
      if (!blank) out.push_back(c);
      if (blank && !out.empty() && out.back() != ' ' && out.back() != '\n') out.push_back(' ');
      html.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace letterlock::message
