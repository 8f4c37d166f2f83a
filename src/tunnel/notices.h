// What a tunnel has to tell beside its state: new certificates, several devices, downgrades, bounces, and the steps of
// the guide with the evidence behind each. For this room only.
#pragma once

#include <vector>

#include "tunnel/picture.h"

namespace letterlock::tunnel {

// S9: anybody can sign with a certificate of their own making, so untrusted ones are told up to here.
constexpr size_t kUntrustedToldMax = 8;

std::vector<Notice> notices_of(const Picture& picture);
std::vector<Step> steps_of(const Picture& picture);

}  // namespace letterlock::tunnel
