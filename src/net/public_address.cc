#include "net/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace letterlock::net {
namespace {

struct Block4 {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA's IPv4 special-purpose registry (RFC 6890), multicast and the reserved rest.
constexpr Block4 kNotPublic4[] = {
    {v4(0, 0, 0, 0), 8},      {v4(10, 0, 0, 0), 8},     {v4(100, 64, 0, 0), 10}, {v4(127, 0, 0, 0), 8},
    {v4(169, 254, 0, 0), 16}, {v4(172, 16, 0, 0), 12},  {v4(192, 0, 0, 0), 24},  {v4(192, 0, 2, 0), 24},
    {v4(192, 88, 99, 0), 24}, {v4(192, 168, 0, 0), 16}, {v4(198, 18, 0, 0), 15}, {v4(198, 51, 100, 0), 24},
    {v4(203, 0, 113, 0), 24}, {v4(224, 0, 0, 0), 4},    {v4(240, 0, 0, 0), 4},
};

bool is_public4(std::uint32_t address) {
  return std::none_of(std::begin(kNotPublic4), std::end(kNotPublic4),
                      [address](const Block4& block) { return (address ^ block.network) >> (32 - block.bits) == 0; });
}

using Octets6 = std::array<std::uint8_t, 16>;

bool begins(const Octets6& address, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

std::uint32_t v4_at(const Octets6& address, size_t at) {
  return v4(address[at], address[at + 1], address[at + 2], address[at + 3]);
}

bool is_public6(const Octets6& a) {
  if (begins(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public4(v4_at(a, 12));     // IPv4-mapped
  if (begins(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public4(v4_at(a, 12));  // NAT64, RFC 6052
  if (begins(a, {0x20, 0x02})) return is_public4(v4_at(a, 2));                                    // 6to4, RFC 3056
  if ((a[0] & 0xe0) != 0x20) return false;                // only 2000::/3 is global unicast
  if (begins(a, {0x20, 0x01}) && a[2] < 2) return false;  // 2001::/23, protocols; Teredo among them
  if (begins(a, {0x20, 0x01, 0x0d, 0xb8})) return false;  // documentation
  return !(begins(a, {0x3f, 0xff}) && a[2] < 0x10);       // documentation, RFC 9637
}

}  // namespace

bool is_public(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  Octets6 octets{};
  std::copy(std::begin(v6.sin6_addr.s6_addr), std::end(v6.sin6_addr.s6_addr), octets.begin());
  return is_public6(octets);
}

}  // namespace letterlock::net
