// The data objects of a PIV card (SP 800-73-4 part 1, section 3 and appendix A), made from its keys.
#pragma once

#include <map>

#include "card_key.h"

namespace cards {

inline constexpr std::uint8_t kSignatureKey = 0x9c;     // PIN every time
inline constexpr std::uint8_t kCardKey = 0x9e;          // card authentication: no PIN
inline constexpr std::uint8_t kFirstRetiredKey = 0x82;  // key management keys of former times:
inline constexpr std::uint8_t kLastRetiredKey = 0x95;   // 82 to 95, without gaps

// PIV's name for the application, with its version.
inline constexpr std::uint8_t kApplication[] = {0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00};

std::map<std::uint8_t, CardKey> load_keys(const std::string& folder);
// Tag to value: what GET DATA answers inside 53, and the discovery object (7E) as it stands.
std::map<unsigned, Bytes> make_objects(const std::map<std::uint8_t, CardKey>& keys);
// What SELECT answers.
Bytes application_template();

}  // namespace cards
