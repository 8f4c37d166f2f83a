// When a revocation list counts.
#include "trust/freshness.h"

#include <gtest/gtest.h>

namespace letterlock::trust {
namespace {

constexpr std::chrono::hours kDay{24};
const Time kMade = from_unix(1'770'000'000);

struct Row {
  std::optional<std::chrono::hours> ends;  // after it was made
  std::chrono::hours asked;
  bool fresh;
};

TEST(Freshness, Table) {
  const std::optional<std::chrono::hours> never;
  const Row rows[] = {
      {kDay, std::chrono::hours(0), true},  {kDay, kDay, true},          {kDay, kDay + std::chrono::hours(1), false},
      {kDay, -kDay, true},                  {kDay, -2 * kDay, false},    {never, 7 * kDay, true},
      {never, 8 * kDay, false},             {never, -2 * kDay, false},   {-kDay, std::chrono::hours(0), false},
  };
  for (const Row& row : rows) {
    ListTimes list{kMade};
    if (row.ends) list.next_update = kMade + *row.ends;
    EXPECT_EQ(is_fresh(list, kMade + row.asked), row.fresh) << (row.ends ? row.ends->count() : 0) << "h, asked after "
                                                            << row.asked.count();
  }
  EXPECT_EQ(end_of({kMade}), kMade + 7 * kDay);
}

}  // namespace
}  // namespace letterlock::trust
