#include "transport/mbox.h"

#include <gtest/gtest.h>

#include <random>

namespace letterlock::transport {
namespace {

using Messages = std::vector<std::string>;

const Time kWhen = from_unix(1795420800);  // Mon, 23 Nov 2026 08:00:00

// Hands out a few octets at a time.
class Dripping : public Source {
 public:
  Dripping(std::string_view text, size_t at_once) : text_(text), at_once_(at_once) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    const size_t count = std::min({buffer.size(), at_once_, text_.size()});
    std::copy_n(text_.begin(), count, buffer.begin());
    text_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view text_;
  size_t at_once_;
};

Result<Messages> read(std::string_view file, MboxQuoting quoting = MboxQuoting::mboxrd, size_t at_once = SIZE_MAX) {
  Dripping source(file, at_once);
  MboxReader reader(source, quoting);
  Messages all;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.next());
    if (!more) break;
    MemorySink message;
    TRY(reader.read(message));
    all.emplace_back(as_text(message.bytes()));
  }
  EXPECT_EQ(reader.position(), file.size());
  return all;
}

std::string written(const Messages& messages, std::string_view sender = "ann@example.tw") {
  MemorySink file;
  MboxWriter writer(file);
  for (const std::string& message : messages) {
    MemorySource source(as_bytes(message));
    EXPECT_TRUE(writer.write(source, sender, kWhen));
  }
  return std::string(as_text(file.bytes()));
}

TEST(MboxReader, Table) {
  const struct {
    std::string_view file;
    Messages rd;
    Messages o;
  } cases[] = {
      {"", {}, {}},
      {"\n\r\n", {}, {}},
      {"From a\n", {""}, {""}},
      {"From a", {""}, {""}},
      {"From a\n\n", {""}, {""}},
      {"\n\nFrom a\nS: 1\n\nx\n", {"S: 1\n\nx\n"}, {"S: 1\n\nx\n"}},
      {"From a\nS: 1\n\nx\n\nFrom b\nS: 2\n\ny\n\n", {"S: 1\n\nx\n", "S: 2\n\ny\n"}, {"S: 1\n\nx\n", "S: 2\n\ny\n"}},
      // The file's own line ends; a message that ends in empty lines.
      {"From a\r\nx\r\n\r\nFrom b\r\ny\r\n", {"x\r\n", "y\r\n"}, {"x\r\n", "y\r\n"}},
      {"From a\nx\r\n\r\n\nFrom b\ny\n\n\n", {"x\r\n\r\n", "y\n\n"}, {"x\r\n\r\n", "y\n\n"}},
      // Quotes of both kinds.
      {"From a\n>From x\n>>From y\n>>>From z\n> From\n>from \n",
       {"From x\n>From y\n>>From z\n> From\n>from \n"},
       {"From x\n>>From y\n>>>From z\n> From\n>from \n"}},
      // A program that quotes too little does not cut its message in two.
      {"From a\nx\nFrom here\n", {"x\nFrom here\n"}, {"x\nFrom here\n"}},
      {"From a\nFrom here\n", {"From here\n"}, {"From here\n"}},
      // Nothing is taken for a line's end that is none.
      {"From a\nx\n\r\rFrom b\n", {"x\n\r\rFrom b\n"}, {"x\n\r\rFrom b\n"}},
      {"From a\nx\n\rFrom b\n", {"x\n\rFrom b\n"}, {"x\n\rFrom b\n"}},
      {"From a\nx\n\n>", {"x\n\n>"}, {"x\n\n>"}},
      {"From a\nx\n\nFrom", {"x\n\nFrom"}, {"x\n\nFrom"}},
      {"From a\nx\n\nFrom ", {"x\n", ""}, {"x\n", ""}},
      // A lie about the length swallows nothing.
      {"From a\nContent-Length: 999\n\nx\n\nFrom b\ny\n",
       {"Content-Length: 999\n\nx\n", "y\n"},
       {"Content-Length: 999\n\nx\n", "y\n"}},
  };
  for (const auto& row : cases) {
    for (const size_t at_once : {size_t{1}, size_t{3}, SIZE_MAX}) {
      EXPECT_EQ(read(row.file, MboxQuoting::mboxrd, at_once).value(), row.rd) << row.file;
      EXPECT_EQ(read(row.file, MboxQuoting::mboxo, at_once).value(), row.o) << row.file;
    }
  }
}

