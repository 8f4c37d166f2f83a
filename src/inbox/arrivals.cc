#include "inbox/arrivals.h"

namespace letterlock::inbox {

Result<store::MessageKey> record_arrival(const Mailroom& room, const store::KeptFile& file,
                                         const std::string& mailbox_name) {
  TRY_ASSIGN(auto transaction, room.store.begin());
  store::Messages messages(room.store);
  const store::MessageKey key{room.account.id, store::Direction::incoming, file.digest};
  TRY_ASSIGN(const auto known, messages.find(key));
  if (!known) {
    store::Message message;
    message.key = key;
    message.size = file.size;
    message.first_seen = room.now;
    TRY(messages.put(message));
  }
  TRY(messages.set_fetched(room.account.id, mailbox_name, file.digest));
  TRY(transaction.commit());
  return key;
}

}  // namespace letterlock::inbox
