#include "inbox/arrivals.h"

namespace letterlock::inbox {

Result<bool> record_message(const Mailroom& room, const store::MessageKey& key, store::Folder folder,
                            std::uint64_t size) {
  store::Messages messages(room.store);
  TRY_ASSIGN(const auto known, messages.find(key));
  if (known) return false;
  store::Message message;
  message.key = key;
  message.folder = folder;
  message.size = size;
  message.first_seen = room.now;
  TRY(messages.put(message));
  return true;
}

Result<store::MessageKey> record_arrival(const Mailroom& room, const store::KeptFile& file,
                                         const std::string& mailbox_name) {
  TRY_ASSIGN(auto transaction, room.store.begin());
  const store::MessageKey key{room.account.id, store::Direction::incoming, file.digest};
  TRY(record_message(room, key, store::Folder::inbox, file.size));
  TRY(store::Messages(room.store).set_fetched(room.account.id, mailbox_name, file.digest));
  TRY(transaction.commit());
  return key;
}

}  // namespace letterlock::inbox
