#include "mime/tokens.h"

namespace letterlock::mime {
namespace {

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool is_atom_char(char c) {
  return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
         (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos);
}

bool is_token_char(char c) {
  return c != ' ' && !is_control(c) && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool Cursor::take(char c) {
  if (rest_.empty() || rest_.front() != c) return false;
  rest_.remove_prefix(1);
  return true;
}

bool Cursor::skip_one_comment(std::string* comment) {
  std::string text;
  size_t depth = 0;
  while (!rest_.empty()) {
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '(' && depth++ == 0) continue;
    if (c == ')' && --depth == 0) {
      if (comment != nullptr) *comment = std::string(trim(text));
      return true;
    }
    if (c == '\\' && !rest_.empty()) {
      c = rest_.front();
      rest_.remove_prefix(1);
    }
    text += c;
  }
  return false;
}

bool Cursor::skip_comments(std::string* comment) {
  for (;;) {
    take_while(is_blank);
    if (peek() != '(') return true;
    if (!skip_one_comment(comment)) return false;
  }
}

std::optional<std::string> Cursor::quoted_string() {
  if (!take('"')) return std::nullopt;
  std::string content;
  while (!rest_.empty()) {
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '"') return content;
    if (c == '\\') {
      if (rest_.empty()) return std::nullopt;
      c = rest_.front();
      rest_.remove_prefix(1);
    }
    if (is_control(c) && c != '\t') return std::nullopt;
    content += c;
  }
  return std::nullopt;
}

}  // namespace letterlock::mime
