// Rows: what the record classes share when they read columns: words, JSON and "one row or none".
//
// What cannot be understood was written by us, so it is damage of the store and not bad input.
#pragma once

#include <string>

#include "base/json.h"
#include "store/database.h"

namespace letterlock::store {

template <typename T>
Result<T> read_json(const Database& database, std::string_view text) {
  auto value = from_json_text<T>(text);
  if (value) return value;
  std::string reason = value.error().id();
  for (const auto& [name, word] : value.error().params) {
    if (!word.empty()) reason += " " + word;
  }
  return database.damaged(reason);
}

// A described enum from its word.
template <typename E>
Result<E> read_word(const Database& database, const std::string& word) {
  auto value = from_json<E>(JsonValue(word));
  if (value) return value;
  return database.damaged("unknown word " + word.substr(0, 40));
}

// Every row of a statement through `read`, which returns a Result.
template <typename T, typename Read>
Result<std::vector<T>> read_all_rows(Statement statement, Read read) {
  std::vector<T> rows;
  for (;;) {
    TRY_ASSIGN(const bool more, statement.step());
    if (!more) return rows;
    TRY_ASSIGN(T row, read(statement));
    rows.push_back(std::move(row));
  }
}

// The next place at the end of a table with a column `position`.
inline Result<std::int64_t> next_position(Database& database, std::string_view table) {
  return database.number("SELECT coalesce(max(position), 0) + 1 FROM " + std::string(table));
}

// Only such a beginning of a name may stand in a GLOB pattern.
inline bool is_hexadecimal(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace letterlock::store
