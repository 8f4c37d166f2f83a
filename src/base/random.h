// A name that nobody else has: for temporary files, entries and the like. Keys and codes come from crypto/.
#pragma once

#include <string>

namespace letterlock {

// 16 lower-case hexadecimal digits from the system's generator.
std::string random_name();

}  // namespace letterlock
