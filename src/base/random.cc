#include "base/random.h"

#include <fmt/core.h>
#include <sys/random.h>

#include <cstdint>
#include <cstdlib>

namespace letterlock {

std::string random_name() {
  std::uint64_t random = 0;
  // getrandom(2): requests of up to 256 octets are never cut short; it fails only where the kernel has none.
  if (getrandom(&random, sizeof random, 0) != sizeof random) std::abort();
  return fmt::format("{:016x}", random);
}

}  // namespace letterlock
