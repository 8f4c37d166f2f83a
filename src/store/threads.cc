#include "store/threads.h"

#include <set>

namespace letterlock::store {
namespace {

// Its own, and those that it names.
std::set<std::string> ids_of(const Message& message) {
  std::set<std::string> ids;
  const auto take = [&](const std::string& id) {
    if (!id.empty() && id.size() <= kMessageIdOctetsMax) ids.insert(id);
  };
  take(message.message_id);
  const auto& named = message.references;
  const size_t skipped = named.size() > kReferencesMax ? named.size() - kReferencesMax : 0;
  for (size_t i = 0; i < named.size(); ++i) {
    if (i == 0 || i > skipped || skipped == 0) take(named[i]);
  }
  return ids;
}

Result<std::set<std::int64_t>> threads_of(Database& database, const std::string& account,
                                          const std::set<std::string>& ids) {
  std::set<std::int64_t> threads;
  for (const std::string& id : ids) {
    TRY_ASSIGN(Statement row,
               database.query("SELECT thread FROM thread_ids WHERE account = ? AND message_id = ?", account, id));
    TRY_ASSIGN(const bool known, row.step());
    if (known) threads.insert(row.integer(0));
  }
  return threads;
}

// 0: the message is new.
Result<std::int64_t> present_thread(Database& database, const MessageKey& key) {
  TRY_ASSIGN(Statement row,
             database.query("SELECT thread FROM messages WHERE account = ? AND direction = ? AND digest = ?",
                            key.account, to_string(key.direction), key.digest));
  TRY_ASSIGN(const bool found, row.step());
  return found ? row.integer(0) : 0;
}

Result<std::int64_t> size_of(Database& database, const std::string& account, std::int64_t thread) {
  TRY_ASSIGN(Statement row,
             database.query("SELECT count(*) FROM (SELECT 1 FROM messages WHERE account = ? AND thread = ? LIMIT ?)",
                            account, thread, kThreadMessagesMax + 1));
  TRY_ASSIGN(const bool found, row.step());
  return found ? row.integer(0) : 0;
}

Status join(Database& database, const std::string& account, std::int64_t into, std::int64_t other) {
  TRY_ASSIGN(const std::int64_t first, size_of(database, account, into));
  TRY_ASSIGN(const std::int64_t second, size_of(database, account, other));
  if (first + second > kThreadMessagesMax) return {};
  TRY(database.run("UPDATE thread_ids SET thread = ? WHERE account = ? AND thread = ?", into, account, other));
  return database.run("UPDATE messages SET thread = ? WHERE account = ? AND thread = ?", into, account, other);
}

// Noted Message-IDs always have a message in their thread, so the messages tell which numbers are taken.
Result<std::int64_t> new_thread(Database& database, const std::string& account) {
  TRY_ASSIGN(Statement row,
             database.query("SELECT coalesce(max(thread), 0) + 1 FROM messages WHERE account = ?", account));
  TRY_ASSIGN(const bool found, row.step());
  return found ? row.integer(0) : 1;
}

Result<std::int64_t> choose(Database& database, const Message& message, const std::set<std::string>& ids) {
  const std::string& account = message.key.account;
  TRY_ASSIGN(auto threads, threads_of(database, account, ids));
  TRY_ASSIGN(const std::int64_t present, present_thread(database, message.key));
  if (present != 0) threads.insert(present);
  if (threads.empty()) return new_thread(database, account);
  const std::int64_t chosen = *threads.begin();
  for (const std::int64_t other : threads) {
    if (other != chosen) TRY(join(database, account, chosen, other));
  }
  // Where joining was past the bound it stays where it is.
  if (present == 0) return chosen;
  return present_thread(database, message.key);
}

}  // namespace

Result<std::int64_t> thread_for(Database& database, const Message& message) {
  const auto ids = ids_of(message);
  TRY_ASSIGN(const std::int64_t thread, choose(database, message, ids));
  for (const std::string& id : ids) {
    TRY(database.run("INSERT OR IGNORE INTO thread_ids (account, message_id, thread) VALUES (?, ?, ?)",
                     message.key.account, id, thread));
  }
  return thread;
}

}  // namespace letterlock::store
