#include "service/random_code.h"

#include "base/bytes.h"
#include "crypto/key.h"

namespace letterlock::service {

std::string random_code() { return to_hex(crypto::random_bytes(20)); }

}  // namespace letterlock::service
