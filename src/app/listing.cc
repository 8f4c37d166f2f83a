#include "app/listing.h"

#include <algorithm>

#include "app/desk.h"
#include "app/find_message.h"
#include "inbox/subject_cache.h"
#include "store/search.h"

namespace letterlock::app {
namespace {

using store::Folder;

// Those of sealed mail, where they were kept and a key is at hand.
Result<std::vector<store::Message>> with_subjects(const Desk& desk, const token::KeySource* keys,
                                                  std::vector<store::Message> messages) {
  const inbox::Mailroom room = desk.mailroom();
  inbox::SubjectCache subjects(room);
  for (store::Message& message : messages) {
    if (keys == nullptr || message.subject) continue;
    TRY_ASSIGN(message.subject, subjects.find(message.key));
  }
  return messages;
}

FolderCount count_letters(const std::vector<store::OutboxEntry>& letters, Folder folder) {
  const auto drafts =
      static_cast<std::uint64_t>(std::count_if(letters.begin(), letters.end(), [](const store::OutboxEntry& entry) {
        return entry.state == store::OutboxState::held;
      }));
  return {folder, folder == Folder::drafts ? drafts : letters.size() - drafts, 0};
}

}  // namespace

Result<std::vector<FolderCount>> count_folders(Home& home, const std::string& account_id) {
  constexpr std::array kAll = {Folder::inbox,   Folder::drafts, Folder::outbox, Folder::sent,
                               Folder::archive, Folder::junk,   Folder::trash};
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const auto letters, store::OutboxEntries(home.store()).list(desk.account().id));
  store::Messages messages(home.store());
  std::vector<FolderCount> counts;
  for (const Folder folder : kAll) {
    FolderCount count{folder, 0, 0};
    if (folder == Folder::drafts || folder == Folder::outbox) {
      count = count_letters(letters, folder);
    } else {
      TRY_ASSIGN(count.total, messages.count(desk.account().id, folder));
      TRY_ASSIGN(count.unread, messages.count_unread(desk.account().id, folder));
    }
    counts.push_back(count);
  }
  return counts;
}

Result<MessageList> list_page(Home& home, const std::string& account_id, Folder folder, size_t offset, size_t limit,
                              token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  store::Messages messages(home.store());
  MessageList page;
  TRY_ASSIGN(page.total, messages.count(desk.account().id, folder));
  TRY_ASSIGN(auto rows, messages.list(desk.account().id, folder, limit, offset));
  TRY_ASSIGN(page.messages, with_subjects(desk, keys, std::move(rows)));
  return page;
}

Result<std::vector<store::Message>> list_messages(Home& home, const std::string& account_id, Folder folder,
                                                  size_t limit, token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(auto messages, store::Messages(home.store()).list(desk.account().id, folder, limit));
  return with_subjects(desk, keys, std::move(messages));
}

Result<std::vector<store::Message>> list_thread(Home& home, const std::string& account_id,
                                                const std::string& digest_prefix, size_t limit,
                                                token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  TRY_ASSIGN(auto messages, store::Messages(home.store()).thread(key, limit));
  return with_subjects(desk, keys, std::move(messages));
}

Result<std::vector<store::Message>> find_messages(Home& home, const std::string& account_id, std::string_view words,
                                                  size_t limit) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  return store::Search(home.store()).find(desk.account().id, words, limit);
}

Result<store::Message> with_subject(Home& home, store::Message message, token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, message.key.account, keys));
  TRY_ASSIGN(auto messages, with_subjects(desk, keys, {std::move(message)}));
  return std::move(messages.front());
}

Result<std::vector<store::OutboxEntry>> list_outbox(Home& home, const std::string& account_id) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  return store::OutboxEntries(home.store()).list(desk.account().id);
}

}  // namespace letterlock::app
