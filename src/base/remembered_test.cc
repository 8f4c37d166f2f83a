#include "base/remembered.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace letterlock {
namespace {

TEST(Remembered, GivesWhatWasPutAndNothingElse) {
  Remembered<int, std::string> memory(2);
  EXPECT_EQ(memory.find(1), std::nullopt);
  memory.put(1, "one");
  memory.put(1, "eins");
  EXPECT_EQ(memory.find(1), "eins");
  EXPECT_EQ(memory.find(2), std::nullopt);
}

TEST(Remembered, ForgetsWhatNobodyAsksFor) {
  Remembered<int, int> memory(4);
  for (int i = 0; i < 100; ++i) {
    memory.put(i, i * i);
    EXPECT_EQ(memory.find(0), 0) << i;  // asked for all the time
  }
  int known = 0;
  for (int i = 0; i < 100; ++i) known += memory.find(i).has_value() ? 1 : 0;
  EXPECT_LE(known, 8);
  EXPECT_GE(known, 4);
}

TEST(Remembered, ServesSeveralThreads) {
  Remembered<int, int> memory(8);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&memory, t] {
      for (int i = 0; i < 2000; ++i) {
        const int key = (i * 7 + t) % 40;
        const auto found = memory.find(key);
        if (found) {
          EXPECT_EQ(*found, key * 3);
        }
        memory.put(key, key * 3);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace letterlock
