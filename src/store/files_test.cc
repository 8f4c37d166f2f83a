#include "store/files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "crypto/digest.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

namespace fs = std::filesystem;
using testing::must;

class FilesTest : public testing::HomeTest {
 protected:
  void SetUp() override {
    HomeTest::SetUp();
    store_ = open();
    files_.emplace(*store_);
  }
  size_t count() const {
    size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(home_.files())) files += entry.is_regular_file() ? 1 : 0;
    return files;
  }
  std::unique_ptr<Store> store_;
  std::optional<Files> files_;
};

TEST_F(FilesTest, KeepsOctetsUnderTheirDigest) {
  for (const Bytes& octets : {Bytes{}, Bytes{0, 1, 255}, Bytes(kChunkSize * 2 + 1, 'x')}) {
    const KeptFile kept = must(files_->keep(octets));
    EXPECT_EQ(kept.digest, to_hex(crypto::sha256(octets)));
    EXPECT_EQ(kept.size, octets.size());
    EXPECT_TRUE(files_->contains(kept.digest));
    EXPECT_EQ(must(files_->read(kept.digest, 1 << 20)), octets);
    EXPECT_TRUE(files_->verify(kept.digest));
    EXPECT_EQ(files_->path(kept.digest), home_.files() + "/" + kept.digest.substr(0, 2) + "/" + kept.digest);
  }
  EXPECT_EQ(count(), 3U);
}

TEST_F(FilesTest, TheSameOctetsAreOneFile) {
  EXPECT_EQ(must(files_->keep(as_bytes("x"))).digest, must(files_->keep(as_bytes("x"))).digest);
  EXPECT_EQ(count(), 1U);
}

TEST_F(FilesTest, WithoutKeepNothingStays) {
  {
    auto file = must(files_->create());
    ASSERT_TRUE(file->write(as_bytes("half")));
  }
  testing::crash_after([&] {
    auto file = must(files_->create());
    EXPECT_TRUE(file->write(as_bytes("half")));
    testing::die();
  });
  EXPECT_EQ(count(), 0U);
}

TEST_F(FilesTest, IsBounded) {
  MemorySource source(as_bytes("12345"));
  EXPECT_EQ(files_->keep(source, 4).error().code, ErrorCode::input_too_large);
  EXPECT_EQ(count(), 0U);
  auto file = must(files_->create(4));
  EXPECT_TRUE(file->write(as_bytes("1234")));
  EXPECT_FALSE(file->write(as_bytes("5")));
}

TEST_F(FilesTest, BeginsAgainAsNew) {
  auto file = must(files_->create(6));
  ASSERT_TRUE(file->write(as_bytes("before")));
  ASSERT_TRUE(file->restart());
  ASSERT_TRUE(file->write(as_bytes("after")));
  const KeptFile kept = must(file->keep());
  EXPECT_EQ(kept.size, 5U);
  EXPECT_EQ(as_text(must(files_->read(kept.digest, 100))), "after");
  EXPECT_TRUE(files_->verify(kept.digest));
  EXPECT_FALSE(file->restart());
}

TEST_F(FilesTest, AKeptFileIsClosed) {
  auto file = must(files_->create());
  ASSERT_TRUE(file->keep());
  EXPECT_FALSE(file->keep());
  EXPECT_FALSE(file->write(as_bytes("x")));
}

TEST_F(FilesTest, NamesAreDigestsAndNothingElse) {
  std::ofstream(home_.data + "/secret") << "x";
  for (const std::string& name :
       {std::string(), std::string("aa"), std::string("../../secret"), std::string(64, 'g'), std::string(64, 'A')}) {
    EXPECT_EQ(files_->open(name).error().code, ErrorCode::message_not_found);
    EXPECT_FALSE(files_->contains(name));
    EXPECT_TRUE(files_->remove(name));
  }
  EXPECT_TRUE(fs::exists(home_.data + "/secret"));
  EXPECT_EQ(files_->open(std::string(64, '0')).error().code, ErrorCode::message_not_found);
}

TEST_F(FilesTest, DamageIsFoundAndMendedByKeepingAgain) {
  const std::string digest = kept(*store_, "original");
  std::ofstream(files_->path(digest), std::ios::trunc) << "originaL";
  EXPECT_EQ(testing::code_of(files_->verify(digest)), ErrorCode::store_damaged);
  std::ofstream(files_->path(digest), std::ios::trunc) << "orig";
  EXPECT_EQ(testing::code_of(files_->verify(digest)), ErrorCode::store_damaged);
  EXPECT_EQ(kept(*store_, "original"), digest);
  EXPECT_TRUE(files_->verify(digest));
}

TEST_F(FilesTest, RemovingIsForGood) {
  const std::string digest = kept(*store_, "x");
  EXPECT_TRUE(files_->remove(digest));
  EXPECT_FALSE(files_->contains(digest));
  EXPECT_TRUE(files_->remove(digest));
}

}  // namespace
}  // namespace letterlock::store
