// Retrieve: what an authority publishes (status answers, revocation lists, certificates), asked for by HTTP.
//
//   each hop: its URL is checked (http_target.h), then the address that is really connected to (public_address.h)
//   the answer streams into a Receiver, within a bound of octets, of time, and of slowness
//
// http is what authorities use (RFC 5280 section 4.2.2.1, RFC 6960 appendix A): what comes is signed, and the caller
// checks that. Redirects are followed here, three at most. No cookies, no proxy of the environment, no login, no
// compression. It keeps nothing; download.h does.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock::net {

struct Upload {
  std::string content_type;
  Bytes octets;
};

struct Retrieval {
  std::string url;
  std::optional<Upload> post = {};  // absent: GET
  // The rest from there on, of the very thing that `if_range` names (RFC 9110 section 14.2 and 13.1.5).
  std::uint64_t from = 0;
  std::string if_range = {};
  // Only what is newer (RFC 9110 section 13.1): status 304 else.
  std::string if_none_match = {};
  std::string if_modified_since = {};
  // A person named this place by hand: it may be in a private network and at any port. Redirects to elsewhere may not.
  bool mapped = false;
  std::uint64_t limit = 64 * 1024;  // octets, those before `from` among them
  std::chrono::milliseconds time_limit{15'000};
  std::function<bool()> given_up = {};  // asked several times a second
};

struct AnswerHead {
  long status = 0;
  std::string etag = {};
  std::string last_modified = {};
  std::string content_range = {};
};

class Receiver {
 public:
  virtual ~Receiver() = default;
  // Once, before the first octets of an answer with status 200 or 206.
  virtual Status begin(const AnswerHead& head) = 0;
  virtual Status write(ByteView chunk) = 0;
};

// An answer of any status is an answer; only 200 and 206 have octets for the receiver. An error of the receiver is
// passed on. server_private_address {server}; server_misbehaves {server, reason} (what cannot be fetched, redirects
// without end, or to what cannot be fetched); server_limit {server, bound}; cancelled; the errors of curl.h.
Result<AnswerHead> retrieve(const Retrieval& request, Receiver& receiver);

}  // namespace letterlock::net
