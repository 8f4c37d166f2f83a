// Codes for a camera: their form, and the two ways of drawing them. That cameras read them: tests/renewal_test.py.

#include "api/qr_code.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

const std::string kCode = "LETTERLOCK:SHA256:" + std::string(64, 'A') + ":ben@example.tw";

// ISO/IEC 18004 section 6.3.3: three corners hold the pattern that cameras look for.
bool is_finder(const std::vector<std::string>& modules, size_t row, size_t column) {
  const char* rows[] = {"1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"};
  for (size_t i = 0; i < 7; ++i) {
    if (modules[row + i].substr(column, 7) != rows[i]) return false;
  }
  return true;
}

TEST(QrCode, IsASquareWithThreeCorners) {
  const auto modules = qr_modules(kCode);
  ASSERT_GE(modules.size(), 21u);
  EXPECT_EQ((modules.size() - 17) % 4, 0u);
  for (const std::string& row : modules) {
    EXPECT_EQ(row.size(), modules.size());
    EXPECT_EQ(row.find_first_not_of("01"), std::string::npos);
  }
  const size_t far = modules.size() - 7;
  EXPECT_TRUE(is_finder(modules, 0, 0) && is_finder(modules, 0, far) && is_finder(modules, far, 0));
  EXPECT_FALSE(is_finder(modules, far, far));
  EXPECT_NE(modules, qr_modules(kCode + "x"));
}

TEST(QrCode, WhatDoesNotFitIsNone) {
  EXPECT_TRUE(qr_modules("").empty());
  EXPECT_TRUE(qr_modules(std::string(1025, 'a')).empty());
  EXPECT_FALSE(qr_modules(std::string(1024, 'a')).empty());
  EXPECT_EQ(qr_half_blocks({}), "");
}

TEST(QrCode, TwoRowsALine) {
  EXPECT_EQ(qr_half_blocks({"10", "01"}), "██████\n██▄▀██\n██████\n");
  // An odd number of rows: nothing below the last one.
  EXPECT_EQ(qr_half_blocks({"1"}), "█████\n██▄██\n▀▀▀▀▀\n");
}

}  // namespace
}  // namespace letterlock::api
