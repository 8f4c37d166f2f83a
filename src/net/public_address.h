// Public addresses: whether an address belongs to the internet at large, or to this computer or a network around it.
//
// URLs stand in certificates, and certificates come from strangers. Without this check a mail could have this computer
// ask its own services, the router, or a cloud's metadata service (169.254.169.254) something. It is asked about the
// address that a connection is really made to, so a name that resolves to something else the second time gains nothing.
#pragma once

#include <sys/socket.h>

namespace letterlock::net {

// False for loopback, private (RFC 1918, RFC 4193), shared (RFC 6598), link-local, multicast, reserved and
// documentation addresses, and for whatever is no internet address. An IPv6 address that stands for an IPv4 one
// (mapped, NAT64, 6to4) is judged as that one.
bool is_public(const sockaddr& address);

}  // namespace letterlock::net
