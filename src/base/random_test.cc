#include "base/random.h"

#include <gtest/gtest.h>

#include <set>

namespace letterlock {
namespace {

TEST(RandomName, IsHexadecimalAndNewEachTime) {
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = random_name();
    EXPECT_EQ(name.size(), 16U);
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos) << name;
    names.insert(name);
  }
  EXPECT_EQ(names.size(), 1000U);
}

}  // namespace
}  // namespace letterlock
