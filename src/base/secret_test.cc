#include "base/secret.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

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

TEST(Secret, GrowsToManyPagesAndKeepsItsContent) {
  constexpr size_t kPiece = 10'000;
  Secret secret;
  for (size_t i = 0; i < 800; ++i) secret.append(Bytes(kPiece, static_cast<std::uint8_t>(i)));
  ASSERT_EQ(secret.size(), 800 * kPiece);
  for (size_t i = 0; i < 800; ++i) {
    const ByteView piece = secret.view().subspan(i * kPiece, kPiece);
    ASSERT_TRUE(std::all_of(piece.begin(), piece.end(), [&](std::uint8_t octet) { return octet == i % 256; })) << i;
  }
  secret.truncate(10);
  secret.append(Bytes(3'000'000, 7));
  EXPECT_EQ(secret.view().back(), 7);
  EXPECT_EQ(secret.view()[9], 0);
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

TEST(Secret, RewindingKeepsTheBlockAndBeginsAgain) {
  Secret secret(std::string_view("password"));
  const std::uint8_t* const block = secret.view().data();
  secret.rewind();
  EXPECT_TRUE(secret.empty());
  secret.append(as_bytes("pin"));
  EXPECT_EQ(secret.text(), "pin");
  EXPECT_EQ(secret.view().data(), block);
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

// A child of fork() inherits memory but no locks on it: it takes none of its parent's blocks.
TEST(Secret, AChildUsesNoBlockOfItsParent) {
  const std::uint8_t* waiting = nullptr;
  {
    const Secret secret(std::string_view("pass"));
    waiting = secret.view().data();
  }
  ASSERT_EQ(Secret(std::string_view("again")).view().data(), waiting);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(Secret(std::string_view("word")).view().data() == waiting ? 1 : 0);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
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
