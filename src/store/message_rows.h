// Message rows: the columns of a message's record and how they are read, shared by the classes that list messages.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/messages.h"

namespace letterlock::store {

// The SELECT that read_message() reads, up to the table's name; the table is named `messages`.
extern const std::string_view kMessageColumns;

Result<Message> read_message(const Database& database, const Statement& row);
Result<std::vector<Message>> read_messages(const Database& database, Statement rows);
tl::unexpected<Error> message_not_found(const MessageKey& key);

}  // namespace letterlock::store
