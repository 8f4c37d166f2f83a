// Header: the fields of one entity, kept octet for octet and found by name.
//
// Values are unfolded and trimmed but not decoded: RFC 2047 words and charsets are the room message/'s
// business. Nothing is repaired: a line that is no field ends parsing with mime_malformed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock::mime {

// S9: bounds of what is read. Past one: an error that names it.
struct Limits {
  size_t header_octets = 512 * 1024;
  size_t header_fields = 2000;
  size_t depth = 32;
  size_t parts = 10000;
};

struct HeaderField {
  std::string name;   // as written
  std::string value;  // unfolded, trimmed, undecoded
  std::string raw;    // the octets of the field with its line ends
};

class Header {
 public:
  // Parses the octets before the empty line (with or without it). CRLF and bare LF line ends. Refused: a line
  // without a field name and colon, NUL, a CR that ends no line, octets behind the empty line (mime_malformed
  // with the line's number); more octets or fields than the limits allow.
  static Result<Header> parse(std::string_view octets, const Limits& limits = {});

  const std::vector<HeaderField>& fields() const { return fields_; }
  // The first field of that name (no case); nullptr where there is none.
  const HeaderField* find(std::string_view name) const;
  std::string_view value(std::string_view name) const;  // "" where there is none
  size_t count(std::string_view name) const;

  // Appends a field, folding the value at blanks near 76 columns. The value must be printable ASCII or
  // already encoded; UTF-8 is passed (RFC 6532). Control characters but the tab (header injection), a name that is
  // none, and a word that cannot be folded below 998 octets are refused with mime_malformed.
  Status add(std::string_view name, std::string_view value);
  void add_raw(HeaderField field) { fields_.push_back(std::move(field)); }
  void remove(std::string_view name);
  // All fields with CRLF line ends, without the empty line. A field without raw octets is written unfolded.
  std::string to_string() const;

 private:
  std::vector<HeaderField> fields_;
};

bool equal_no_case(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);

// A structured value with parameters: Content-Type, Content-Disposition (RFC 2045, RFC 2231).
struct ParameterValue {
  std::string value;  // lower case: "multipart/signed", "attachment"
  // Names in lower case, sorted; values unquoted, joined, percent-decoded. They may hold any octet, CR, LF and
  // NUL too, where RFC 2231 coding was used.
  std::vector<std::pair<std::string, std::string>> parameters = {};
  // RFC 2231: the charset, in lower case, in which a parameter's octets are; only where one was marked.
  std::vector<std::pair<std::string, std::string>> charset_marks = {};

  // "" where there is none.
  std::string_view parameter(std::string_view name) const;
  std::string_view charset_mark(std::string_view name) const;
  bool has(std::string_view name) const;
};
// A malformed Content-Type is treated as text/plain by the caller (RFC 2045 section 5.2): nullopt. Also nullopt:
// a parameter that is given twice with different values. name*=... wins over name*0=... over name=...
std::optional<ParameterValue> parse_parameter_value(std::string_view value);
// Content-Type of a header, text/plain where absent or malformed.
ParameterValue content_type(const Header& header);

// One mailbox of an address list (RFC 5322 section 3.4): the display name is undecoded.
struct Mailbox {
  std::string display_name;  // unquoted; of an address without a name the comment behind it
  std::string address;       // addr-spec without brackets and comments; quoted only where it must be
};
// nullopt where the list cannot be read without guessing: no comma between two, text behind the brackets, an address as
// the unquoted name of another one, invalid UTF-8 in an address. Groups are flattened; an empty list has no mailbox.
std::optional<std::vector<Mailbox>> parse_mailboxes(std::string_view value);

}  // namespace letterlock::mime
