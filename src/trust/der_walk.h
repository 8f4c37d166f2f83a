// Walking over DER that lies in memory, one element after the other, without copying: what a list of half a
// million entries needs. Internal to trust/. Definite lengths, shortest form, and tag numbers below 31 only.
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
constexpr std::uint8_t kContext4 = 0xa4;
}  // namespace tag

// Identifier and length of an element, whose content may not be at hand yet.
struct Head {
  enum class State { whole, more_needed, malformed };
  State state = State::malformed;
  std::uint8_t tag = 0;
  std::uint8_t size = 0;  // octets of identifier and length
  std::uint64_t length = 0;
  std::uint64_t total() const { return size + length; }
};

inline Head read_head(const std::uint8_t* from, size_t count) {
  if (count < 2) return {Head::State::more_needed};
  if ((from[0] & 0x1f) == 0x1f) return {};
  if (from[1] < 0x80) return {Head::State::whole, from[0], 2, from[1]};
  const size_t octets = from[1] & 0x7f;
  // X.690 section 10.1: definite; four octets of length are enough for everything here.
  if (octets == 0 || octets > 4) return {};
  if (count < 2 + octets) return {Head::State::more_needed};
  std::uint64_t length = 0;
  for (size_t i = 0; i < octets; ++i) length = length << 8 | from[2 + i];
  // X.690 section 10.1: in as few octets as possible.
  if (length < 0x80 || length >> (8 * (octets - 1)) == 0) return {};
  return {Head::State::whole, from[0], static_cast<std::uint8_t>(2 + octets), length};
}

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

// The content of an INTEGER is not empty and as short as it can be (X.690 section 8.3.2).
bool is_shortest_integer(ByteView content);

// UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 has them: seconds, and Z.
std::optional<Time> time_of(const Element& element);

// One Extension of RFC 5280 section 4.2, as in certificates and in lists.
struct WalkedExtension {
  ByteView oid;  // content octets of the OBJECT IDENTIFIER
  bool critical = false;
  ByteView value;  // inside the OCTET STRING
};
std::optional<WalkedExtension> extension_of(const Element& element);
// x of 2.5.29.x; 0 for every other identifier.
inline std::uint8_t standard_extension(ByteView oid) {
  return oid.size() == 3 && oid[0] == 0x55 && oid[1] == 0x1d ? oid[2] : std::uint8_t{0};
}

}  // namespace letterlock::trust
