#include "store/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <filesystem>
#include <thread>

#include "account/account.h"
#include "store/database.h"
#include "store/schema.h"

namespace letterlock::store {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLockStep{20};
constexpr milliseconds kOpenWait{10'000};
// Of a large letter's record, its evidence, and the log that SQLite writes before both.
constexpr std::uint64_t kRoomOctets = 2 * 1024 * 1024;

// The descriptor of the locked file; invalid where somebody else holds it for longer than `wait`.
Result<FileDescriptor> lock_file(const std::string& path, milliseconds wait) {
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return fail_errno(ErrorCode::store_unusable, path, errno);
  const auto end = std::chrono::steady_clock::now() + wait;
  while (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return fail_errno(ErrorCode::store_unusable, path, errno);
    if (std::chrono::steady_clock::now() >= end) return FileDescriptor();
    std::this_thread::sleep_for(kLockStep);
  }
  return fd;
}

// A database that is gone although messages were kept must not be replaced by an empty one without a word.
Status check_not_lost(const Home& home) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(home.database(), ignored);
  if (!ignored && size > 0) return {};
  if (std::filesystem::exists(home.database() + "-wal", ignored)) return {};
  for (const auto& folder : std::filesystem::directory_iterator(home.files(), ignored)) {
    if (folder.path().filename().string().size() != 2) continue;
    return fail(ErrorCode::store_damaged, {{"path", home.database()}, {"reason", "the database is missing"}});
  }
  return {};
}

}  // namespace

Store::Store(Home home, std::unique_ptr<Database> database) : home_(std::move(home)), database_(std::move(database)) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const Home& home) {
  TRY(check_header(home.database()));
  TRY(check_not_lost(home));
  TRY(make_folder(home.locks()));
  TRY(make_folder(home.files()));
  // One process at a time sets up: two that switch a new database to WAL at once disturb each other.
  TRY_ASSIGN(const FileDescriptor opening, lock_file(home.locks() + "/.open", kOpenWait));
  if (!opening.valid()) return fail(ErrorCode::store_busy, {{"path", home.database()}});
  TRY_ASSIGN(auto database, Database::open(home.database()));
  TRY(migrate(*database));
  return std::unique_ptr<Store>(new Store(home, std::move(database)));
}

Result<Transaction> Store::begin() { return database_->begin(); }

Result<AccountLock> Store::lock_account(const std::string& id, milliseconds wait) {
  if (!account::is_account_id(id)) return fail(ErrorCode::account_not_found, {{"id", id}});
  TRY_ASSIGN(FileDescriptor fd, lock_file(home_.locks() + "/" + id, wait));
  if (!fd.valid()) return fail(ErrorCode::account_busy, {{"id", id}});
  return AccountLock(std::move(fd));
}

Status Store::require_room() const {
  struct statvfs room {};
  if (::statvfs(home_.data.c_str(), &room) != 0) return fail_errno(ErrorCode::store_unusable, home_.data, errno);
  if (room.f_bavail * room.f_frsize >= kRoomOctets) return {};
  return fail(ErrorCode::disk_full, {{"path", home_.data}});
}

Status Store::check() {
  TRY_ASSIGN(Statement statement, database_->prepare("PRAGMA integrity_check(1)"));
  TRY_ASSIGN(const bool row, statement.step());
  if (!row || statement.text(0) != "ok") return database_->damaged(row ? statement.text(0) : "no answer");
  TRY_ASSIGN(Statement keys, database_->prepare("PRAGMA foreign_key_check"));
  TRY_ASSIGN(const bool broken, keys.step());
  if (broken) return database_->damaged("a record refers to nothing: " + keys.text(0));
  return {};
}

}  // namespace letterlock::store
