// ServiceRecord: where DNS says that a service of a domain is (SRV, RFC 2782), read from an answer (RFC 1035 section
// 4).
//
// Pure reading of octets that anybody on the network may have written: every length, count and pointer is checked,
// names are bounded and pointers lead only backwards. What is read is a hint to be shown to a person and no more (RFC
// 6186 section 6): who answers under the name is told by TLS.
//
// Not here: asking (resolver.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock::net {

struct ServiceRecord {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::string target;  // lower case, without the last dot
  bool operator==(const ServiceRecord&) const = default;
};

// More records than these are server_misbehaves: nobody has so many mail servers.
constexpr size_t kServiceRecordsMax = 32;

// The SRV records of `name` ("_imaps._tcp.example.tw"), by priority and then by weight, the heaviest first: a
// deliberate departure from RFC 2782, which draws lots, so that a person who looks twice sees the same. Empty where
// the service is not there or said to be not there (the target "."). Aliases (CNAME) in the answer are followed;
// records of other names, ports 0 and targets that are no host names are left out.
// server_misbehaves {server: name, reason}: the answer is malformed, to another question, or too much.
Result<std::vector<ServiceRecord>> read_service_records(ByteView answer, std::string_view name);

}  // namespace letterlock::net
