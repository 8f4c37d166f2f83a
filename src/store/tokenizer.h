// Tokenizer: how the search index cuts text into words. Every connection has it, under the name "letterlock".
//
// Words are found as FTS5's unicode61 does it: letters and digits, in lower case, without diacritics. Chinese, Japanese
// and Korean have no blanks between words, so their runs are cut into pairs that overlap: 東京都庁 becomes 東京,
// 京都, 都庁, and at the place of the last pair 庁, so that every character begins a word of the index. A query is cut
// into the pairs alone; they must follow each other. That 京都 finds 東京都 too is the price.
// What it does is fixed by the schema version: another way of cutting needs a new step that rebuilds the index.
#pragma once

#include <sqlite3.h>

#include <string_view>

namespace letterlock::store {

// A result code of SQLite.
int register_tokenizer(sqlite3* connection);

// False for what is signs only, which no index holds: FTS5 would find nothing for it.
bool has_letters(std::string_view word);

// A word whose last character is a CJK one that stands alone: it is the beginning of a pair.
bool ends_in_single_cjk(std::string_view word);

}  // namespace letterlock::store
