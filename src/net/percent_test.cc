#include "net/percent.h"

#include <gtest/gtest.h>

namespace letterlock::net {
namespace {

TEST(Percent, DecodesOrRefuses) {
  const struct {
    std::string_view text;
    std::optional<std::string> decoded;
  } cases[] = {
      {"", ""},
      {"ann+x", "ann+x"},
      {"ann%40own.example", "ann@own.example"},
      {"%41%6a%4A", "AjJ"},
      {"a%00b", std::string("a\0b", 3)},
      {"%e7%8e%8b", "\xE7\x8E\x8B"},
      {"%", std::nullopt},
      {"a%4", std::nullopt},
      {"%4g", std::nullopt},
      {"%%41", std::nullopt},
  };
  for (const auto& one : cases) EXPECT_EQ(percent_decoded(one.text), one.decoded) << one.text;
}

}  // namespace
}  // namespace letterlock::net
