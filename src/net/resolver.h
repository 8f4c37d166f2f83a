// find_services(): asks DNS where a service of a domain is.
//
// The question goes to the servers of /etc/resolv.conf as that file says, by the system's resolver (UDP, then TCP where
// the answer is too long), with a random id from a random port; its answer is read by service_records.h. The time is
// bounded. Answers are not authenticated: whoever uses them shows them to a person first (RFC 6186 section 6).
#pragma once

#include <string>
#include <vector>

#include "net/service_records.h"

namespace letterlock::net {

struct ResolverOptions {
  std::string server;  // "127.0.0.1:5353"; empty: those of /etc/resolv.conf
  int wait_s = 2;      // for each of two tries
};

// Empty where there is no such service. server_timeout {server: name} where nobody answers or the DNS server failed;
// server_misbehaves of read_service_records(); server_malformed {url, reason} where options.server is no address.
Result<std::vector<ServiceRecord>> find_services(const std::string& name, const ResolverOptions& options = {});

}  // namespace letterlock::net
