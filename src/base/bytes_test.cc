#include "base/bytes.h"

#include <gtest/gtest.h>

namespace letterlock {
namespace {

TEST(Bytes, HexIsLowerCaseAndWhole) {
  EXPECT_EQ(to_hex(Bytes{}), "");
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0f, 0xa5, 0xff}), "000fa5ff");
}

TEST(Bytes, HexIsReadInEveryUsualForm) {
  const Bytes expected = {0xfa, 0x9b, 0x34};
  for (const char* text : {"fa9b34", "FA9B34", "fa:9b:34", "FA:9b:34", "fa9b:34"}) {
    EXPECT_EQ(from_hex(text), expected) << text;
  }
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Bytes, WhatIsNotHexIsRefused) {
  for (const char* text : {"f", "fa9", "fg", "fa 9b", ":fa", "fa:", "fa::9b", "f:a9", "0x12", "é"}) {
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
  }
}

TEST(Bytes, EveryOctetSurvivesHex) {
  Bytes all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
  EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(Bytes, ComparisonAndText) {
  EXPECT_TRUE(equal(Bytes{}, {}));
  EXPECT_TRUE(equal(as_bytes("ab"), Bytes{'a', 'b'}));
  EXPECT_FALSE(equal(as_bytes("ab"), as_bytes("abc")));
  EXPECT_EQ(as_text(as_bytes(std::string_view("a\0b", 3))).size(), 3U);
  Bytes whole = {1};
  append(whole, Bytes{2, 3});
  EXPECT_EQ(whole, (Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace letterlock
