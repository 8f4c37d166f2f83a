#include "store/header_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <utility>

namespace letterlock::store {
namespace {

using Identity = std::pair<dev_t, ino_t>;

Identity identity_of(const struct stat& about) { return {about.st_dev, about.st_ino}; }

// The descriptors of this process, one for each database that has a name.
class Kept {
 public:
  // -1 with errno where the file cannot be opened.
  int open(const std::string& path) {
    const std::lock_guard lock(mutex_);
    close_removed();
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return -1;
    const auto known = open_.find(identity_of(about));
    if (known != open_.end()) return known->second;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && ::fstat(fd, &about) == 0) open_.emplace(identity_of(about), fd);
    return fd;
  }

 private:
  // Whatever is still locked in a file that was removed concerns nobody.
  void close_removed() {
    for (auto entry = open_.begin(); entry != open_.end();) {
      struct stat about {};
      const bool removed = ::fstat(entry->second, &about) != 0 || about.st_nlink == 0;
      if (removed) ::close(entry->second);
      entry = removed ? open_.erase(entry) : std::next(entry);
    }
  }

  std::mutex mutex_;
  std::map<Identity, int> open_;
};

}  // namespace

Result<size_t> read_header(const std::string& path, std::span<std::uint8_t> buffer) {
  static Kept kept;
  const int fd = kept.open(path);
  if (fd < 0 && errno == ENOENT) return 0;
  if (fd < 0) return fail_errno(ErrorCode::file_not_readable, path, errno);
  size_t count = 0;
  while (count < buffer.size()) {
    const ssize_t more = ::pread(fd, buffer.data() + count, buffer.size() - count, static_cast<off_t>(count));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return fail_errno(ErrorCode::file_not_readable, path, errno);
    if (more == 0) break;
    count += static_cast<size_t>(more);
  }
  return count;
}

}  // namespace letterlock::store
