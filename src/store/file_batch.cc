#include "store/file_batch.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/random.h"
#include "crypto/digest.h"

namespace letterlock::store {
namespace {

std::string name_of(const std::string& digest) { return digest.substr(0, 2) + "/" + digest; }

// Is there a regular file of that size? Another one under this name is damage and gives way (files.cc).
bool is_there(int root, const std::string& name, std::uint64_t size) {
  struct stat status {};
  return fstatat(root, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
         static_cast<std::uint64_t>(status.st_size) == size;
}

// linkat() does not replace; what must give way is replaced by a second name that is moved over it.
int link_over(int root, const std::string& self, const std::string& name) {
  if (linkat(AT_FDCWD, self.c_str(), root, name.c_str(), AT_SYMLINK_FOLLOW) == 0) return 0;
  if (errno != EEXIST) return -1;
  const std::string second = "." + random_name() + ".tmp";
  if (linkat(AT_FDCWD, self.c_str(), root, second.c_str(), AT_SYMLINK_FOLLOW) != 0) return -1;
  return renameat(root, second.c_str(), root, name.c_str());
}

}  // namespace

FileBatch::~FileBatch() {
  for (const Unnamed& file : files_) {
    if (!file.temporary.empty()) unlinkat(root_.get(), file.temporary.c_str(), 0);
  }
}

Result<FileBatch::Unnamed> FileBatch::create() const {
  Unnamed file;
  file.fd = FileDescriptor(openat(root_.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  if (!file.fd.valid() && (errno == EOPNOTSUPP || errno == EISDIR)) {
    file.temporary = "." + random_name() + ".tmp";
    file.fd = FileDescriptor(
        openat(root_.get(), file.temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  }
  if (!file.fd.valid()) return fail_errno(ErrorCode::file_not_writable, folder_, errno);
  return file;
}

Result<KeptFile> FileBatch::add(ByteView octets) {
  if (!root_.valid()) {
    // Opened before anything is written: syncfs() tells the errors of what was written after that.
    root_ = FileDescriptor(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root_.valid()) return fail_errno(ErrorCode::file_not_writable, folder_, errno);
  }
  const KeptFile kept{to_hex(crypto::sha256(octets)), octets.size()};
  if (is_there(root_.get(), name_of(kept.digest), kept.size)) {
    present_ = true;
    return kept;
  }
  TRY_ASSIGN(Unnamed file, create());
  file.digest = kept.digest;
  const Status written = DescriptorSink(file.fd.get(), folder_).write(octets);
  if (!written) {
    if (!file.temporary.empty()) unlinkat(root_.get(), file.temporary.c_str(), 0);
    return tl::unexpected(written.error());
  }
  files_.push_back(std::move(file));
  return kept;
}

Status FileBatch::flush() const {
  if (syncfs(root_.get()) != 0) return fail_errno(ErrorCode::file_not_writable, folder_, errno);
  return {};
}

Status FileBatch::name(Unnamed& file) const {
  const std::string name = name_of(file.digest);
  const std::string self = fmt::format("/proc/self/fd/{}", file.fd.get());
  const auto give = [&] {
    if (file.temporary.empty()) return link_over(root_.get(), self, name);
    return renameat(root_.get(), file.temporary.c_str(), root_.get(), name.c_str());
  };
  int done = give();
  if (done != 0 && errno == ENOENT) {
    const std::string sub = file.digest.substr(0, 2);
    if (mkdirat(root_.get(), sub.c_str(), 0700) == 0 || errno == EEXIST) done = give();
  }
  if (done != 0) return fail_errno(ErrorCode::file_not_writable, folder_ + "/" + name, errno);
  file.temporary.clear();
  return {};
}

Status FileBatch::settle() {
  if (files_.empty() && !present_) return {};
  if (!files_.empty()) TRY(flush());
  for (Unnamed& file : files_) TRY(name(file));
  // The names, and those of files that another process is keeping just now.
  TRY(flush());
  files_.clear();
  present_ = false;
  return {};
}

}  // namespace letterlock::store
