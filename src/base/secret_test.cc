#include "base/secret.h"

#include <gtest/gtest.h>

namespace letterlock {
namespace {

TEST(Secret, HoldsWhatItIsGiven) {
  Secret secret(std::string_view("pass"));
  EXPECT_EQ(secret.text(), "pass");
  secret.append(as_bytes("word"));
  EXPECT_EQ(secret.text(), "password");
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(equal(Secret::zeros(3).view(), Bytes{0, 0, 0}));
}

TEST(Secret, GrowsOverPagesAndKeepsItsContent) {
  Secret secret;
  Bytes expected;
  for (int i = 0; i < 3000; ++i) {
    const Bytes piece(7, static_cast<std::uint8_t>(i));
    secret.append(piece);
    append(expected, piece);
  }
  EXPECT_TRUE(equal(secret.view(), expected));
}

TEST(Secret, TruncatingWipesWhatFallsAway) {
  Secret secret(std::string_view("secretpassword"));
  const std::uint8_t* rest = secret.view().data() + 6;
  secret.truncate(6);
  EXPECT_EQ(secret.text(), "secret");
  // The block stays mapped as long as the Secret lives, so its end can be looked at.
  EXPECT_TRUE(equal(ByteView(rest, 8), Bytes(8, 0)));
  secret.truncate(100);
  EXPECT_EQ(secret.size(), 6U);
}

TEST(Secret, MovingLeavesNothingBehind) {
  Secret first(std::string_view("one"));
  Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT: what a moved-from Secret holds is part of its contract
  Secret third(std::string_view("three"));
  third = std::move(second);
  EXPECT_EQ(third.text(), "one");
  const Secret copied = third.copy();
  third.clear();
  EXPECT_TRUE(third.empty());
  EXPECT_EQ(copied.text(), "one");
}

TEST(Secret, ComparisonNeedsEqualSizes) {
  EXPECT_TRUE(equal_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("ab")));
  EXPECT_TRUE(equal_constant_time({}, {}));
}

TEST(Secret, WipeLeavesZeros) {
  Bytes bytes = {1, 2, 3};
  wipe(bytes.data(), bytes.size());
  EXPECT_EQ(bytes, (Bytes{0, 0, 0}));
}

}  // namespace
}  // namespace letterlock
