// Suggestion: the known word that somebody probably meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace letterlock::cli {

// The closest of `known` when it differs by at most a third of the letters; nullopt otherwise.
std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& known);

}  // namespace letterlock::cli
