#include "cli/suggestion.h"

#include <algorithm>
#include <numeric>

namespace letterlock::cli {
namespace {

constexpr size_t kWordMax = 64;

// Insertions, deletions and replacements that turn one word into the other.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > kWordMax) return std::nullopt;
  std::optional<std::string> best;
  size_t best_distance = word.size() / 3 + 1;
  for (const auto& each : known) {
    const size_t steps = distance(word, each);
    if (steps >= best_distance) continue;
    best_distance = steps;
    best = each;
  }
  return best;
}

}  // namespace letterlock::cli
