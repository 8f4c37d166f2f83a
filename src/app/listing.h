// Listing: folders, one page of a folder at a time, conversations, and what a search finds.
//
// Subjects of sealed mail that was opened once are shown where a key is at hand; `keys` null: none. Nobody should be
// asked for a list: give keys that do not ask. A page costs what its rows cost, however long its folder is.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/home.h"
#include "store/messages.h"
#include "store/outbox_entries.h"
#include "token/key_source.h"

namespace letterlock::app {

struct FolderCount {
  store::Folder folder = store::Folder::inbox;
  std::uint64_t total = 0;
  std::uint64_t unread = 0;
};
// Of all folders, in the order of the list. Drafts and outbox: letters that are kept for later, and that wait or
// stopped; the others: messages.
Result<std::vector<FolderCount>> count_folders(Home& home, const std::string& account_id);

struct MessageList {
  std::uint64_t total = 0;  // in the folder
  std::vector<store::Message> messages;
};
// Newest first, from `offset` on.
Result<MessageList> list_page(Home& home, const std::string& account_id, store::Folder folder, size_t offset,
                              size_t limit, token::KeySource* keys = nullptr);
// From the first on.
Result<std::vector<store::Message>> list_messages(Home& home, const std::string& account_id, store::Folder folder,
                                                  size_t limit, token::KeySource* keys = nullptr);
// The messages that are shown together with one (References), oldest first; itself among them. message_not_found.
Result<std::vector<store::Message>> list_thread(Home& home, const std::string& account_id,
                                                const std::string& digest_prefix, size_t limit,
                                                token::KeySource* keys = nullptr);
// Messages that have all of the words, newest first, in every folder; of sealed mail no word is known (store/search.h).
Result<std::vector<store::Message>> find_messages(Home& home, const std::string& account_id, std::string_view words,
                                                  size_t limit);
// The same of one that was listed before.
Result<store::Message> with_subject(Home& home, store::Message message, token::KeySource* keys);
// Letters that are not sent, drafts among them.
Result<std::vector<store::OutboxEntry>> list_outbox(Home& home, const std::string& account_id);

}  // namespace letterlock::app
