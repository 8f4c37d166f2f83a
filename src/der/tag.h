// Tags and object identifiers: the identifier octets that CMS and X.509 use (X.690). One octet each:
// tag numbers above 30 occur in neither, and where an unknown structure has one it is passed over (der/header.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock::der {

constexpr std::uint8_t kBoolean = 0x01;
constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kBitString = 0x03;
constexpr std::uint8_t kOctetString = 0x04;
constexpr std::uint8_t kNull = 0x05;
constexpr std::uint8_t kOid = 0x06;
constexpr std::uint8_t kUtcTime = 0x17;
constexpr std::uint8_t kGeneralizedTime = 0x18;
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t kConstructed = 0x20;

// [number] of the context class, primitive and constructed.
constexpr std::uint8_t context(unsigned number) { return static_cast<std::uint8_t>(0x80 | number); }
constexpr std::uint8_t context_constructed(unsigned number) { return static_cast<std::uint8_t>(0xa0 | number); }

// How deep structures may be nested (S9).
constexpr size_t kDepthMax = 32;

// Content octets of an OBJECT IDENTIFIER to "1.2.840...". der_malformed; identifiers above 128 octets too.
Result<std::string> oid_to_string(ByteView content);
// "1.2.840..." to content octets; an identifier that the program wrote itself must be right (asserted).
Bytes oid_from_string(std::string_view dotted);

}  // namespace letterlock::der
