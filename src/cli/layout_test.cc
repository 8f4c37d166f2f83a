#include "cli/layout.h"

#include <gtest/gtest.h>

#include "cli/suggestion.h"

namespace letterlock::cli {
namespace {

TEST(Width, CountsWideCharactersTwice) {
  EXPECT_EQ(display_width("Ann"), 3U);
  EXPECT_EQ(display_width("王小明"), 6U);
  EXPECT_EQ(display_width("加密 AES"), 8U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U) << "a combining accent";
  EXPECT_EQ(pad("王", 4), "王  ");
  EXPECT_EQ(pad("long", 2), "long");
}

TEST(Wrap, BreaksAtBlanksAndKeepsLongWords) {
  EXPECT_EQ(wrap("one two three", 7, 0), "one two\nthree\n");
  EXPECT_EQ(wrap("one two three", 9, 2), "  one two\n  three\n");
  EXPECT_EQ(wrap("a unbreakablelongword b", 6, 0), "a\nunbreakablelongword\nb\n");
  EXPECT_EQ(wrap("one\ntwo", 40, 0), "one\ntwo\n");
}

TEST(Wrap, BreaksBetweenChineseCharactersButNotBeforeAStop) {
  EXPECT_EQ(wrap("憑證已過期", 6, 0), "憑證已\n過期\n");
  EXPECT_EQ(wrap("憑證已，過期", 6, 0), "憑證\n已，過\n期\n");
  EXPECT_EQ(wrap("使用 AES 加密", 9, 0), "使用 AES\n加密\n");
}

TEST(Closest, FindsTypingErrorsOnly) {
  const std::vector<std::string> known = {"seal", "open", "send", "--show-anyway"};
  EXPECT_EQ(closest("opne", known), "open");
  EXPECT_EQ(closest("olne", known), std::nullopt) << "half of the letters differ";
  EXPECT_EQ(closest("opens", known), "open");
  EXPECT_EQ(closest("--show-anyways", known), "--show-anyway");
  EXPECT_EQ(closest("frobnicate", known), std::nullopt);
  EXPECT_EQ(closest("", known), std::nullopt);
}

}  // namespace
}  // namespace letterlock::cli
