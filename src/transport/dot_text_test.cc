#include "transport/dot_text.h"

#include <gtest/gtest.h>

#include "net/test_stream.h"

namespace letterlock::transport {
namespace {

std::string stuffed(std::string_view text, size_t piece) {
  DotStuffing stuffing;
  Bytes out;
  for (size_t at = 0; at < text.size(); at += piece) stuffing.convert(as_bytes(text.substr(at, piece)), out);
  stuffing.finish(out);
  return std::string(as_text(out));
}

struct Read {
  std::string text;
  std::string rest;
};

std::optional<Read> unstuffed(const std::string& wire, size_t piece) {
  net::LineStream stream(std::make_unique<net::ScriptedStream>(wire + "rest\r\n", piece));
  MemorySink sink;
  if (!read_dot_text(stream, sink, 1 << 20)) return std::nullopt;
  return Read{std::string(as_text(sink.bytes())), stream.read_line().value()};
}

TEST(DotText, WhatIsWrittenIsReadAgain) {
  struct {
    std::string text;
    std::string wire;
  } const cases[] = {
      {"a\r\n", "a\r\n"},
      {"a", "a\r\n"},
      {".\r\n", "..\r\n"},
      {"..\r\n", "...\r\n"},
      {"a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n"},
      {"a.\r\n.b\r\n", "a.\r\n..b\r\n"},
      {"\r\n\r\n.", "\r\n\r\n..\r\n"},
      {"", ""},
  };
  for (const auto& c : cases) {
    for (size_t piece = 1; piece < 9; ++piece) {
      EXPECT_EQ(stuffed(c.text, piece), c.wire);
      const auto read = unstuffed(c.wire + ".\r\n", piece);
      ASSERT_TRUE(read) << c.wire;
      EXPECT_EQ(read->text, c.text.empty() || c.text.ends_with('\n') ? c.text : c.text + "\r\n");
      EXPECT_EQ(read->rest, "rest");
    }
  }
}

TEST(DotText, OnlyTheRealEndEndsIt) {
  struct {
    const char* wire;
    const char* text;
  } const cases[] = {
      {"a\n.\nb\r\n.\r\n", "a\n.\nb\r\n"},
      {"a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n"},
      {"a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n"},
      {"a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n"},
      {"a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n"},
      {"a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n"},
      {"a\r\r\n.\r\n", "a\r\r\n"},
      {".b\r\n.\r\n", "b\r\n"},
  };
  for (const auto& c : cases) {
    for (size_t piece = 1; piece < 9; ++piece) {
      const auto read = unstuffed(c.wire, piece);
      ASSERT_TRUE(read) << c.wire;
      EXPECT_EQ(read->text, c.text) << c.wire;
      EXPECT_EQ(read->rest, "rest") << c.wire;
    }
  }
}

TEST(DotText, S9_WithoutItsEndItIsAnErrorAndBounded) {
  net::LineStream cut(std::make_unique<net::ScriptedStream>("a\r\n.\r", 2));
  NullSink nothing;
  EXPECT_EQ(read_dot_text(cut, nothing, 100).error().code, ErrorCode::connection_lost);
  net::LineStream endless(std::make_unique<net::ScriptedStream>(std::string(1'000'000, 'x'), 1000));
  EXPECT_EQ(read_dot_text(endless, nothing, 100'000).error().code, ErrorCode::server_limit);
  EXPECT_LE(nothing.count(), 100'010U);
}

TEST(DotText, ALineOfAnyLengthIsRead) {
  const std::string line(300'000, 'x');
  EXPECT_EQ(unstuffed(line + "\r\n.\r\n", 1000)->text, line + "\r\n");
}

}  // namespace
}  // namespace letterlock::transport
