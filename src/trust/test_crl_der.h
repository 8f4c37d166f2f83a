// Revocation lists octet by octet, for tests: also what no builder would write. Their signatures are made up.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "trust/der_walk.h"

namespace letterlock::trust::testing {

inline Bytes tlv(std::uint8_t identifier, ByteView content) {
  Bytes out = {identifier};
  const size_t size = content.size();
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
  } else {
    Bytes octets;
    for (size_t rest = size; rest > 0; rest >>= 8) octets.insert(octets.begin(), static_cast<std::uint8_t>(rest));
    out.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
    append(out, octets);
  }
  append(out, content);
  return out;
}

inline Bytes joined(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) append(out, part);
  return out;
}

inline Bytes sequence(const std::vector<Bytes>& parts) { return tlv(tag::kSequence, joined(parts)); }
inline Bytes integer(ByteView content) { return tlv(tag::kInteger, content); }
inline Bytes utc(std::string_view text) { return tlv(tag::kUtcTime, as_bytes(text)); }
inline Bytes general_time(std::string_view text) { return tlv(tag::kGeneralizedTime, as_bytes(text)); }
// 2.5.29.id
inline Bytes extension(std::uint8_t id, ByteView value, bool critical = false) {
  std::vector<Bytes> parts = {tlv(tag::kObject, Bytes{0x55, 0x1d, id})};
  if (critical) parts.push_back(tlv(tag::kBoolean, Bytes{0xff}));
  parts.push_back(tlv(tag::kOctetString, value));
  return sequence(parts);
}
inline Bytes reason(std::uint8_t code) { return extension(21, tlv(tag::kEnumerated, Bytes{code})); }
inline Bytes invalid_since(std::string_view text) { return extension(24, general_time(text)); }
// Name with one organizationName.
inline Bytes name(std::string_view organization) {
  const Bytes attribute = sequence({tlv(tag::kObject, Bytes{0x55, 0x04, 0x0a}), tlv(0x0c, as_bytes(organization))});
  return sequence({tlv(0x31, attribute)});
}
inline Bytes certificate_issuer(std::string_view organization) {
  return extension(29, sequence({tlv(tag::kContext4, name(organization))}), true);
}

inline Bytes entry(ByteView serial, const Bytes& time, const std::vector<Bytes>& extensions = {}) {
  std::vector<Bytes> parts = {integer(serial), time};
  if (!extensions.empty()) parts.push_back(sequence(extensions));
  return sequence(parts);
}
inline Bytes entry(ByteView serial) { return entry(serial, utc("260201000000Z")); }

// A serial number of its own for each number; four octets.
inline Bytes serial_number(size_t number) {
  return {0x40, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number)};
}

struct RawList {
  bool version_2 = true;
  Bytes algorithm = sequence({tlv(tag::kObject, Bytes{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}),
                              Bytes{0x05, 0x00}});  // sha256WithRSAEncryption
  Bytes issuer = name("Raw");
  Bytes this_update = utc("260101000000Z");
  Bytes next_update = utc("261231000000Z");  // empty: none
  std::vector<Bytes> entries = {};
  std::vector<Bytes> extensions = {};
  Bytes behind = {};  // inside the signed part
  Bytes signature = Bytes(64, 0x5a);

  Bytes signed_part() const {
    std::vector<Bytes> parts;
    if (version_2) parts.push_back(integer(Bytes{1}));
    for (const Bytes& part : {algorithm, issuer, this_update, next_update}) parts.push_back(part);
    if (!entries.empty()) parts.push_back(sequence(entries));
    if (!extensions.empty()) parts.push_back(tlv(tag::kContext0, sequence(extensions)));
    parts.push_back(behind);
    return sequence(parts);
  }
  Bytes der() const {
    Bytes bits = {0};
    append(bits, signature);
    return sequence({signed_part(), algorithm, tlv(tag::kBitString, bits)});
  }
};

}  // namespace letterlock::trust::testing
