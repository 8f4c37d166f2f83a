// Search: finding messages by the words in them.
//
// Indexed are subject, names and addresses, and the text of mail that was not sealed. Of sealed mail nothing that
// was decrypted ever enters the index (S6): put() takes only messages that were judged to have no encryption, and a
// message that turns out to be sealed later leaves the index by itself, as a removed one does.
//
// The words are a person's: no character in them has a meaning of its own but blanks, which part them, and a "*" at
// the end of a word, which stands for any ending. A message must have all of them, anywhere. Case and diacritics do
// not matter. Chinese and Japanese words need no blanks around them (tokenizer.h).
//
// The octets of a removed text may stay in the index's pages until SQLite merges them: FTS5 of SQLite 3.40
// overwrites no earlier.
#pragma once

#include <string_view>

#include "store/messages.h"

namespace letterlock::store {

struct SearchFields {
  std::string subject = {};
  std::string people = {};  // names and addresses, apart by blanks or line breaks
  std::string body = {};    // what a person reads; see kSearchBodyOctetsMax
};

// Of longer bodies the beginning is indexed.
constexpr size_t kSearchBodyOctetsMax = 1024 * 1024;
// S9: a longer question is input_too_large, and words beyond the number are not looked for.
constexpr size_t kSearchQueryOctetsMax = 1000;
constexpr size_t kSearchWordsMax = 32;

class Search {
 public:
  explicit Search(Store& store) : store_(store) {}

  // Adds or replaces. message_not_found without a record; store_conflict where that is not of mail without encryption.
  Status put(const MessageKey& key, const SearchFields& fields);
  // No error where nothing was indexed.
  Status remove(const MessageKey& key);
  // Newest first as they arrived here; all accounts where `account` is empty. None where no word is given.
  Result<std::vector<Message>> find(const std::string& account, std::string_view words, size_t limit = 50);

 private:
  Store& store_;
};

// For this room, at the end of what may have removed messages: takes their texts out of the index.
Status settle_search(Store& store);

// The same words as FTS5 wants them: each quoted. Empty where there is none.
std::string search_expression(std::string_view words);

}  // namespace letterlock::store
