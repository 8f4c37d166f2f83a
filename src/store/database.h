// Database: SQLite's C interface behind RAII; only the files of this room use it.
//
// Every connection is set up alike: WAL, full flush at commit, foreign keys, deleted content overwritten, no
// extensions, no trust in what the schema says, temporary tables in memory only. Errors of SQLite become
// ErrorCodes in one place. One Database belongs to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace letterlock::store {

// A statement that is done goes back to its connection, which keeps it prepared for the next time.
struct GiveBack {
  Database* database = nullptr;
  void operator()(sqlite3_stmt* statement) const;
};

// One prepared statement. Values are bound in the order of the "?" signs, columns read by number from 0. It must not
// outlive its Database.
class Statement {
 public:
  Statement(Database& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement, GiveBack{&database}) {}

  template <typename... T>
  Status bind(const T&... values) {
    Status status;
    ((status ? (status = bind_one(values)) : status), ...);
    return status;
  }
  // True: a row is there to read. False: the end.
  Result<bool> step();
  // Back to the beginning, to be bound and run once more.
  Status reset();
  // For statements without rows.
  Status run();

  std::string text(int column) const;
  Bytes blob(int column) const;
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  Time time(int column) const { return from_unix(integer(column)); }
  bool is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  std::optional<Time> optional_time(int column) const;
  std::optional<std::string> optional_text(int column) const;

 private:
  Status bind_one(std::string_view value);
  Status bind_one(ByteView value);
  Status bind_one(std::int64_t value);
  Status bind_one(std::nullopt_t);
  Status bind_one(const std::string& value) { return bind_one(std::string_view(value)); }
  Status bind_one(const char* value) { return bind_one(std::string_view(value)); }
  Status bind_one(const Bytes& value) { return bind_one(ByteView(value)); }
  Status bind_one(int value) { return bind_one(static_cast<std::int64_t>(value)); }
  Status bind_one(unsigned value) { return bind_one(static_cast<std::int64_t>(value)); }
  Status bind_one(std::uint64_t value) { return bind_one(static_cast<std::int64_t>(value)); }
  Status bind_one(bool value) { return bind_one(static_cast<std::int64_t>(value)); }
  Status bind_one(Time value) { return bind_one(to_unix(value)); }
  template <typename T>
  Status bind_one(const std::optional<T>& value) {
    return value ? bind_one(*value) : bind_one(std::nullopt);
  }
  Status bound(int code);

  Database* database_;
  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
  int next_ = 1;
};

class Database {
 public:
  // Opens and sets up; creates the file where it is missing. Does not look at the schema.
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // One or several statements without values and rows.
  Status execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  // Prepares and binds.
  template <typename... T>
  Result<Statement> query(std::string_view sql, const T&... values) {
    TRY_ASSIGN(Statement statement, prepare(sql));
    TRY(statement.bind(values...));
    return statement;
  }
  // Prepares, binds and runs to the end.
  template <typename... T>
  Status run(std::string_view sql, const T&... values) {
    TRY_ASSIGN(Statement statement, query(sql, values...));
    return statement.run();
  }
  // The first column of the first row.
  Result<std::int64_t> number(std::string_view sql);

  Result<Transaction> begin();
  // Work that is done before the outermost open transaction commits: once, however often it is asked for. Its error is
  // that of the commit. Forgotten where that transaction is undone.
  void before_commit(std::function<Status()> work) { before_commit_ = std::move(work); }
  // Rows that the last change touched.
  int changes() const { return sqlite3_changes(connection_); }
  std::int64_t last_id() const { return sqlite3_last_insert_rowid(connection_); }

  const std::string& path() const { return path_; }
  // The Error for a result code of SQLite.
  tl::unexpected<Error> error(int code) const;
  // For what was read and cannot be understood.
  tl::unexpected<Error> damaged(std::string_view reason) const;

 private:
  friend class Transaction;
  friend struct GiveBack;
  // Statements that nobody uses now. What is prepared once is mostly wanted again, and preparing costs more than
  // running. Bounded, because a few are made of parts.
  static constexpr size_t kIdleMax = 128;
  Database(std::string path, sqlite3* connection) : path_(std::move(path)), connection_(connection) {}
  Status set_up();
  // One statement of ours without values and rows, kept prepared.
  Status run_again(std::string_view sql);
  Status end(int depth, bool keep);

  void give_back(sqlite3_stmt* statement);

  std::string path_;
  sqlite3* connection_;
  std::unordered_multimap<std::string_view, sqlite3_stmt*> idle_;  // by SQLite's own copy of their text
  int depth_ = 0;                                                  // of open transactions
  std::function<Status()> before_commit_;
};

}  // namespace letterlock::store
