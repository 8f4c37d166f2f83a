// Fetch: one bounded HTTPS answer, for server discovery and OAuth.
//
// https only; at most three redirects, to https only, and none for a POST, so that a secret in a form goes
// to the named server and nowhere else. Size and time are bounded (S9). No proxy of the environment, no cookies.
// An answer of any status is an answer: the caller looks at it.
#pragma once

#include <chrono>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace letterlock::net {

struct FetchOptions {
  size_t limit = 256 * 1024;
  std::chrono::milliseconds time_limit{20'000};
  std::string authority_file;  // PEM; trusted besides the system's authorities
};

struct Fetched {
  long status = 0;
  Bytes body;
};

// server_malformed where the URL is not https; server_misbehaves (too many redirects, or to another scheme);
// server_limit {server, bound}; the errors of connect.h up to TLS.
Result<Fetched> fetch(const std::string& url, const FetchOptions& options = {});
// `form` is application/x-www-form-urlencoded already.
Result<Fetched> post_form(const std::string& url, const Secret& form, const FetchOptions& options = {});

}  // namespace letterlock::net
