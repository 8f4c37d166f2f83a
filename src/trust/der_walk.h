// Walking over DER that lies in memory, one element after the other, without copying: what a list of half a
// million entries needs. Internal to trust/. Definite lengths and tag numbers below 31 only.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/time.h"

namespace letterlock::trust {

namespace tag {
constexpr std::uint8_t kBoolean = 0x01;
constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kBitString = 0x03;
constexpr std::uint8_t kOctetString = 0x04;
constexpr std::uint8_t kObject = 0x06;
constexpr std::uint8_t kEnumerated = 0x0a;
constexpr std::uint8_t kUtcTime = 0x17;
constexpr std::uint8_t kGeneralizedTime = 0x18;
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kContext0 = 0xa0;
}  // namespace tag

struct Element {
  std::uint8_t tag = 0;  // identifier octet
  ByteView content;
  ByteView whole;
};

class DerWalk {
 public:
  explicit DerWalk(ByteView bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }
  // The identifier octet of the next element; 0 at the end.
  std::uint8_t next_tag() const { return rest_.empty() ? 0 : rest_[0]; }
  // nullopt at the end, and where the next element is malformed or longer than what is left.
  std::optional<Element> next();
  // The next element where it has this tag, else nullopt and nothing is consumed.
  std::optional<Element> next(std::uint8_t tag);

 private:
  ByteView rest_;
};

// UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 has them: seconds, and Z.
std::optional<Time> time_of(const Element& element);

// One Extension of RFC 5280 section 4.2, as in certificates and in lists.
struct WalkedExtension {
  ByteView oid;  // content octets of the OBJECT IDENTIFIER
  bool critical = false;
  ByteView value;  // inside the OCTET STRING
};
std::optional<WalkedExtension> extension_of(const Element& element);

}  // namespace letterlock::trust
