#include "net/line_stream.h"

#include <gtest/gtest.h>

#include "net/test_stream.h"

namespace letterlock::net {
namespace {

LineStream stream_of(std::string text, size_t piece = 1) {
  return LineStream(std::make_unique<ScriptedStream>(std::move(text), piece));
}

TEST(LineStream, LinesAndOctetsInPiecesOfEverySize) {
  for (size_t piece = 1; piece < 40; ++piece) {
    LineStream stream = stream_of("* OK\r\n{5}\r\na\r\nb\n)\r\n\r\nbare\n", piece);
    EXPECT_EQ(stream.read_line().value(), "* OK");
    EXPECT_EQ(stream.read_line().value(), "{5}");
    MemorySink sink;
    ASSERT_TRUE(stream.read_octets(5, sink));
    EXPECT_EQ(as_text(sink.bytes()), "a\r\nb\n") << piece;
    EXPECT_EQ(stream.read_line().value(), ")");
    EXPECT_EQ(stream.read_line().value(), "");
    EXPECT_EQ(stream.read_line().value(), "bare");
    EXPECT_EQ(stream.read_line().error().code, ErrorCode::connection_lost);
  }
}

TEST(LineStream, WhatIsSeenAndSkippedIsNotReadAgain) {
  LineStream stream = stream_of("first\r\nabc.rest\r\n", 3);
  EXPECT_EQ(stream.read_line().value(), "first");
  std::string text;
  while (!text.ends_with('.')) {
    text += as_text(stream.peek().value().first(1));
    stream.skip(1);
  }
  EXPECT_EQ(text, "abc.");
  EXPECT_EQ(stream.read_line().value(), "rest");
  EXPECT_EQ(stream.peek().error().code, ErrorCode::connection_lost);
}

TEST(LineStream, ALineWithoutItsEndIsNoLine) {
  LineStream stream = stream_of("* O");
  EXPECT_EQ(stream.read_line().error().code, ErrorCode::connection_lost);
}

TEST(LineStream, FewerOctetsThanAnnouncedAreAnError) {
  LineStream stream = stream_of("abc");
  MemorySink sink;
  EXPECT_EQ(stream.read_octets(4, sink).error().code, ErrorCode::connection_lost);
}

TEST(LineStream, S9_ALineOfABillionOctetsEndsAtTheBound) {
  LineStream stream = stream_of(std::string(10 * LineStream::kLineOctetsMax, 'x'), 16 * 1024);
  EXPECT_EQ(stream.read_line().error().code, ErrorCode::server_limit);
  LineStream longest = stream_of(std::string(LineStream::kLineOctetsMax, 'x') + "\n", 16 * 1024);
  EXPECT_EQ(longest.read_line().value().size(), LineStream::kLineOctetsMax);
}

TEST(LineStream, NothingThatWouldEndALineIsWrittenInsideOne) {
  std::string written;
  LineStream stream(std::make_unique<ScriptedStream>("", 1, &written));
  EXPECT_TRUE(stream.write_line("NOOP"));
  constexpr std::string_view kBad[] = {"a\rb", "a\nb", {"a\0b", 3}};
  for (const std::string_view bad : kBad) EXPECT_FALSE(stream.write_line(bad));
  EXPECT_EQ(written, "NOOP\r\n");
}

}  // namespace
}  // namespace letterlock::net
