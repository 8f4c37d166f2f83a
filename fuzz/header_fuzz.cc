// Headers, parameters and address lists: reading never breaks, and what was read can be written and read again and is
// the same.
#include <algorithm>

#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "message/charset.h"
#include "message/words.h"
#include "mime/header.h"
#include "mime/tokens.h"

using namespace letterlock;
using namespace letterlock::mime;

namespace {

void check_written_again(const Header& header) {
  const auto again = Header::parse(header.to_string());
  fuzz::require(again.has_value(), "a header that was read can be written and read again");
  fuzz::require(again->fields().size() == header.fields().size(), "no field appears or vanishes");
  for (size_t i = 0; i < header.fields().size(); ++i) {
    fuzz::require(again->fields()[i].name == header.fields()[i].name, "names stay");
    fuzz::require(again->fields()[i].value == header.fields()[i].value, "values stay");
  }
}

void check_added(std::string_view value) {
  Header header;
  if (!header.add("X-Fuzz", value)) return;
  const auto again = Header::parse(header.to_string());
  fuzz::require(again.has_value() && again->fields().size() == 1, "an added value makes one field (no injection)");
}

// A quoted string holds any text but controls (RFC 5322 section 3.2.4).
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool has_control(std::string_view text) { return std::any_of(text.begin(), text.end(), is_control); }

void check_mailboxes(std::string_view text) {
  const auto mailboxes = parse_mailboxes(text);
  if (!mailboxes) return;
  std::string written;
  for (const Mailbox& mailbox : *mailboxes) {
    fuzz::require(mailbox.address.find_first_of("\r\n") == mailbox.address.npos, "an address breaks no line");
    if (has_control(mailbox.display_name)) return;
    written += (written.empty() ? "" : ", ") + quoted(mailbox.display_name) + " <" + mailbox.address + ">";
  }
  const auto again = parse_mailboxes(written);
  fuzz::require(again && again->size() == mailboxes->size(), "mailboxes can be written and read again");
  for (size_t i = 0; i < again->size(); ++i) {
    fuzz::require(again->at(i).address == mailboxes->at(i).address, "an address stays");
    fuzz::require(again->at(i).display_name == mailboxes->at(i).display_name, "a name stays");
  }
}

void check_parameters(std::string_view text) {
  const auto value = parse_parameter_value(text);
  if (!value) return;
  std::string written = value->value;
  for (const auto& [name, content] : value->parameters) {
    if (has_control(content) || !message::is_utf8(content) || name.find_first_of("*'%") != name.npos) return;
    written += message::encode_parameter(name, content);
  }
  const auto again = parse_parameter_value(written);
  fuzz::require(again && again->value == value->value, "a value with parameters can be written and read again");
  fuzz::require(again->parameters == value->parameters, "and its parameters stay");
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  folder.add("fields", "Subject: a\r\n b\r\nReceived: x\r\nX-Long:\r\n\tc\r\n");
  folder.add("type", "multipart/signed; boundary=\"a b\"; micalg=sha-256 (x); protocol=\"application/x\"");
  folder.add("continued", "attachment; filename*0*=utf-8''%E9%80%9A; filename*1=\"x\"; filename=y");
  folder.add("addresses", "Ann <ann@own.example>, \"B, C\" <b@c.example>, d@e.example (D), g: h@i.example;");
  folder.add("strange", "\"a\\\"b\"@x.example, <@route:c@d.example>, =?utf-8?Q?e?= <e@f.example>");
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto header = Header::parse(text)) {
    check_written_again(*header);
    content_type(*header);
  }
  check_added(text);
  check_parameters(text);
  check_mailboxes(text);
  return 0;
}
