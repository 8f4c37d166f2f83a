#include "app/pin_session.h"

#include <gtest/gtest.h>

#include "app/test_app.h"

namespace letterlock::app {
namespace {

class PinSessionTest : public testing::AppTest {};

TEST_F(PinSessionTest, FiveMinutesUntilThePersonSaysOtherwise) {
  const auto home = open_home("new");
  EXPECT_EQ(pin_session(*home).value(), std::chrono::minutes(5));
  for (const char* good : {"1", "60", "10"}) {
    ASSERT_TRUE(set_pin_session(*home, good)) << good;
    EXPECT_EQ(std::to_string(pin_session(*home).value().count()), good);
  }
  for (const char* bad : {"", "0", "61", "-1", "1.5", "x", "5 ", " 5", "99999999999999999999"}) {
    EXPECT_EQ(set_pin_session(*home, bad).error().code, ErrorCode::pin_session_length) << bad;
  }
  EXPECT_EQ(pin_session(*home).value(), std::chrono::minutes(10));
}

}  // namespace
}  // namespace letterlock::app
