#include "cli/suggestion.h"

#include <algorithm>

namespace letterlock::cli {
namespace {

constexpr size_t kWordMax = 64;

// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> table(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) table[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) table[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
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
