#include "store/header_file.h"

#include <fcntl.h>

#include <array>
#include <fstream>

#include "store/test_home.h"

namespace letterlock::store {
namespace {

class HeaderFileTest : public testing::HomeTest {
 protected:
  // Seen by another process, as locks are.
  bool is_locked() const {
    const pid_t child = fork();
    if (child == 0) {
      const int fd = ::open(home_.database().c_str(), O_RDWR | O_CLOEXEC);
      struct flock lock {};
      lock.l_type = F_WRLCK;
      lock.l_whence = SEEK_SET;
      _exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 1 : 0);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
  }
};

TEST_F(HeaderFileTest, WhatSqliteHasLockedStaysSo) {
  const auto first = open();
  ASSERT_TRUE(is_locked());
  const auto second = open();
  EXPECT_TRUE(is_locked());
  std::array<std::uint8_t, 100> header{};
  EXPECT_EQ(testing::must(read_header(home_.database(), header)), header.size());
  EXPECT_TRUE(is_locked());
}

TEST_F(HeaderFileTest, GivesWhatIsThere) {
  std::array<std::uint8_t, 8> header{};
  const std::string path = folder_ + "/file";
  EXPECT_EQ(testing::must(read_header(path, header)), 0u);
  std::ofstream(path) << "abc";
  EXPECT_EQ(testing::must(read_header(path, header)), 3u);
  std::ofstream(path) << "something longer";
  EXPECT_EQ(testing::must(read_header(path, header)), header.size());
  EXPECT_EQ(header[0], 's');
  // Another file of that name is another file.
  std::ofstream(path + ".new") << "new";
  std::filesystem::rename(path + ".new", path);
  EXPECT_EQ(testing::must(read_header(path, header)), 3u);
  EXPECT_EQ(header[0], 'n');
}

}  // namespace
}  // namespace letterlock::store
