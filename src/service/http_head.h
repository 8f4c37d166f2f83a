// HttpHead: the head of a request as octets, checked before any parser interprets it.
//
// What two readers could understand differently is refused here (RFC 9112 sections 2.2, 3, 5 and 6): bare CR or LF,
// folded lines, blanks before a colon, octets outside of printable ASCII, two Content-Length, any Transfer-Encoding,
// other versions than HTTP/1.1, other forms of the target than the origin form, a missing or second Host. Browsers
// send none of these to us. Not here: what the request asks for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace letterlock::service {

constexpr size_t kHeadMax = 16 * 1024;
constexpr size_t kFieldsMax = 64;

// Where the head ends, as far as it came. `size` counts the empty line.
struct HeadScan {
  enum class State { incomplete, complete, malformed };
  State state = State::incomplete;
  size_t size = 0;
};
HeadScan scan_head(std::string_view received);

struct HttpHead {
  std::string method;
  std::string target;
  std::map<std::string, std::string> fields;  // by lower-case name; of those that come twice, joined by ", "
  std::uint64_t body_size = 0;

  // "" where it is absent.
  const std::string& field(const std::string& name) const;
};

// Why a head is refused: the status of the answer, and a word for its reason.
struct HeadRefusal {
  unsigned status = 400;
  std::string reason;
};
// `head` is complete as scan_head() says.
tl::expected<HttpHead, HeadRefusal> read_head(std::string_view head);

}  // namespace letterlock::service
