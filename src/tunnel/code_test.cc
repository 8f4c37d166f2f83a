#include "tunnel/code.h"

#include <gtest/gtest.h>

namespace letterlock::tunnel {
namespace {

using Codes = std::vector<std::string>;

TEST(Code, IsTheRandomnessInCrockfordsAlphabet) {
  EXPECT_EQ(format_code({}), "LL-0000-0000-0000-0000");
  EXPECT_EQ(format_code({255, 255, 255, 255, 255, 255, 255, 255, 255, 255}), "LL-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
  // 00000 00001 00010 ... 01111: the first sixteen of the alphabet.
  EXPECT_EQ(format_code({0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf}), "LL-0123-4567-89AB-CDEF");
}

TEST(Code, IsFoundInText) {
  const std::string code = "LL-0123-4567-89AB-CDEF";
  const struct {
    const char* what;
    std::string text;
    Codes expected;
  } cases[] = {
      {"alone", code, {code}},
      {"quoted", "> Code: " + code + "\r\n> bye", {code}},
      {"in HTML", "<p>" + code + "</p>", {code}},
      {"small letters", "ll-0123-4567-89ab-cdef.", {code}},
      {"as people read", "LL-O1Z3-45B7-I9AL-CDEF", {"LL-01Z3-45B7-19A1-CDEF"}},
      {"several, each once", code + " LL-0000-0000-0000-0001 " + code, {code, "LL-0000-0000-0000-0001"}},
      {"a letter outside the alphabet", "LL-U123-4567-89AB-CDEF", {}},
      {"too short", "LL-0123-4567-89AB-CDE", {}},
      {"too long", code + "0", {}},
      {"a fifth group", code + "-0000", {}},
      {"part of a word", "X" + code, {}},
      {"broken over two lines", "LL-0123-4567-\r\n89AB-CDEF", {}},
      {"a dash of another kind",
       "LL\xe2\x80\x90"
       "0123-4567-89AB-CDEF",
       {}},
      {"after a beginning that was none", "LL-LL-0123-4567 " + code, {code}},
      {"empty", "", {}},
  };
  for (const auto& one : cases) EXPECT_EQ(find_codes(one.text), one.expected) << one.what;
}

TEST(Code, ALongTextGivesABoundedNumber) {
  std::string text;
  for (unsigned i = 0; i < 200; ++i) {
    text += format_code({0, 0, 0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(i)}) + "\n";
  }
  EXPECT_EQ(find_codes(text).size(), kCodesMax);
}

}  // namespace
}  // namespace letterlock::tunnel
