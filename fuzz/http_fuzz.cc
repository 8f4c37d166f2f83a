// Requests to the local service: heads and targets as octets. What is taken means one thing only, and no path leads
// anywhere.
#include "fuzz/support.h"
#include "service/http_head.h"
#include "service/routes.h"
#include "service/target.h"

using namespace letterlock;
using namespace letterlock::service;

namespace {

bool has(std::string_view text, std::string_view octets) { return text.find(octets) != std::string_view::npos; }

void use_target(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) return;
  fuzz::require(text.starts_with('/'), "only the origin form is taken");
  for (const std::string& segment : target->segments) {
    fuzz::require(segment != ".." && segment != ".", "no dot segment");
    fuzz::require(!has(segment, "/") && !has(segment, "\\") && !has(segment, std::string_view("\0", 1)),
                  "a segment is one segment");
  }
  for (const auto& [name, value] : target->query) {
    fuzz::require(!has(name, std::string_view("\0", 1)) && !has(value, std::string_view("\0", 1)), "no NUL");
  }
}

void use_head(std::string_view text) {
  const HeadScan scan = scan_head(text);
  if (scan.state != HeadScan::State::complete) return;
  const std::string_view octets = text.substr(0, scan.size);
  fuzz::require(octets.ends_with("\r\n\r\n") && octets.find("\r\n\r\n") == octets.size() - 4, "the first empty line");
  const auto head = read_head(octets);
  if (!head) return;
  fuzz::require(head->fields.count("host") == 1, "there is a host");
  fuzz::require(head->fields.count("transfer-encoding") == 0, "a body has a length");
  fuzz::require(!has(octets, "\r\n ") && !has(octets, "\r\n\t"), "nothing is folded");
  for (const auto& [name, value] : head->fields) {
    fuzz::require(!has(value, "\r") && !has(value, "\n"), "a value is on one line");
  }
  use_target(head->target);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  const std::string_view text = as_text({data, size});
  use_head(text);
  use_target(text);
  (void)parse_body({data, size});
  return 0;
}
