#include "transport/smtp_reply.h"

#include <gtest/gtest.h>

#include "net/test_stream.h"

namespace letterlock::transport {
namespace {

Result<SmtpReply> reply_of(std::string text, size_t piece = 3) {
  net::LineStream stream(std::make_unique<net::ScriptedStream>(std::move(text), piece));
  return read_smtp_reply(stream);
}

TEST(SmtpReply, Table) {
  struct {
    const char* text;
    int code;
    const char* status;
    const char* words;
  } const cases[] = {
      {"250 OK\r\n", 250, "", "250 OK"},
      {"250\r\n", 250, "", "250"},
      {"250 \r\n", 250, "", "250"},
      {"354 2.0.0 go\r\n", 354, "", "354 2.0.0 go"},
      {"550 5.1.1 <b@c>: no such user\r\n", 550, "5.1.1", "550 5.1.1 <b@c>: no such user"},
      {"550-5.7.1 first\r\n550 5.7.1 second\r\n", 550, "5.7.1", "550 5.7.1 first second"},
      {"550 4.1.1 another class\r\n", 550, "", "550 4.1.1 another class"},
      {"452 4.5.3\r\n", 452, "4.5.3", "452 4.5.3"},
      {"550 5.7.10000 too long\r\n", 550, "", "550 5.7.10000 too long"},
      {"550 5.7 short\r\n", 550, "", "550 5.7 short"},
      {"421 bare line feed\n", 421, "", "421 bare line feed"},
      {"550 a\x1b[31mb\tc\r\n", 550, "", "550 a [31mb c"},
  };
  for (const auto& c : cases) {
    for (size_t piece = 1; piece < 12; ++piece) {
      const auto reply = reply_of(c.text, piece);
      ASSERT_TRUE(reply) << c.text;
      EXPECT_EQ(reply->code, c.code) << c.text;
      EXPECT_EQ(reply->status, c.status) << c.text;
      EXPECT_EQ(reply->words(), c.words) << c.text;
    }
  }
}

TEST(SmtpReply, WhatIsNoReplyIsRefusedWithItsWords) {
  for (const char* text : {"\r\n", "OK\r\n", "25 OK\r\n", "2500 OK\r\n", "250:OK\r\n", "150 OK\r\n", "650 OK\r\n",
                           "-250 OK\r\n", "250-a\r\n251 b\r\n", "250-a\r\n\r\n", "250-a\r\nb\r\n", "250\tOK\r\n"}) {
    EXPECT_EQ(reply_of(text).error().code, ErrorCode::server_misbehaves) << text;
  }
  EXPECT_EQ(reply_of("hello \x01 there\r\n").error().params[1].second, "hello   there");
}

TEST(SmtpReply, AReplyThatIsCutIsNone) {
  const std::string whole = "250-a\r\n250 b\r\n";
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(reply_of(whole.substr(0, length)).error().code, ErrorCode::connection_lost) << length;
  }
}

TEST(SmtpReply, S9_RepliesThatNeverEndAreBounded) {
  std::string lines;
  for (size_t i = 0; i < 10'000; ++i) lines += "250-x\r\n";
  EXPECT_EQ(reply_of(lines, 4096).error().code, ErrorCode::server_limit);
  std::string long_lines;
  for (size_t i = 0; i < 10; ++i) long_lines += "250-" + std::string(20'000, 'x') + "\r\n";
  EXPECT_EQ(reply_of(long_lines, 4096).error().code, ErrorCode::server_limit);
  EXPECT_EQ(reply_of("250 " + std::string(1'000'000, 'x'), 4096).error().code, ErrorCode::server_limit);
}

TEST(SmtpReply, WordsAreShortAndWholeCharacters) {
  std::string text = "550 ";
  for (int i = 0; i < 1000; ++i) text += "信";
  const std::string words = reply_of(text + "\r\n", 100)->words();
  EXPECT_LE(words.size(), 400U);
  EXPECT_GT(words.size(), 390U);
  EXPECT_EQ((words.size() - 4) % 3, 0U);
}

}  // namespace
}  // namespace letterlock::transport
