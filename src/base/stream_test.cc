#include "base/stream.h"

#include <gtest/gtest.h>

namespace letterlock {
namespace {

// Gives one octet at a time, then an error if asked to.
class SlowSource : public Source {
 public:
  explicit SlowSource(ByteView bytes, bool broken = false) : rest_(bytes), broken_(broken) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (rest_.empty() && broken_) return fail(ErrorCode::file_not_readable);
    if (rest_.empty() || buffer.empty()) return size_t{0};
    buffer[0] = rest_[0];
    rest_ = rest_.subspan(1);
    return size_t{1};
  }

 private:
  ByteView rest_;
  bool broken_;
};

TEST(Stream, CopyMovesEverything) {
  const Bytes content(3 * kChunkSize + 17, 0x5a);
  MemorySource source(content);
  MemorySink sink;
  EXPECT_EQ(copy(source, sink).value(), content.size());
  EXPECT_EQ(sink.bytes(), content);
  Bytes again(1);
  EXPECT_EQ(source.read(again).value(), 0U);
}

TEST(Stream, ReadAllObeysItsLimit) {
  const Bytes content(100, 1);
  MemorySource exact(content);
  EXPECT_EQ(read_all(exact, 100).value(), content);
  MemorySource over(content);
  const auto refused = read_all(over, 99);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::input_too_large);
  EXPECT_EQ(refused.error().params.front().second, "99");
}

TEST(Stream, ReadFullGathersSmallPieces) {
  const Bytes content = {1, 2, 3, 4, 5};
  SlowSource source(content);
  Bytes buffer(4);
  EXPECT_EQ(read_full(source, buffer).value(), 4U);
  EXPECT_EQ(buffer, (Bytes{1, 2, 3, 4}));
  EXPECT_EQ(read_full(source, buffer).value(), 1U);
  EXPECT_EQ(read_full(source, buffer).value(), 0U);
}

TEST(Stream, ErrorsOfTheSourceArrive) {
  const Bytes content = {1, 2};
  SlowSource source(content, true);
  NullSink sink;
  EXPECT_EQ(copy(source, sink).error().code, ErrorCode::file_not_readable);
  EXPECT_EQ(sink.count(), 2U);
}

TEST(Stream, ReplayableMemoryStartsAnewEachTime) {
  const Bytes content = {7, 8, 9};
  ReplayableMemory memory(content);
  EXPECT_EQ(memory.size(), 3U);
  for (int round = 0; round < 2; ++round) {
    const auto source = memory.open().value();
    EXPECT_EQ(read_all(*source, 10).value(), content);
  }
}

}  // namespace
}  // namespace letterlock
