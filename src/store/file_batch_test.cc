#include "store/file_batch.h"

#include "store/test_home.h"

namespace letterlock::store {
namespace {

namespace fs = std::filesystem;
using testing::HomeTest;
using testing::must;

class FileBatchTest : public HomeTest {
 protected:
  void SetUp() override {
    HomeTest::SetUp();
    store_ = open();
  }
  size_t files() const {
    size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(home_.files())) count += entry.is_regular_file() ? 1 : 0;
    return count;
  }
  std::unique_ptr<Store> store_;
};

TEST_F(FileBatchTest, NothingHasANameBeforeAllIsSettled) {
  FileBatch batch(*store_);
  std::vector<KeptFile> kept;
  for (int i = 0; i < 300; ++i) kept.push_back(must(batch.add(as_bytes("message " + std::to_string(i)))));
  EXPECT_EQ(batch.size(), 300U);
  EXPECT_EQ(files(), 0U);
  ASSERT_TRUE(batch.settle());
  EXPECT_EQ(batch.size(), 0U);
  EXPECT_EQ(files(), 300U);
  for (const KeptFile& file : kept) EXPECT_TRUE(Files(*store_).verify(file.digest)) << file.digest;
  EXPECT_EQ(as_text(must(Files(*store_).read(kept[7].digest, 100))), "message 7");
}

TEST_F(FileBatchTest, WhatIsNotSettledLeavesNothing) {
  {
    FileBatch batch(*store_);
    (void)must(batch.add(as_bytes("given up")));
  }
  EXPECT_EQ(files(), 0U);
  testing::crash_after([&] {
    FileBatch batch(*store_);
    (void)must(batch.add(as_bytes("crashed")));
  });
  EXPECT_EQ(files(), 0U);
}

TEST_F(FileBatchTest, TheSameOctetsAreOneFile) {
  FileBatch batch(*store_);
  (void)must(batch.add(as_bytes("twice")));
  (void)must(batch.add(as_bytes("twice")));
  ASSERT_TRUE(batch.settle());
  EXPECT_EQ(files(), 1U);
  (void)must(batch.add(as_bytes("twice")));
  EXPECT_EQ(batch.size(), 0U);
  ASSERT_TRUE(batch.settle());
  EXPECT_EQ(files(), 1U);
}

// As Files does: a file of another size under this name is damage.
TEST_F(FileBatchTest, DamageGivesWay) {
  FileBatch batch(*store_);
  const KeptFile kept = must(batch.add(as_bytes("whole")));
  ASSERT_TRUE(batch.settle());
  fs::resize_file(Files(*store_).path(kept.digest), 2);
  (void)must(batch.add(as_bytes("whole")));
  ASSERT_TRUE(batch.settle());
  EXPECT_TRUE(Files(*store_).verify(kept.digest));
  EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace letterlock::store
