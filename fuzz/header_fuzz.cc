// Headers, parameters and address lists: reading never breaks, and what was read can be written and read again.
#include "fuzz/support.h"
#include "mime/header.h"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto header = Header::parse(text)) {
    check_written_again(*header);
    content_type(*header);
  }
  check_added(text);
  parse_parameter_value(text);
  if (const auto mailboxes = parse_mailboxes(text)) {
    for (const auto& mailbox : *mailboxes) {
      fuzz::require(mailbox.address.find('\n') == std::string::npos, "an address has no line break");
    }
  }
  return 0;
}
