// Target: the path and query of a request, taken apart once, before anything is looked up by them.
//
// Only the origin form of RFC 9112 section 3.2.1 is taken: "/a/b?c=d". What could mean one thing here and another
// elsewhere is request_malformed: dot segments, empty segments, slashes, backslashes, controls and NUL behind a percent
// sign, percent signs that encode nothing, octets outside of ASCII, a fragment. Nothing of it ever becomes a file's
// path.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace letterlock::service {

struct Target {
  static constexpr size_t kMax = 4096;

  std::vector<std::string> segments;  // decoded, UTF-8; "/" has one that is empty
  std::map<std::string, std::string> query;
};

// Errors: request_malformed {reason}. A query name that comes twice is one too.
Result<Target> parse_target(std::string_view target);

}  // namespace letterlock::service
