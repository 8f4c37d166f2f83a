#include "store/secret_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"

namespace letterlock::store {
namespace {

constexpr std::string_view kHead = "letterlock-secrets 1\n";
constexpr size_t kFileMax = 1024 * 1024;
constexpr std::string_view kHex = "0123456789abcdef";

tl::unexpected<Error> damaged(const std::string& path, const char* reason) {
  return fail(ErrorCode::secrets_damaged, {{"path", path}, {"reason", reason}});
}

// The file is ours alone, or it is not read.
Status check_owner(const struct stat& status, const std::string& path) {
  if (!S_ISREG(status.st_mode)) return damaged(path, "it is no regular file");
  if (status.st_size > static_cast<off_t>(kFileMax)) return damaged(path, "it is too large");
  if ((status.st_mode & 077) == 0 && status.st_uid == geteuid()) return {};
  return fail(ErrorCode::secrets_exposed, {{"path", path}, {"mode", fmt::format("{:04o}", status.st_mode & 07777)}});
}

Result<Secret> read_whole(int fd, size_t size, const std::string& path) {
  Secret content = Secret::zeros(size);
  size_t filled = 0;
  while (filled < size) {
    const ssize_t count = ::read(fd, content.span().data() + filled, size - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(ErrorCode::file_not_readable, path, errno);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
  }
  content.truncate(filled);
  return content;
}

struct Entry {
  std::string_view account, kind, hex;
};

std::optional<Entry> entry_of(std::string_view line) {
  const size_t first = line.find(' ');
  const size_t second = line.find(' ', first == line.npos ? first : first + 1);
  if (second == line.npos) return std::nullopt;
  const Entry entry{line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1)};
  if (entry.hex.size() % 2 != 0 || entry.hex.find_first_not_of(kHex) != line.npos) return std::nullopt;
  return entry;
}

// Calls `each(line, entry)`; false where a line is none.
template <typename Each>
bool for_each_entry(std::string_view lines, Each each) {
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    const auto entry = entry_of(lines.substr(0, end));
    if (end == lines.npos || !entry) return false;
    each(lines.substr(0, end + 1), *entry);
    lines.remove_prefix(end + 1);
  }
  return true;
}

Secret from_hex_text(std::string_view hex) {
  Secret secret = Secret::zeros(hex.size() / 2);
  for (size_t i = 0; i < secret.size(); ++i) {
    secret.span()[i] = static_cast<std::uint8_t>(kHex.find(hex[2 * i]) << 4U | kHex.find(hex[2 * i + 1]));
  }
  return secret;
}

void append_hex(Secret& text, ByteView octets) {
  for (const std::uint8_t octet : octets) {
    const char digits[] = {kHex[octet >> 4U], kHex[octet & 15U]};
    text.append(as_bytes(std::string_view(digits, 2)));
  }
}

}  // namespace

Result<Secret> SecretFile::read() const {
  const FileDescriptor fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd.valid() && errno == ENOENT) return Secret();
  if (!fd.valid() && errno == ELOOP) return damaged(path_, "it is a symbolic link");
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_readable, path_, errno);
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return fail_errno(ErrorCode::file_not_readable, path_, errno);
  TRY(check_owner(status, path_));
  TRY_ASSIGN(const Secret content, read_whole(fd.get(), static_cast<size_t>(status.st_size), path_));
  if (!content.text().starts_with(kHead)) return damaged(path_, "its head is not known");
  return Secret(content.text().substr(kHead.size()));
}

Result<std::optional<Secret>> SecretFile::find(const std::string& account, const std::string& kind) const {
  TRY_ASSIGN(const Secret lines, read());
  std::optional<Secret> found;
  const bool whole = for_each_entry(lines.text(), [&](std::string_view, const Entry& entry) {
    if (entry.account == account && entry.kind == kind) found = from_hex_text(entry.hex);
  });
  if (!whole) return damaged(path_, "a line is malformed");
  return found;
}

Status SecretFile::change(const std::string& account, const std::string& kind, const Secret* secret) const {
  TRY_ASSIGN(const Secret lines, read());
  Secret next(kHead);
  bool differs = secret != nullptr;
  const bool whole = for_each_entry(lines.text(), [&](std::string_view line, const Entry& entry) {
    const bool meant = entry.account == account && (kind.empty() || entry.kind == kind);
    differs = differs || meant;
    if (!meant) next.append(as_bytes(line));
  });
  if (!whole) return damaged(path_, "a line is malformed");
  if (!differs) return {};
  if (secret != nullptr) {
    next.append(as_bytes(account + " " + kind + " "));
    append_hex(next, secret->view());
    next.append(as_bytes("\n"));
  }
  return write_file(path_, next.view());
}

}  // namespace letterlock::store
