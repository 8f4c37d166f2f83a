#include "transport/maildir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace letterlock::transport {
namespace {

namespace fs = std::filesystem;

class MaildirTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "letterlock-maildir-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    base_ = pattern;
    folder_ = base_ + "/mail";
    box_.emplace(Maildir::create(folder_).value());
  }
  void TearDown() override { fs::remove_all(base_); }

  Delivered deliver(std::string_view text, std::string_view tag = {}) {
    MemorySource source(as_bytes(text));
    return box_->deliver(source, tag).value();
  }
  std::string content(const MaildirEntry& entry) {
    const auto source = box_->read(entry).value();
    return std::string(as_text(read_all(*source->open().value(), 1000).value()));
  }
  void put(const std::string& name, const std::string& text) { std::ofstream(folder_ + "/" + name) << text; }
  size_t files_in(const std::string& name) const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_ + "/" + name), fs::directory_iterator{}));
  }

  std::string base_, folder_;
  std::optional<Maildir> box_;
};

TEST_F(MaildirTest, WhatIsDeliveredIsListedAndRead) {
  deliver("first");
  deliver("second");
  const auto entries = box_->list().value();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(content(entries[0]), "first");
  EXPECT_EQ(content(entries[1]), "second");
  EXPECT_TRUE(entries[0].is_new);
  EXPECT_EQ(entries[0].size, 5U);
  EXPECT_EQ(entries[0].flags, "");
  EXPECT_EQ(files_in("tmp"), 0U);
  struct stat status {};
  ASSERT_EQ(stat((folder_ + "/" + entries[0].file).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(MaildirTest, NamesAreUniqueAndPlain) {
  std::set<std::string> names;
  for (int i = 0; i < 200; ++i) names.insert(deliver("x").name);
  EXPECT_EQ(names.size(), 200U);
  const std::string middle = "P" + std::to_string(getpid()) + "Q";
  for (const std::string& name : names) {
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-MPQR"), std::string::npos) << name;
    EXPECT_EQ(name.find_first_not_of("0123456789"), name.find(".M")) << name;
    EXPECT_NE(name.find(middle), std::string::npos) << name;
  }
}

TEST_F(MaildirTest, TheSameTagIsDeliveredOnce) {
  const Delivered first = deliver("x", "abc123");
  EXPECT_FALSE(first.repeated);
  EXPECT_FALSE(deliver("y", "abc12").repeated);
  EXPECT_FALSE(deliver("y").repeated);
  const Delivered again = deliver("x", "abc123");
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.name, first.name);
  // Also when the owner has read it meanwhile.
  ASSERT_TRUE(box_->set_flags(box_->list().value().front(), "S"));
  EXPECT_TRUE(deliver("x", "abc123").repeated);
  EXPECT_EQ(box_->list().value().size(), 3U);
}

TEST_F(MaildirTest, ATagCannotLeadOutOfTheFolder) {
  const Delivered delivered = deliver("x", "../../A:b/c");
  EXPECT_NE(delivered.name.find("Tbc."), std::string::npos) << delivered.name;
  EXPECT_EQ(files_in("new"), 1U);
}

TEST_F(MaildirTest, FlagsMoveToCur) {
  deliver("x");
  const auto seen = box_->set_flags(box_->list().value().front(), "SSF,/").value();
  EXPECT_EQ(seen.file, "cur/" + seen.name + ":2,FS");
  const auto entries = box_->list().value();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].flags, "FS");
  EXPECT_FALSE(entries[0].is_new);
  ASSERT_TRUE(box_->set_flags(entries[0], ""));
  EXPECT_EQ(box_->list().value().front().flags, "");
  EXPECT_EQ(files_in("new"), 0U);
}

TEST_F(MaildirTest, AnEntryThatMovedIsFound) {
  deliver("x");
  const MaildirEntry before = box_->list().value().front();
  ASSERT_TRUE(box_->set_flags(before, "S"));
  EXPECT_EQ(content(before), "x");
  EXPECT_EQ(box_->set_flags(before, "RS").value().flags, "RS");
  EXPECT_TRUE(box_->set_flags(before, "RS"));
  fs::remove(folder_ + "/" + box_->list().value().front().file);
  EXPECT_EQ(box_->read(before).error().code, ErrorCode::file_not_found);
  EXPECT_EQ(box_->set_flags(before, "S").error().code, ErrorCode::file_not_found);
}

