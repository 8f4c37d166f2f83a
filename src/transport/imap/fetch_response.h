// One FETCH response, item by item (RFC 9051 section 7.5.2).
//
// Flags, size and the like are collected; header fields are kept up to a bound; the octets of a whole message go to the
// receiver as they come. Items that nobody asked for are passed over.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "transport/imap/response_reader.h"
#include "transport/imap/uid_set.h"

namespace letterlock::transport::imap {

struct MessageInfo {
  Uid uid = 0;
  std::vector<std::string> flags;  // "\Seen", "$Forwarded"
  std::uint64_t size = 0;
  std::uint64_t modseq = 0;           // 0 without CONDSTORE
  std::optional<Time> internal_date;  // when it came to the server; none where that is no date
  std::string header;                 // the fields that were asked for
};

// Where the octets of BODY[] go.
class BodyPlace {
 public:
  virtual ~BodyPlace() = default;
  // `uid` is 0 where the server has not named it yet.
  virtual Result<Sink*> begin(Uid uid, std::uint64_t size) = 0;
};

struct FetchItems {
  MessageInfo info;
  bool has_flags = false;
  bool has_size = false;
  bool has_internal_date = false;
  bool has_header = false;
  std::optional<std::uint64_t> body_octets;  // of BODY[], where it came
};

// `place` null: bodies are passed over. Larger bodies than `body_octets_max` are server_limit.
Result<FetchItems> read_fetch(ResponseReader& reader, BodyPlace* place, std::uint64_t body_octets_max);

}  // namespace letterlock::transport::imap
