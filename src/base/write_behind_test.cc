#include "base/write_behind.h"

#include <gtest/gtest.h>

#include <atomic>

namespace letterlock {
namespace {

constexpr size_t kSize = WriteBehind::kBufferSize;

Bytes pattern(size_t size) {
  Bytes octets(size);
  for (size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return octets;
}

// Keeps everything, and notes who wrote it.
class Witness : public MemorySink {
 public:
  Status write(ByteView chunk) override {
    ++writes;
    if (std::this_thread::get_id() != writer) elsewhere = true;
    if (writes == fails_at) return fail(ErrorCode::disk_full);
    return MemorySink::write(chunk);
  }
  Status finish() override {
    finished = true;
    return {};
  }
  const std::thread::id writer = std::this_thread::get_id();
  size_t fails_at = SIZE_MAX;
  std::atomic<size_t> writes = 0;
  std::atomic<bool> elsewhere = false;
  bool finished = false;
};

TEST(WriteBehind, EverythingArrivesInOrder) {
  for (const size_t size : {size_t{0}, size_t{1}, kSize - 1, kSize, kSize + 1, 9 * kSize + 17}) {
    for (const size_t step : {size_t{1000}, kSize, 3 * kSize + 5, WriteBehind::kDirect}) {
      const Bytes octets = pattern(size);
      Witness witness;
      WriteBehind behind(witness);
      for (size_t at = 0; at < size; at += step) {
        ASSERT_TRUE(behind.write(ByteView(octets).subspan(at, std::min(step, size - at))));
      }
      ASSERT_TRUE(behind.finish());
      EXPECT_EQ(witness.bytes(), octets) << size << " by " << step;
      EXPECT_TRUE(witness.finished);
      if (step == WriteBehind::kDirect) continue;
      EXPECT_EQ(witness.elsewhere, size >= kSize) << "small content needs no thread, large content has one";
    }
  }
}

// Told once at the latest when everything was given; nothing is handed on behind it.
TEST(WriteBehind, AnErrorComesBackAndEndsTheWriting) {
  for (const size_t fails_at : {1u, 2u, 6u, 8u}) {
    Witness witness;
    witness.fails_at = fails_at;
    WriteBehind behind(witness);
    const Bytes octets = pattern(kSize);
    Status status;
    for (int i = 0; i < 8 && status; ++i) status = behind.write(octets);
    if (status) status = behind.finish();
    ASSERT_FALSE(status) << fails_at;
    EXPECT_EQ(status.error().code, ErrorCode::disk_full);
    EXPECT_FALSE(behind.finish());
    EXPECT_FALSE(witness.finished);
    EXPECT_EQ(witness.writes, fails_at);
    EXPECT_EQ(witness.bytes().size(), (fails_at - 1) * kSize);
  }
}

TEST(WriteBehind, MayEndUnfinished) {
  Witness witness;
  {
    WriteBehind behind(witness);
    for (const size_t size : {3 * kSize, 3 * kSize, size_t{1}}) ASSERT_TRUE(behind.write(pattern(size)));
  }
  EXPECT_FALSE(witness.finished);
  EXPECT_LE(witness.bytes().size(), 6 * kSize);
  EXPECT_EQ(witness.bytes().size() % kSize, 0u);
}

}  // namespace
}  // namespace letterlock