TEST_F(MaildirTest, WhatIsNoMessageIsLeftAlone) {
  std::ofstream(base_ + "/secret") << "secret";
  fs::create_symlink(base_ + "/secret", folder_ + "/new/1.link");
  fs::create_directory(folder_ + "/new/2.folder");
  ASSERT_EQ(mkfifo((folder_ + "/new/3.pipe").c_str(), 0600), 0);
  put("new/.hidden", "x");
  put("new/4.good", "good");
  const auto entries = box_->list().value();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].name, "4.good");
  for (const char* file : {"new/1.link", "new/2.folder", "new/3.pipe"}) {
    EXPECT_EQ(box_->read({std::string(file).substr(4), file}).error().code, ErrorCode::mailbox_entry_unusable) << file;
  }
}

TEST_F(MaildirTest, OldestFirstByTheNumberInTheName) {
  for (const char* name : {"new/1000.b", "cur/999.c:2,S", "new/1000.a", "cur/20.x:2,", "new/letter"}) put(name, "x");
  std::vector<std::string> names;
  const auto entries = box_->list().value();
  for (const auto& entry : entries) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"letter", "20.x", "999.c", "1000.a", "1000.b"}));
}

TEST_F(MaildirTest, LeftoversOfACrashAreNotMail) {
  put("tmp/1.half", "half a mess");
  EXPECT_TRUE(box_->list().value().empty());
  const Time now = SystemClock().now();
  EXPECT_EQ(box_->remove_leftovers(now).value(), 0U);
  EXPECT_EQ(files_in("tmp"), 1U);
  EXPECT_EQ(box_->remove_leftovers(now + std::chrono::hours(37)).value(), 1U);
  EXPECT_EQ(files_in("tmp"), 0U);
}

// A source that fails in the middle.
class BrokenSource : public Source {
 public:
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (given_) return fail(ErrorCode::changed_while_reading);
    given_ = true;
    std::fill(buffer.begin(), buffer.end(), 'x');
    return buffer.size();
  }

 private:
  bool given_ = false;
};

TEST_F(MaildirTest, AFailureLeavesNothing) {
  BrokenSource source;
  EXPECT_EQ(box_->deliver(source).error().code, ErrorCode::changed_while_reading);
  EXPECT_EQ(files_in("tmp") + files_in("new"), 0U);
}

// A source whose process dies while it is read.
class DyingSource : public Source {
 public:
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (given_) _exit(9);
    given_ = true;
    std::fill(buffer.begin(), buffer.end(), 'x');
    return buffer.size();
  }

 private:
  bool given_ = false;
};

TEST_F(MaildirTest, ACrashDeliversNothing) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    DyingSource source;
    (void)box_->deliver(source);
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 9);
  EXPECT_EQ(files_in("tmp"), 1U);
  EXPECT_TRUE(box_->list().value().empty());
}

TEST_F(MaildirTest, TwoProcessesDeliverSideBySide) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  for (int i = 0; i < 100; ++i) deliver(child == 0 ? "child" : "parent");
  if (child == 0) _exit(0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(box_->list().value().size(), 200U);
}

TEST_F(MaildirTest, AMailboxThatIsNoneIsSaid) {
  EXPECT_EQ(Maildir::open(base_ + "/none").error().code, ErrorCode::mailbox_not_found);
  EXPECT_EQ(Maildir::open(base_).error().code, ErrorCode::mailbox_not_found);
  fs::remove(folder_ + "/cur");
  fs::create_directory(base_ + "/elsewhere");
  fs::create_directory_symlink(base_ + "/elsewhere", folder_ + "/cur");
  EXPECT_EQ(Maildir::open(folder_).error().code, ErrorCode::mailbox_not_found);
  fs::create_directory_symlink(folder_, base_ + "/link");
  fs::remove(folder_ + "/cur");
  fs::create_directory(folder_ + "/cur");
  EXPECT_TRUE(Maildir::open(base_ + "/link"));
}

TEST_F(MaildirTest, WhatIsNoNewsGoesToCurWithItsFlags) {
  MemorySource source(as_bytes("old"));
  const auto entry = box_->deliver_read(source, "abc1", "SRS").value();
  EXPECT_EQ(entry.flags, "RS");
  const auto entries = box_->list().value();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_FALSE(entries[0].is_new);
  EXPECT_EQ(entries[0].flags, "RS");
  EXPECT_EQ(content(entries[0]), "old");
  EXPECT_EQ(files_in("tmp"), 0U);
  deliver("more", "def2");
  deliver("without");
  EXPECT_EQ(box_->tags().value(), (std::set<std::string, std::less<>>{"abc1", "def2"}));
  EXPECT_FALSE(box_->find_tag("").value().has_value());
}

}  // namespace
}  // namespace letterlock::transport
