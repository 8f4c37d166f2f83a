#include "api/bounce_view.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

BounceView view_with(message::DeliveryAction action) {
  inbox::Bounce bounce{"mail.example.tw", {{"bob@example.tw", "0123456789abcdef", {}}}};
  bounce.recipients.front().reported.action = action;
  bounce.recipients.front().reported.status = "5.1.1";
  bounce.recipients.front().reported.diagnostic = "550 no such mailbox";
  return view_of(bounce);
}

TEST(BounceView, SaysWhichLetterAndWhatTheServerSaid) {
  EXPECT_EQ(serialize(to_json(view_with(message::DeliveryAction::failed))),
            R"({"server":"mail.example.tw","recipients":[{"recipient":"bob@example.tw","letter":"0123456789abcdef",)"
            R"("action":"failed","status":"5.1.1","answer":"550 no such mailbox"}]})");
  const TextLines lines = lines_of(view_with(message::DeliveryAction::failed), text::Language::en);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].tone, Tone::bad);
  EXPECT_EQ(lines[0].text, "your letter 0123456789ab to bob@example.tw was not delivered: 5.1.1 550 no such mailbox");
  EXPECT_EQ(lines[1].tone, Tone::hint);
  EXPECT_NE(lines[1].text.find("anybody can write one"), std::string::npos);
}

TEST(BounceView, OnlyAFailureIsBad) {
  for (const auto action : {message::DeliveryAction::delayed, message::DeliveryAction::delivered,
                            message::DeliveryAction::relayed, message::DeliveryAction::unknown}) {
    EXPECT_EQ(lines_of(view_with(action), text::Language::zh_tw).front().tone, Tone::warning);
  }
}

}  // namespace
}  // namespace letterlock::api
