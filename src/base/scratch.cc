#include "base/scratch.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/file.h"
#include "base/random.h"

namespace letterlock {
namespace {

class MemoryScratch : public Scratch {
 public:
  Status append(ByteView octets) override {
    letterlock::append(octets_, octets);
    return {};
  }
  Status read(std::uint64_t offset, std::span<std::uint8_t> buffer) const override {
    if (offset > octets_.size() || buffer.size() > octets_.size() - offset) {
      return fail(ErrorCode::internal, {{"reason", "scratch is read past its end"}});
    }
    std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(offset), buffer.size(), buffer.begin());
    return {};
  }
  std::uint64_t size() const override { return octets_.size(); }

 private:
  Bytes octets_;
};

class FileScratch : public Scratch {
 public:
  explicit FileScratch(std::string folder) : folder_(std::move(folder)) {}

  Status append(ByteView octets) override {
    if (!fd_.valid()) TRY(create());
    while (!octets.empty()) {
      const ssize_t count = pwrite(fd_.get(), octets.data(), octets.size(), static_cast<off_t>(size_));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return fail_errno(ErrorCode::file_not_writable, folder_, errno);
      octets = octets.subspan(static_cast<size_t>(count));
      size_ += static_cast<std::uint64_t>(count);
    }
    return {};
  }

  Status read(std::uint64_t offset, std::span<std::uint8_t> buffer) const override {
    while (!buffer.empty()) {
      const ssize_t count = pread(fd_.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return fail_errno(ErrorCode::file_not_readable, folder_, count < 0 ? errno : EIO);
      buffer = buffer.subspan(static_cast<size_t>(count));
      offset += static_cast<std::uint64_t>(count);
    }
    return {};
  }

  std::uint64_t size() const override { return size_; }

 private:
  Status create() {
    fd_ = FileDescriptor(::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!fd_.valid() && (errno == EOPNOTSUPP || errno == EISDIR)) {
      const std::string path = fmt::format("{}/.{}.tmp", folder_, random_name());
      fd_ = FileDescriptor(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
      if (fd_.valid()) ::unlink(path.c_str());
    }
    if (!fd_.valid()) return fail_errno(ErrorCode::file_not_writable, folder_, errno);
    return {};
  }

  std::string folder_;
  FileDescriptor fd_;
  std::uint64_t size_ = 0;
};

}  // namespace

std::unique_ptr<Scratch> scratch_in_memory() { return std::make_unique<MemoryScratch>(); }
std::unique_ptr<Scratch> scratch_in_folder(const std::string& folder) { return std::make_unique<FileScratch>(folder); }

std::string temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

}  // namespace letterlock
