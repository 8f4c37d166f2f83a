#include "base/file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/random.h"
#include "base/scratch.h"

namespace letterlock {
namespace {

constexpr size_t kSecretMax = 4096;

ErrorCode open_error(int errno_value) {
  return errno_value == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_not_readable;
}

Status write_all(int fd, ByteView chunk, const std::string& path) {
  while (!chunk.empty()) {
    const ssize_t count = ::write(fd, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(ErrorCode::file_not_writable, path, errno);
    chunk = chunk.subspan(static_cast<size_t>(count));
  }
  return {};
}

std::string folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

std::string temporary_name(const std::string& path) {
  return fmt::format("{}/.{}.{}.tmp", folder_of(path), std::filesystem::path(path).filename().string(), random_name());
}

// Reads with pread, so that several sources over one descriptor do not disturb one another.
class DescriptorSource : public Source {
 public:
  DescriptorSource(std::shared_ptr<FileDescriptor> fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    for (;;) {
      const ssize_t count = pread(fd_->get(), buffer.data(), buffer.size(), offset_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return fail_errno(ErrorCode::file_not_readable, path_, errno);
      offset_ += count;
      return static_cast<size_t>(count);
    }
  }

 private:
  std::shared_ptr<FileDescriptor> fd_;
  std::string path_;
  off_t offset_ = 0;
};

Result<Secret> first_line(int fd, const std::string& path) {
  Secret secret = Secret::zeros(kSecretMax);
  size_t filled = 0;
  while (filled < secret.size()) {
    const ssize_t count = ::read(fd, secret.span().data() + filled, secret.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(ErrorCode::file_not_readable, path, errno);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
  }
  if (filled == secret.size()) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kSecretMax - 1)}});
  size_t length = 0;
  while (length < filled && secret.view()[length] != '\n' && secret.view()[length] != '\r') ++length;
  secret.truncate(length);
  return secret;
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void FileDescriptor::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

InputFile::InputFile(FileDescriptor fd, std::string path, std::uint64_t size)
    : fd_(std::make_shared<FileDescriptor>(std::move(fd))), path_(std::move(path)), size_(size) {}

Result<std::unique_ptr<InputFile>> InputFile::open_path(const std::string& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return fail_errno(open_error(errno), path, errno);
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return fail_errno(ErrorCode::file_not_readable, path, errno);
  if (S_ISDIR(status.st_mode)) return fail_errno(ErrorCode::file_not_readable, path, EISDIR);
  if (!S_ISREG(status.st_mode)) return spool(fd.get(), UINT64_MAX);
  return std::unique_ptr<InputFile>(new InputFile(std::move(fd), path, static_cast<std::uint64_t>(status.st_size)));
}

Result<std::unique_ptr<InputFile>> InputFile::from_descriptor(FileDescriptor fd, const std::string& path) {
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return fail_errno(ErrorCode::file_not_readable, path, errno);
  if (!S_ISREG(status.st_mode)) return fail_errno(ErrorCode::file_not_readable, path, EINVAL);
  return std::unique_ptr<InputFile>(new InputFile(std::move(fd), path, static_cast<std::uint64_t>(status.st_size)));
}

Result<std::unique_ptr<InputFile>> InputFile::spool(int fd, std::uint64_t limit) {
  const std::string folder = temporary_folder();
  FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.valid()) return fail_errno(ErrorCode::file_not_writable, folder, errno);
  Bytes buffer(kChunkSize);
  std::uint64_t total = 0;
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(ErrorCode::file_not_readable, "-", errno);
    if (count == 0) break;
    total += static_cast<std::uint64_t>(count);
    if (total > limit) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(limit)}});
    TRY(write_all(file.get(), ByteView(buffer).first(static_cast<size_t>(count)), folder));
  }
  return std::unique_ptr<InputFile>(new InputFile(std::move(file), "-", total));
}

Result<std::unique_ptr<Source>> InputFile::open() { return std::make_unique<DescriptorSource>(fd_, path_); }

OutputFile::OutputFile(FileDescriptor fd, std::string path, std::string temporary, Replace replace)
    : fd_(std::move(fd)), path_(std::move(path)), temporary_(std::move(temporary)), replace_(replace) {}

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::string& path, Replace replace, unsigned mode) {
  std::string temporary;
  FileDescriptor fd(::open(folder_of(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
  if (!fd.valid() && (errno == EOPNOTSUPP || errno == EISDIR)) {
    temporary = temporary_name(path);
    fd = FileDescriptor(::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode));
  }
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_writable, path, errno);
  return std::unique_ptr<OutputFile>(new OutputFile(std::move(fd), path, std::move(temporary), replace));
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status OutputFile::write(ByteView chunk) { return write_all(fd_.get(), chunk, path_); }

Status OutputFile::restart() {
  if (ftruncate(fd_.get(), 0) == 0 && lseek(fd_.get(), 0, SEEK_SET) == 0) return {};
  return fail_errno(ErrorCode::file_not_writable, path_, errno);
}

Status OutputFile::commit() {
  if (fsync(fd_.get()) != 0) return fail_errno(ErrorCode::file_not_writable, path_, errno);
  TRY(link_name());
  return sync_folder(folder_of(path_));
}

Status OutputFile::commit_as(const std::string& path) {
  path_ = path;
  return commit();
}

Status OutputFile::link_name() {
  if (temporary_.empty()) {
    // An unnamed file can only be linked to a free name, so replacing goes through a temporary one.
    const std::string target = replace_ == Replace::yes ? temporary_name(path_) : path_;
    const std::string self = fmt::format("/proc/self/fd/{}", fd_.get());
    if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, target.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      return fail_errno(errno == EEXIST ? ErrorCode::file_exists : ErrorCode::file_not_writable, path_, errno);
    }
    if (replace_ == Replace::no) return {};
    temporary_ = target;
  }
  const unsigned flags = replace_ == Replace::no ? RENAME_NOREPLACE : 0;
  if (renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags) != 0) {
    return fail_errno(errno == EEXIST ? ErrorCode::file_exists : ErrorCode::file_not_writable, path_, errno);
  }
  temporary_.clear();
  return {};
}

Status DescriptorSink::write(ByteView chunk) { return write_all(fd_, chunk, name_); }

Result<Bytes> read_file(const std::string& path, size_t limit) {
  TRY_ASSIGN(auto file, InputFile::open_path(path));
  TRY_ASSIGN(auto source, file->open());
  return read_all(*source, limit);
}

Result<Secret> read_secret_file(const std::string& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return fail_errno(open_error(errno), path, errno);
  return first_line(fd.get(), path);
}

Result<Secret> read_secret_descriptor(int fd) { return first_line(fd, fmt::format("descriptor {}", fd)); }

Status write_file(const std::string& path, ByteView content, Replace replace) {
  TRY_ASSIGN(auto file, OutputFile::create(path, replace));
  TRY(file->write(content));
  return file->commit();
}

Status make_folder(const std::string& path) {
  const std::filesystem::path whole(path);
  std::filesystem::path so_far;
  for (const auto& part : whole) {
    so_far /= part;
    if (so_far.empty() || so_far == "/") continue;
    if (::mkdir(so_far.c_str(), 0700) != 0 && errno != EEXIST) {
      return fail_errno(ErrorCode::file_not_writable, so_far.string(), errno);
    }
  }
  return {};
}

Status sync_folder(const std::string& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_writable, path, errno);
  if (fsync(fd.get()) != 0) return fail_errno(ErrorCode::file_not_writable, path, errno);
  return {};
}

}  // namespace letterlock
