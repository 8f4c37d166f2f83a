// Kept roots: the file in the cache folder that spares asking the module again. Private to app/.
//
// One line that names the format, the module's path, size and time of change, and the SHA-256 of what follows; then for
// each root its date of distrust (or "-"), the hash of its name and its certificate in hexadecimal. Anything else is no
// such file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trust/roots.h"

namespace letterlock::app {

struct KeptRoot {
  trust::Root root;
  std::optional<std::int64_t> distrusted_after = {};  // as token::MailRoot has it
};

// What tells one version of the module from another; "" where the file is not there.
std::string mark_of_module(const std::string& path);

std::optional<std::vector<KeptRoot>> read_kept_roots(const std::string& file, const std::string& mark);
// A cache that cannot be written is no trouble.
void keep_roots(const std::string& file, const std::string& mark, const std::vector<KeptRoot>& roots);

}  // namespace letterlock::app
