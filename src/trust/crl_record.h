// CrlRecord: one entry of a revocation list, in the form in which millions are sorted and kept. Internal to trust/.
//
// In memory a record has 40 octets and its key can be compared as three numbers. In files it is as short as the list
// permits: the longest serial number sets the width, and invalidity dates and the issuers of indirect lists take room
// only where there are some (CrlRecordFormat). A citizen's certificate takes 24 octets.
//
// A serial number may be listed several times. RFC 5280 does not say which entry holds then, so that the worst of each
// does: worst_of().
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/time.h"

namespace letterlock::trust {

// Content octets of the INTEGER: RFC 5280 section 4.1.2.2 permits 20 octets, one more holds the sign of such a number.
constexpr size_t kCrlSerialMax = 21;
constexpr size_t kCrlIssuersMax = 4096;

// RFC 5280 section 5.3.1; the codes are those of reasonCode.
constexpr std::uint8_t kReasonUnspecified = 0;
constexpr std::uint8_t kReasonHold = 6;
constexpr std::uint8_t kReasonRemoved = 8;
constexpr std::uint8_t kReasonMax = 10;
// The RFC's word for a code; "unspecified" for what is none.
std::string reason_word(int code);

// Big-endian: the number of octets, the serial number to the right of 21 octets, two octets for the issuer. So records
// of one serial number are neighbours, ordered by issuer.
struct CrlKey {
  std::array<std::uint64_t, 3> words{};
  auto operator<=>(const CrlKey&) const = default;
};
// nullopt for no octet or more than kCrlSerialMax.
std::optional<CrlKey> crl_key(ByteView serial, std::uint16_t issuer);
inline size_t serial_size(const CrlKey& key) { return static_cast<size_t>(key.words[0] >> 56); }
inline std::uint16_t issuer_of(const CrlKey& key) { return static_cast<std::uint16_t>(key.words[2]); }

// Seconds since the year 0, and 1: five octets up to the year 9999. 0: not known, which is earlier than everything.
using CrlTime = std::uint64_t;
CrlTime to_crl_time(Time time);
Time from_crl_time(CrlTime time);

struct CrlRecord {
  CrlKey key;
  std::uint64_t facts = 0;  // revocation time << 8 | reason
  CrlTime invalidity = 0;   // 0: none

  CrlTime revoked_at() const { return facts >> 8; }
  std::uint8_t reason() const { return static_cast<std::uint8_t>(facts); }
  void set(CrlTime revoked_at, std::uint8_t reason) { facts = revoked_at << 8 | reason; }
};

// Both are of one serial number and issuer. Revoked is worse than on hold, on hold than removed from the list; it
// began when the earliest of them did. In whatever order several are taken together, the same comes out.
CrlRecord worst_of(const CrlRecord& a, const CrlRecord& b);

struct CrlRecordFormat {
  std::uint8_t serial_width = 0;
  bool issuers = false;
  bool dates = false;

  // Takes in one more record.
  void widen(const CrlRecord& record);
  size_t key_size() const { return size_t{1} + serial_width + (issuers ? 2 : 0); }
  size_t size() const { return key_size() + 6 + (dates ? 5 : 0); }
  void encode_key(const CrlKey& key, std::uint8_t* to) const;
  void encode(const CrlRecord& record, std::uint8_t* to) const;
  CrlRecord decode(const std::uint8_t* from) const;
};

}  // namespace letterlock::trust
