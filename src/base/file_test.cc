#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace letterlock {
namespace {

namespace fs = std::filesystem;

class File : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "letterlock-file-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string content(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}));
  }

  std::string folder_;
};

TEST_F(File, IsThereOnlyAfterCommit) {
  auto file = OutputFile::create(path("a"), Replace::no).value();
  ASSERT_TRUE(file->write(as_bytes("hello ")));
  ASSERT_TRUE(file->write(as_bytes("world")));
  EXPECT_EQ(entries(), 0U);
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(content("a"), "hello world");
  EXPECT_EQ(entries(), 1U);
  struct stat status {};
  ASSERT_EQ(stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(File, BeginsAgainAsNew) {
  auto file = OutputFile::create(path("a"), Replace::no).value();
  ASSERT_TRUE(file->write(as_bytes("what came before")));
  ASSERT_TRUE(file->restart());
  ASSERT_TRUE(file->write(as_bytes("after")));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(content("a"), "after");
}

TEST_F(File, WithoutCommitNothingStays) {
  {
    auto file = OutputFile::create(path("a"), Replace::yes).value();
    ASSERT_TRUE(file->write(as_bytes("half")));
  }
  EXPECT_EQ(entries(), 0U);
}

TEST_F(File, ReplacingIsWholeOrNotAtAll) {
  ASSERT_TRUE(write_file(path("a"), as_bytes("old")));
  {
    auto file = OutputFile::create(path("a"), Replace::yes).value();
    ASSERT_TRUE(file->write(as_bytes("new and unfinished")));
    EXPECT_EQ(content("a"), "old");
  }
  EXPECT_EQ(content("a"), "old");
  ASSERT_TRUE(write_file(path("a"), as_bytes("new")));
  EXPECT_EQ(content("a"), "new");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(File, AnExistingFileIsKeptWhereReplacingIsNotAllowed) {
  ASSERT_TRUE(write_file(path("a"), as_bytes("old")));
  const auto refused = write_file(path("a"), as_bytes("new"), Replace::no);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::file_exists);
  EXPECT_EQ(content("a"), "old");
  EXPECT_EQ(entries(), 1U);
}

// A process that dies between writing and commit.
TEST_F(File, ACrashLeavesNothing) {
  const pid_t child = fork();
  if (child == 0) {
    auto file = OutputFile::create(path("a"), Replace::yes);
    if (file && (*file)->write(as_bytes("half"))) raise(SIGKILL);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(File, AFullDiskIsSaid) {
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.valid());
  DescriptorSink sink(full.get(), "-");
  const auto refused = sink.write(as_bytes("x"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::disk_full);
}

TEST_F(File, ANameCanBeMadeOfTheContent) {
  auto file = OutputFile::create(path("unknown"), Replace::no).value();
  ASSERT_TRUE(file->write(as_bytes("x")));
  ASSERT_TRUE(file->commit_as(path("b")));
  EXPECT_EQ(content("b"), "x");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(File, AnOpenDescriptorIsReadAndAFolderIsNot) {
  ASSERT_TRUE(write_file(path("a"), as_bytes("text")));
  auto file = InputFile::from_descriptor(FileDescriptor(open(path("a").c_str(), O_RDONLY)), "a").value();
  EXPECT_EQ(file->size(), 4U);
  EXPECT_EQ(as_text(read_all(*file->open().value(), 10).value()), "text");
  EXPECT_FALSE(InputFile::from_descriptor(FileDescriptor(open(folder_.c_str(), O_RDONLY)), "folder"));
}

TEST_F(File, AMissingFolderIsAnErrorWithThePath) {
  const auto refused = OutputFile::create(path("none/a"), Replace::yes);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::file_not_writable);
  EXPECT_EQ(refused.error().params.front().second, path("none/a"));
}

TEST_F(File, ReadingSaysWhatIsWrong) {
  EXPECT_EQ(read_file(path("none"), 10).error().code, ErrorCode::file_not_found);
  EXPECT_EQ(read_file(folder_, 10).error().code, ErrorCode::file_not_readable);
  ASSERT_TRUE(write_file(path("a"), as_bytes("12345")));
  EXPECT_EQ(read_file(path("a"), 4).error().code, ErrorCode::input_too_large);
  EXPECT_EQ(as_text(read_file(path("a"), 5).value()), "12345");
}

TEST_F(File, CanBeReadTwiceAndSideBySide) {
  ASSERT_TRUE(write_file(path("a"), as_bytes("abcdef")));
  const auto file = InputFile::open_path(path("a")).value();
  EXPECT_EQ(file->size(), 6U);
  const auto first = file->open().value();
  Bytes start(3);
  ASSERT_EQ(first->read(start).value(), 3U);
  const auto second = file->open().value();
  EXPECT_EQ(as_text(read_all(*second, 10).value()), "abcdef");
  EXPECT_EQ(as_text(read_all(*first, 10).value()), "def");
}

TEST_F(File, APipeIsSpooledWithinItsLimit) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const FileDescriptor out(ends[0]);
  ASSERT_EQ(write(ends[1], "piped", 5), 5);
  close(ends[1]);
  const auto file = InputFile::spool(out.get(), 5).value();
  EXPECT_EQ(as_text(read_all(*file->open().value(), 10).value()), "piped");

  ASSERT_EQ(pipe(ends), 0);
  const FileDescriptor again(ends[0]);
  ASSERT_EQ(write(ends[1], "piped!", 6), 6);
  close(ends[1]);
  EXPECT_EQ(InputFile::spool(again.get(), 5).error().code, ErrorCode::input_too_large);
}

TEST_F(File, ASecretIsTheFirstLine) {
  const std::pair<const char*, const char*> cases[] = {{"pass", "pass"}, {"pass\n", "pass"}, {"pass\r\nmore\n", "pass"},
                                                       {"", ""},         {"\nx", ""},        {" a b \n", " a b "}};
  for (const auto& [text, expected] : cases) {
    ASSERT_TRUE(write_file(path("p"), as_bytes(text)));
    EXPECT_EQ(read_secret_file(path("p")).value().text(), expected) << text;
  }
  ASSERT_TRUE(write_file(path("p"), Bytes(5000, 'x')));
  EXPECT_EQ(read_secret_file(path("p")).error().code, ErrorCode::input_too_large);
  EXPECT_EQ(read_secret_file(path("none")).error().code, ErrorCode::file_not_found);
}

TEST_F(File, FoldersAreMadeWithTheirParentsForUsAlone) {
  ASSERT_TRUE(make_folder(path("x/y/z")));
  ASSERT_TRUE(make_folder(path("x/y/z")));
  struct stat status {};
  ASSERT_EQ(stat(path("x/y").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  ASSERT_TRUE(write_file(path("f"), as_bytes("x")));
  EXPECT_FALSE(make_folder(path("f/y")));
}

}  // namespace
}  // namespace letterlock
