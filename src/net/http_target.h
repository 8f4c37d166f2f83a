// HttpTarget: a URL that may be fetched because a certificate, or the answer of a server, says so.
//
// http and https only, without a user, at the ports of the web: what strangers wrote must not have this computer speak
// to other services. Only what a person mapped by hand may be elsewhere.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace letterlock::net {

constexpr size_t kUrlOctetsMax = 2048;

struct HttpTarget {
  std::string url;    // without the fragment
  std::string place;  // "ocsp.example.tw", with its port where it is not the scheme's own: what errors name
  std::string site;   // scheme, host and port
  bool web_port = true;
};

// server_misbehaves {server, reason}: what cannot be fetched, and why.
Result<HttpTarget> http_target(const std::string& url);

}  // namespace letterlock::net
