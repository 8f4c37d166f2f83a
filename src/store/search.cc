#include "store/search.h"

#include "store/message_rows.h"
#include "store/tokenizer.h"

namespace letterlock::store {
namespace {

// U+3000 IDEOGRAPHIC SPACE, which Chinese keyboards make.
constexpr std::string_view kWideBlank = "\xE3\x80\x80";

// Octets of the blank that stands at `at`; 0 where none does. NUL would end FTS5's text.
size_t blank_at(std::string_view text, size_t at) {
  if (static_cast<std::uint8_t>(text[at]) <= 0x20) return 1;
  return text.substr(at).starts_with(kWideBlank) ? kWideBlank.size() : 0;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  size_t begin = 0;
  for (size_t at = 0; at <= text.size() && words.size() < kSearchWordsMax;) {
    const size_t blank = at < text.size() ? blank_at(text, at) : 1;
    if (blank == 0) {
      ++at;
      continue;
    }
    if (at > begin) words.push_back(text.substr(begin, at - begin));
    at += blank;
    begin = at;
  }
  return words;
}

std::string quoted(std::string_view word) {
  const bool any_ending = word.size() > 1 && word.ends_with('*');
  if (any_ending) word.remove_suffix(1);
  std::string made = "\"";
  for (const char c : word) made += c == '"' ? "\"\"" : std::string(1, c);
  made += '"';
  if (any_ending || ends_in_single_cjk(word)) made += '*';
  return made;
}

// Not inside a character.
std::string_view beginning(std::string_view text, size_t octets) {
  if (text.size() <= octets) return text;
  while (octets > 0 && (static_cast<std::uint8_t>(text[octets]) & 0xC0) == 0x80) --octets;
  return text.substr(0, octets);
}

struct Place {
  std::int64_t id;
  bool without_encryption;
};

Result<std::optional<Place>> place_of(Database& database, const MessageKey& key) {
  TRY_ASSIGN(Statement row, database.query("SELECT position, encryption = 'none' FROM messages "
                                           "WHERE account = ? AND direction = ? AND digest = ?",
                                           key.account, to_string(key.direction), key.digest));
  TRY_ASSIGN(const bool found, row.step());
  return found ? std::optional<Place>({row.integer(0), row.integer(1) != 0}) : std::nullopt;
}

// FTS5 writes what it gathered whenever a savepoint begins or ends, and every record of mail is one: a heap of mail
// would be written message by message, and merged from there again and again. So the texts of a transaction enter the
// index together, before its commit; by rising id, because FTS5 writes what it gathered where one falls, too; and row
// by row, because one statement for all would keep in memory what it changes, to undo it alone.
Status index_added(Database& database) {
  TRY_ASSIGN(Statement rows, database.prepare("SELECT id, subject, people, body FROM temp.search_added "
                                              "CROSS JOIN search_texts USING (id) ORDER BY search_added.id"));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.step());
    if (!more) break;
    TRY(database.run("INSERT INTO search (rowid, subject, people, body) VALUES (?, ?, ?, ?)", rows.integer(0),
                     rows.text(1), rows.text(2), rows.text(3)));
  }
  return database.run("DELETE FROM temp.search_added");
}

}  // namespace

std::string search_expression(std::string_view words) {
  std::string expression;
  for (const std::string_view word : split(words)) {
    if (!has_letters(word)) continue;
    if (!expression.empty()) expression += " AND ";
    expression += quoted(word);
  }
  return expression;
}

Status settle_search(Store& store) {
  Database& database = store.database();
  TRY_ASSIGN(const auto waiting, database.number("SELECT count(*) FROM (SELECT 1 FROM search_removed LIMIT 1)"));
  if (waiting == 0) return {};
  TRY_ASSIGN(Transaction transaction, store.begin());
  // FTS5 would take it on trust that a text is in the index, and damage that.
  TRY(database.run("DELETE FROM search_removed WHERE id IN (SELECT id FROM temp.search_added)"));
  TRY(
      database.execute("INSERT INTO search (search, rowid, subject, people, body) "
                       "SELECT 'delete', id, subject, people, body FROM search_removed ORDER BY serial;"
                       "DELETE FROM search_removed"));
  return transaction.commit();
}

Status Search::put(const MessageKey& key, const SearchFields& fields) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const auto place, place_of(database, key));
  if (!place) return message_not_found(key);
  if (!place->without_encryption) {
    return fail(ErrorCode::store_conflict, {{"path", database.path()}, {"reason", "sealed mail is not indexed"}});
  }
  TRY(database.run("DELETE FROM search_texts WHERE id = ?", place->id));
  TRY(settle_search(store_));
  const std::string_view body = beginning(fields.body, kSearchBodyOctetsMax);
  TRY(database.run("INSERT INTO search_texts (id, subject, people, body) VALUES (?, ?, ?, ?)", place->id,
                   fields.subject, fields.people, body));
  TRY(database.run("INSERT OR IGNORE INTO temp.search_added (id) VALUES (?)", place->id));
  database.before_commit([&database] { return index_added(database); });
  return transaction.commit();
}

Status Search::remove(const MessageKey& key) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const auto place, place_of(database, key));
  if (place) TRY(database.run("DELETE FROM search_texts WHERE id = ?", place->id));
  TRY(settle_search(store_));
  return transaction.commit();
}

Result<std::vector<Message>> Search::find(const std::string& account, std::string_view words, size_t limit) {
  if (words.size() > kSearchQueryOctetsMax) {
    return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kSearchQueryOctetsMax)}});
  }
  const std::string expression = search_expression(words);
  if (expression.empty()) return std::vector<Message>();
  Database& database = store_.database();
  // Within a transaction that added some.
  TRY_ASSIGN(const auto added, database.number("SELECT count(*) FROM (SELECT 1 FROM temp.search_added LIMIT 1)"));
  if (added > 0) TRY(index_added(database));
  TRY_ASSIGN(Statement rows,
             database.query(std::string(kMessageColumns) + "JOIN search ON search.rowid = messages.position "
                                                           "WHERE search MATCH ? AND ? IN ('', account) "
                                                           "ORDER BY search.rowid DESC LIMIT ?",
                            expression, account, limit));
  return read_messages(database, std::move(rows));
}

}  // namespace letterlock::store
