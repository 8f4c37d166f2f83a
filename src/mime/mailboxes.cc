// Address lists (RFC 5322 sections 3.4 and 4.4, RFC 6532): who is named, or nothing where a reader would
// have to guess. Signatures are compared with these addresses, so guessing is not harmless.
#include <algorithm>

#include "mime/header.h"
#include "mime/tokens.h"

namespace letterlock::mime {
namespace {

// Well-formed UTF-8 without overlong forms and surrogates (RFC 3629 section 4).
bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto octet = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const unsigned lead = octet(i);
    const size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((octet(i + k) & 0xc0u) != 0x80) return false;
    }
    const unsigned second = octet(i + 1);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
        (lead == 0xf4 && second > 0x8f)) {
      return false;
    }
    i += length;
  }
  return true;
}

bool is_dot_atom(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom_char(c); });
}

// The quoted form is kept only where it is needed, so that "ann"@example.org and ann@example.org are one.
std::string local_part_form(const std::string& content) {
  if (is_dot_atom(content)) return content;
  std::string quoted = "\"";
  for (const char c : content) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

// A run of words and dots, as it stands before "@", "<" or ":": a local part, a display name or a group's name.
struct Words {
  std::string phrase;   // with one blank where the text had blanks or comments: a name as people read it
  std::string content;  // without them: a local part
  bool empty = true;
  bool alternate = true;  // words and dots take turns, as a local part needs (RFC 5322 section 4.4)
};

class ListReader {
 public:
  explicit ListReader(std::string_view text) : cursor_(text) {}

  std::optional<std::vector<Mailbox>> read() {
    if (!read_list(false)) return std::nullopt;
    return std::move(mailboxes_);
  }

 private:
  // Up to the end, or in a group up to its ";". RFC 5322 section 4.4: elements may be empty.
  bool read_list(bool in_group) {
    for (;;) {
      if (!cursor_.skip_comments()) return false;
      if (cursor_.take(',')) continue;
      if (in_group && cursor_.take(';')) return true;
      if (cursor_.done()) return !in_group;
      if (!read_element(in_group)) return false;
      const bool ends = cursor_.done() || cursor_.peek() == ',' || (in_group && cursor_.peek() == ';');
      if (!ends) return false;
    }
  }

  bool read_element(bool in_group) {
    Words words;
    if (!read_words(words)) return false;
    if (cursor_.take('<')) return read_angle(words.phrase);
    if (cursor_.peek() == '@') return read_bare(words);
    if (in_group || words.empty || !cursor_.take(':')) return false;
    return read_list(true) && cursor_.skip_comments();
  }

  bool read_words(Words& words) {
    bool after_word = false;
    for (;;) {
      const size_t before = cursor_.rest().size();
      if (!cursor_.skip_comments()) return false;
      const bool spaced = cursor_.rest().size() != before;
      std::string word;
      const bool is_word = cursor_.peek() != '.';
      if (!is_word) {
        cursor_.skip();
        word = ".";
      } else if (cursor_.peek() == '"') {
        auto quoted = cursor_.quoted_string();
        if (!quoted) return false;
        word = std::move(*quoted);
      } else {
        word = std::string(cursor_.take_while(is_atom_char));
        if (word.empty()) break;
      }
      words.alternate = words.alternate && is_word != after_word;
      after_word = is_word;
      if (spaced && !words.empty) words.phrase += ' ';
      words.phrase += word;
      words.content += word;
      words.empty = false;
    }
    words.alternate = words.alternate && after_word;
    return true;
  }

  // local-part "@" domain, with the cursor at the "@". Comments behind it go into `comment`.
  std::optional<std::string> read_address(const Words& local, std::string* comment) {
    if (!local.alternate || !cursor_.take('@') || !cursor_.skip_comments()) return std::nullopt;
    const auto domain = cursor_.peek() == '[' ? read_literal() : read_domain(comment);
    if (!domain || !cursor_.skip_comments(comment)) return std::nullopt;
    std::string address = local_part_form(local.content) + "@" + *domain;
    if (!is_utf8(address)) return std::nullopt;
    return address;
  }

  std::optional<std::string> read_domain(std::string* comment) {
    std::string domain;
    for (;;) {
      const std::string_view label = cursor_.take_while(is_atom_char);
      if (label.empty()) return std::nullopt;
      domain += label;
      std::string behind;
      if (!cursor_.skip_comments(&behind)) return std::nullopt;
      if (!cursor_.take('.')) {
        if (comment != nullptr) *comment = std::move(behind);
        return domain;
      }
      domain += '.';
      if (!cursor_.skip_comments()) return std::nullopt;
    }
  }

  std::optional<std::string> read_literal() {
    const auto allowed = [](char c) { return c != '[' && c != ']' && c != '\\' && !is_blank(c) && !is_control(c); };
    cursor_.skip();
    std::string literal = "[" + std::string(cursor_.take_while(allowed)) + "]";
    if (!cursor_.take(']')) return std::nullopt;
    return literal;
  }

  bool read_angle(const std::string& name) {
    Words local;
    if (!skip_route() || !read_words(local)) return false;
    auto address = read_address(local, nullptr);
    if (!address || !cursor_.take('>')) return false;
    std::string comment;
    if (!cursor_.skip_comments(&comment)) return false;
    mailboxes_.push_back({name.empty() ? std::move(comment) : name, std::move(*address)});
    return true;
  }

  // RFC 5322 section 4.4: a source route "@one,@two:" is read and ignored.
  bool skip_route() {
    if (!cursor_.skip_comments() || cursor_.peek() != '@') return true;
    for (;;) {
      if (cursor_.take('@')) {
        if (!cursor_.skip_comments() || !read_domain(nullptr)) return false;
      }
      if (cursor_.take(':')) return true;
      if (!cursor_.take(',') || !cursor_.skip_comments()) return false;
    }
  }

  // An address without brackets. Some programs write it as the unquoted name of the same address in brackets;
  // where the two differ nobody can say which one is meant.
  bool read_bare(const Words& local) {
    std::string comment;
    auto address = read_address(local, &comment);
    if (!address) return false;
    if (cursor_.take('<')) {
      return read_angle(*address) && equal_no_case(mailboxes_.back().address, *address);
    }
    mailboxes_.push_back({std::move(comment), std::move(*address)});
    return true;
  }

  Cursor cursor_;
  std::vector<Mailbox> mailboxes_;
};

}  // namespace

std::optional<std::vector<Mailbox>> parse_mailboxes(std::string_view value) { return ListReader(value).read(); }

}  // namespace letterlock::mime
