// Cursor: the lexical tokens that structured header fields share (RFC 5322 section 3.2, RFC 2045 section 5.1).
//
// Private to mime/. It knows blanks, comments, quoted strings and runs of characters; what the tokens
// mean is the business of parameter_value.cc and mailboxes.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace letterlock::mime {

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
// C0 controls and DEL. Octets from 0x80 on may be UTF-8 (RFC 6532) and are no controls here.
inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
// RFC 5322 section 3.2.3 atext, with all octets from 0x80 on (RFC 6532 section 3.2).
bool is_atom_char(char c);
// RFC 2045 section 5.1 token, with all octets from 0x80 on, which unquoted file names often have.
bool is_token_char(char c);
// RFC 5322 section 3.6.8: 33 to 126 but the colon.
inline bool is_field_name_char(char c) { return c > 32 && c < 127 && c != ':'; }
std::string_view trim(std::string_view text);

class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  // NUL at the end; a NUL inside the text is refused by whoever parsed the header.
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c);
  void skip() { rest_.remove_prefix(1); }
  std::string_view rest() const { return rest_; }

  // Skips blanks and comments, nested ones too. False where a comment has no end. The text of the last
  // comment is put into `comment`.
  bool skip_comments(std::string* comment = nullptr);
  // At a '"': the content with backslashes resolved. nullopt where it has no end or holds a control.
  std::optional<std::string> quoted_string();

  template <typename Predicate>
  std::string_view take_while(Predicate matches) {
    size_t count = 0;
    while (count < rest_.size() && matches(rest_[count])) ++count;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

 private:
  bool skip_one_comment(std::string* comment);

  std::string_view rest_;
};

}  // namespace letterlock::mime
