// Reader: small DER structures in memory, element by element.
//
// Lengths are definite; what came as BER is first made definite by canonical(). A Reader never looks
// beyond the octets that it was given, copies nothing, and knows no types: callers ask for the tag that
// they expect. Lengths that are not minimal are der_malformed.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "der/tag.h"

namespace letterlock::der {

struct Element {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;  // with tag and length
};

class Reader {
 public:
  explicit Reader(ByteView octets) : rest_(octets) {}

  bool at_end() const { return rest_.empty(); }
  // 0 at the end.
  std::uint8_t peek() const { return rest_.empty() ? 0 : rest_.front(); }
  // der_truncated, der_malformed.
  Result<Element> next();
  // der_unexpected_tag where another one stands there, or nothing.
  Result<Element> expect(std::uint8_t tag);
  // nullopt where another one stands there, or nothing.
  Result<std::optional<Element>> next_if(std::uint8_t tag);
  // der_malformed where octets are left.
  Status expect_end() const;

 private:
  ByteView rest_;
};

// The one element that fills the octets.
Result<Element> parse_single(ByteView octets, std::uint8_t tag);

// The content of an octet string under an implicit tag. Constructed (X.690 section 8.7), its segments one after the
// other; canonical() has joined those under the universal tag and cannot know these.
Result<Bytes> joined(const Element& string);

Result<std::string> read_oid(Reader& reader);
// INTEGER of at most four octets of content, not negative.
Result<int> read_small_integer(Reader& reader);
// UTCTime or GeneralizedTime in the forms that RFC 5280 section 4.1.2.5 permits.
Result<Time> read_time(Reader& reader);

}  // namespace letterlock::der