TEST(MboxReader, WhatIsNoMboxIsSaid) {
  for (const std::string_view file : {"Subject: x\n", ">From a\n", "\n\nFromm a\n", "From", "\r\rFrom a\n", "x"}) {
    EXPECT_EQ(read(file).error().code, ErrorCode::mime_malformed) << file;
  }
  EXPECT_TRUE(MboxReader::is_mbox(as_bytes("From a")));
  EXPECT_TRUE(MboxReader::is_mbox(as_bytes("\r\n\nFrom a")));
  for (const std::string_view file : {"", "\n", "From", "From: a", " From a"}) {
    EXPECT_FALSE(MboxReader::is_mbox(as_bytes(file))) << file;
  }
}

TEST(MboxReader, WhatIsNotReadIsSkipped) {
  MemorySource source(as_bytes("From a\nx\n\nFrom b\ny\n"));
  MboxReader reader(source);
  EXPECT_EQ(reader.read(*std::make_unique<NullSink>()).error().code, ErrorCode::internal);
  ASSERT_TRUE(reader.next().value());
  ASSERT_TRUE(reader.next().value());
  MemorySink message;
  ASSERT_TRUE(reader.read(message));
  EXPECT_EQ(as_text(message.bytes()), "y\n");
  EXPECT_FALSE(reader.next().value());
  EXPECT_FALSE(reader.next().value());
}

TEST(MboxReader, AMessagePastTheBoundIsAnError) {
  MemorySource source(as_bytes("From a\n0123456789\n"));
  MboxReader reader(source);
  ASSERT_TRUE(reader.next().value());
  MemorySink small(5);
  EXPECT_EQ(reader.read(small).error().code, ErrorCode::input_too_large);
}

TEST(MboxWriter, TheLineBetween) {
  EXPECT_EQ(written({"x\n"}), "From ann@example.tw Mon Nov 23 08:00:00 2026\nx\n\n");
  for (const std::string_view sender : {"", "a b", "a\nFrom c", "王@example.tw"}) {
    EXPECT_TRUE(written({"x\n"}, sender).starts_with("From MAILER-DAEMON Mon Nov")) << sender;
  }
  MemorySink file;
  MemorySource message(as_bytes("x\n"));
  ASSERT_TRUE(MboxWriter(file).write(message, "a@b", from_unix(1793692800)));
  EXPECT_TRUE(as_text(file.bytes()).starts_with("From a@b Tue Nov  3 08:00:00 2026\n"));
}

TEST(MboxWriter, ALastLineWithoutEndGetsOne) {
  EXPECT_EQ(read(written({"x", "y\r", "From "})).value(), (Messages{"x\n", "y\r\n", "From \n"}));
}

// What is written comes back octet for octet, whatever it is, in whatever pieces it is read.
TEST(MboxWriter, ReadAfterWriteGivesTheSame) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  const std::string_view pieces[] = {"From ", "From", ">", ">>>>", "\n", "\n\n", "\r\n", "\r", " ", "x", "Subject: y"};
  for (int round = 0; round < 500; ++round) {
    Messages messages(random() % 4);
    for (std::string& message : messages) {
      for (auto i = random() % 12; i > 0; --i) message += pieces[random() % std::size(pieces)];
      if (random() % 50 == 0) message += "\n" + std::string(kChunkSize + 7, '>') + "From ";
      if (!message.empty()) message += "\n";
    }
    const size_t at_once = random() % 3 == 0 ? 1 + random() % 5 : SIZE_MAX;
    ASSERT_EQ(read(written(messages), MboxQuoting::mboxrd, at_once).value(), messages) << "seed " << seed;
  }
}

}  // namespace
}  // namespace letterlock::transport
