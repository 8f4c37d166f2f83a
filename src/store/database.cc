#include "store/database.h"

#include <fmt/core.h>
#include <sys/statvfs.h>

#include "store/tokenizer.h"

namespace letterlock::store {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

// 32 MiB of pages at most, where so many are used: a page that is touched again and again while a heap of mail is
// recorded is then written once. The write-ahead log is copied into the database at 64 MiB (16,000 pages), for the same
// reason; the last connection that closes copies the rest.
constexpr const char* kMemory = "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 16000";

// Texts that this transaction added and that are not in the index yet (search.cc). It is undone with the rest.
constexpr const char* kSearchAdded = "CREATE TEMP TABLE search_added (id INTEGER PRIMARY KEY)";

ErrorCode code_of(int sqlite) {
  switch (sqlite & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::store_damaged;
    case SQLITE_FULL: return ErrorCode::disk_full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::store_busy;
    case SQLITE_CONSTRAINT: return ErrorCode::store_conflict;
    case SQLITE_NOMEM: return ErrorCode::out_of_memory;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_READONLY: return ErrorCode::store_unusable;
    default: return ErrorCode::internal;
  }
}

// SQLite says SQLITE_FULL of its database and its log; where the shared memory beside them cannot grow, it is an error
// of input and output like any other.
bool is_full(const std::string& path) {
  struct statvfs room {};
  constexpr std::uint64_t kSharedMemoryOctets = 64 * 1024;
  return ::statvfs(path.c_str(), &room) == 0 && room.f_bavail * room.f_frsize < kSharedMemoryOctets;
}

}  // namespace

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->error(code);
}

Status Statement::run() {
  TRY_ASSIGN(bool more, step());
  while (more) {
    TRY_ASSIGN(more, step());
  }
  return {};
}

// Its code repeats that of the last step, which was told then.
Status Statement::reset() {
  sqlite3_reset(statement_.get());
  next_ = 1;
  return bound(sqlite3_clear_bindings(statement_.get()));
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

Bytes Statement::blob(int column) const {
  const auto* octets = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  if (octets == nullptr) return {};
  return Bytes(octets, octets + sqlite3_column_bytes(statement_.get(), column));
}

std::optional<Time> Statement::optional_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional<Time>(time(column));
}

std::optional<std::string> Statement::optional_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional<std::string>(text(column));
}

Status Statement::bound(int code) {
  if (code != SQLITE_OK) return database_->error(code);
  return {};
}

// An empty view has no address, and SQLite would take that for NULL.
Status Statement::bind_one(std::string_view value) {
  return bound(sqlite3_bind_text64(statement_.get(), next_++, value.empty() ? "" : value.data(), value.size(),
                                   SQLITE_TRANSIENT, SQLITE_UTF8));
}

Status Statement::bind_one(ByteView value) {
  if (value.empty()) return bound(sqlite3_bind_zeroblob(statement_.get(), next_++, 0));
  return bound(sqlite3_bind_blob64(statement_.get(), next_++, value.data(), value.size(), SQLITE_TRANSIENT));
}

Status Statement::bind_one(std::int64_t value) { return bound(sqlite3_bind_int64(statement_.get(), next_++, value)); }

Status Statement::bind_one(std::nullopt_t) { return bound(sqlite3_bind_null(statement_.get(), next_++)); }

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  std::unique_ptr<Database> database(new Database(path, connection));
  if (code != SQLITE_OK) return database->error(code);
  TRY(database->set_up());
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  sqlite3_close_v2(connection_);
}

void GiveBack::operator()(sqlite3_stmt* statement) const { database->give_back(statement); }

void Database::give_back(sqlite3_stmt* statement) {
  // The code repeats that of the last step, which was told then.
  sqlite3_reset(statement);
  if (idle_.size() >= kIdleMax || sqlite3_clear_bindings(statement) != SQLITE_OK) {
    sqlite3_finalize(statement);
    return;
  }
  idle_.emplace(sqlite3_sql(statement), statement);
}

Status Database::set_up() {
  sqlite3_busy_timeout(connection_, kBusyTimeoutMs);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (const int code = register_tokenizer(connection_); code != SQLITE_OK) return error(code);
  TRY(
      execute("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;"
              "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"));
  TRY(execute(kMemory));
  TRY(execute(kSearchAdded));
  TRY_ASSIGN(const std::int64_t keys, number("PRAGMA foreign_keys"));
  if (keys != 1) return fail(ErrorCode::internal, {{"reason", "no foreign keys in SQLite"}});
  return {};
}

Status Database::execute(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  if (const auto idle = idle_.find(sql); idle != idle_.end()) {
    sqlite3_stmt* const again = idle->second;
    idle_.erase(idle);
    return Statement(*this, again);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Statement(*this, statement);
}

Status Database::run_again(std::string_view sql) {
  TRY_ASSIGN(Statement statement, prepare(sql));
  return statement.run();
}

Result<std::int64_t> Database::number(std::string_view sql) {
  TRY_ASSIGN(Statement statement, prepare(sql));
  TRY_ASSIGN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

tl::unexpected<Error> Database::error(int code) const {
  // Taken from the code and not from the connection: its words may name values of a row.
  const bool full = (code & 0xFF) == SQLITE_IOERR && is_full(path_);
  return fail(full ? ErrorCode::disk_full : code_of(code), {{"path", path_}, {"reason", sqlite3_errstr(code)}});
}

tl::unexpected<Error> Database::damaged(std::string_view reason) const {
  return fail(ErrorCode::store_damaged, {{"path", path_}, {"reason", std::string(reason)}});
}

Result<Transaction> Database::begin() {
  // IMMEDIATE: waits for other writers now, where waiting is possible, and not in the middle.
  if (depth_ == 0) TRY(run_again("BEGIN IMMEDIATE"));
  if (depth_ > 0) TRY(run_again(fmt::format("SAVEPOINT inner{}", depth_)));
  return Transaction(this, ++depth_);
}

Status Database::end(int depth, bool keep) {
  if (depth != depth_) return fail(ErrorCode::internal, {{"reason", "transactions end out of order"}});
  const std::string name = fmt::format("inner{}", depth - 1);
  if (keep) {
    if (depth == 1 && before_commit_) TRY(before_commit_());
    // A commit that fails leaves the transaction open: Transaction's destructor undoes it.
    TRY(run_again(depth == 1 ? "COMMIT" : "RELEASE " + name));
    --depth_;
    if (depth == 1) before_commit_ = nullptr;
    return {};
  }
  --depth_;
  if (depth == 1) before_commit_ = nullptr;
  // After some errors (a full disk) SQLite has undone the outermost transaction by itself.
  if (sqlite3_get_autocommit(connection_) != 0) return {};
  return execute(depth == 1 ? "ROLLBACK" : ("ROLLBACK TO " + name + "; RELEASE " + name).c_str());
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), depth_(other.depth_) {}

Transaction::~Transaction() {
  if (database_ != nullptr) (void)database_->end(depth_, false);
}

Status Transaction::commit() {
  if (database_ == nullptr) return fail(ErrorCode::internal, {{"reason", "a transaction ends twice"}});
  TRY(database_->end(depth_, true));
  database_ = nullptr;
  return {};
}

}  // namespace letterlock::store
