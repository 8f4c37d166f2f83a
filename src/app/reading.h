// Reading: the list of messages, and one message open.
#pragma once

#include <string>
#include <vector>

#include "app/home.h"
#include "inbox/bounce.h"
#include "inbox/inbox.h"
#include "message/display.h"
#include "store/outbox_entries.h"

namespace letterlock::app {

// Subjects of sealed mail that was opened once are shown where a key is at hand; `keys` null: none.
Result<std::vector<store::Message>> list_messages(Home& home, const std::string& account_id, store::Folder folder,
                                                  size_t limit, token::KeySource* keys = nullptr);
// The messages that are shown together with one (References), oldest first; itself among them. message_not_found.
Result<std::vector<store::Message>> list_thread(Home& home, const std::string& account_id,
                                                const std::string& digest_prefix, size_t limit,
                                                token::KeySource* keys = nullptr);
// Messages that have all of the words, newest first, in every folder; of sealed mail no word is known (store/search.h).
Result<std::vector<store::Message>> find_messages(Home& home, const std::string& account_id, std::string_view words,
                                                  size_t limit);
Result<std::vector<store::OutboxEntry>> list_outbox(Home& home, const std::string& account_id);

struct Reading {
  inbox::Opened opened;
  // Absent where a layer could not be opened. Whether it is shown where the signature is not good is for who shows it.
  std::optional<message::DisplayMessage> display;
  // Where it reports that a mail of ours did not arrive.
  std::optional<inbox::Bounce> bounce = {};
};
// The octets of a message as they came, whatever they are worth (S10).
Result<std::unique_ptr<ReplayableSource>> original_octets(Home& home, const std::string& account_id,
                                                          const std::string& digest_prefix);

// One message, by the beginning of its digest that only one message has (message_not_found).
Result<Reading> read_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                             token::KeySource* keys);

// Puts a message that came into another folder: inbox, archive, junk or trash; its server hears of it with the next
// sync. Tells the message. message_not_found; store_conflict for other folders and for mail that we sent.
Result<store::Message> move_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                                    store::Folder folder);

// The decoded octets of one part of what is shown, by its place (message::DisplayAttachment). Does not finish `out`.
Status write_part(Reading& reading, std::string_view part, Sink& out);

}  // namespace letterlock::app
