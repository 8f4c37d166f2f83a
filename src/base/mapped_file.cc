#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/file.h"

namespace letterlock {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) {
    return fail_errno(errno == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_not_readable, path, errno);
  }
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) return fail_errno(ErrorCode::file_not_readable, path, errno);
  if (!S_ISREG(status.st_mode)) return fail_errno(ErrorCode::file_not_readable, path, EINVAL);
  const size_t size = static_cast<size_t>(status.st_size);
  if (size == 0) return MappedFile(ByteView());
  void* start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (start == MAP_FAILED) return fail_errno(ErrorCode::file_not_readable, path, errno);
  // Pages around the one that is read would only count as resident.
  (void)madvise(start, size, MADV_RANDOM);
  return MappedFile(ByteView(static_cast<const std::uint8_t*>(start), size));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : view_(std::exchange(other.view_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  if (this != &other) {
    reset();
    view_ = std::exchange(other.view_, {});
  }
  return *this;
}

MappedFile::~MappedFile() { reset(); }

void MappedFile::reset() {
  if (!view_.empty()) munmap(const_cast<std::uint8_t*>(view_.data()), view_.size());
  view_ = {};
}

}  // namespace letterlock
