#include "store/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>

namespace letterlock::store {
namespace {

constexpr std::string_view kEnding = ".version-";

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

// Takes the name away again unless it was given its last one.
class Temporary {
 public:
  explicit Temporary(std::string path) : path_(std::move(path)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

tl::unexpected<Error> cannot_write(const std::string& path, int error) {
  return fail_errno(error == ENOSPC || error == EDQUOT ? ErrorCode::disk_full : ErrorCode::store_unusable, path, error);
}

// SQLite would make the file with the mode of the umask.
Result<FileDescriptor> create_private(const std::string& path) {
  ::unlink(path.c_str());
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return cannot_write(path, errno);
  return fd;
}

Result<Connection> connect(const Database& database, const std::string& path, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  Connection connection(opened);
  if (code != SQLITE_OK) return database.error(code);
  return connection;
}

// A connection of its own reads the last committed state: the one that holds the transaction may not be a source.
Status copy_pages(const Database& database, const std::string& target) {
  TRY_ASSIGN(const Connection from, connect(database, database.path(), SQLITE_OPEN_READWRITE));
  TRY_ASSIGN(const Connection to, connect(database, target, SQLITE_OPEN_READWRITE));
  int code = sqlite3_exec(to.get(), "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return database.error(code);
  sqlite3_backup* backup = sqlite3_backup_init(to.get(), "main", from.get(), "main");
  if (backup == nullptr) return database.error(sqlite3_errcode(to.get()));
  code = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) return database.error(code);
  if (finished != SQLITE_OK) return database.error(finished);
  return {};
}

// Versions of the copies beside the database, newest first.
std::vector<std::int64_t> versions_beside(const std::filesystem::path& database) {
  const std::string begin = database.filename().string() + std::string(kEnding);
  std::vector<std::int64_t> versions;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(database.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(begin)) continue;
    std::int64_t version = 0;
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + begin.size(), end, version);
    if (error == std::errc() && stop == end) versions.push_back(version);
  }
  std::sort(versions.rbegin(), versions.rend());
  return versions;
}

}  // namespace

std::string backup_path(const std::string& database, std::int64_t version) {
  return database + std::string(kEnding) + std::to_string(version);
}

Status back_up(Database& database, std::int64_t version) {
  const std::string path = backup_path(database.path(), version);
  const Temporary temporary(path + ".new");
  TRY_ASSIGN(const FileDescriptor fd, create_private(temporary.path()));
  TRY(copy_pages(database, temporary.path()));
  if (::fsync(fd.get()) != 0) return cannot_write(path, errno);
  if (::rename(temporary.path().c_str(), path.c_str()) != 0) return cannot_write(path, errno);
  TRY(sync_folder(std::filesystem::path(path).parent_path().string()));
  const auto versions = versions_beside(database.path());
  for (size_t i = kBackupsKept; i < versions.size(); ++i) {
    ::unlink(backup_path(database.path(), versions[i]).c_str());
  }
  return {};
}

}  // namespace letterlock::store
