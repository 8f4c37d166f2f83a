// Reading: one message open: what it is worth, what it shows, its parts and its source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "app/listing.h"
#include "app/revocation.h"
#include "inbox/bounce.h"
#include "inbox/inbox.h"
#include "judge/release.h"
#include "message/display.h"

namespace letterlock::app {

struct Reading {
  inbox::Opened opened;
  // Absent where a layer could not be opened. Whether it is shown where the signature is not good is for who shows it
  // (judge/release.h).
  std::optional<message::DisplayMessage> display;
  // Where it reports that a mail of ours did not arrive.
  std::optional<inbox::Bounce> bounce = {};
  // Lists show it differently now: it was judged, or marked as read.
  bool changed = false;
};

enum class Marking { read, leave };
struct ReadOptions {
  Marking marking = Marking::read;
  size_t html_octets = 0;  // of message::DisplayLimits
  // How long authorities may be asked for what the judgement lacks. What is still missing then is said by it.
  std::chrono::milliseconds patience = kPatience;
  Attendance attendance = {};
};

// One message, by the beginning of its digest that only one message has (message_not_found). It is marked as read where
// it could be opened.
Result<Reading> read_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                             token::KeySource* keys, const ReadOptions& options = {});
// The same without display, bounce and mark: for what is written out of it.
Result<Reading> open_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                             token::KeySource* keys);

// The octets of a message as they came, whatever they are worth (S10).
Result<std::unique_ptr<ReplayableSource>> original_octets(Home& home, const std::string& account_id,
                                                          const std::string& digest_prefix);

// What the user did: the message is read or not; its server hears of it with the next sync. message_not_found.
Result<store::Message> mark_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                                    bool read);
// Puts a message that came into another folder: inbox, archive, junk or trash; its server hears of it with the next
// sync. Tells the message. message_not_found; store_conflict for other folders and for mail that we sent.
Result<store::Message> move_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                                    store::Folder folder);

// The decoded octets of one part of what is shown, by its place (message::DisplayAttachment). Does not finish `out`.
// part_not_found, also where nothing could be opened.
Status write_part(Reading& reading, std::string_view part, Sink& out);

// The beginning of a message's octets, as text that is safe to show.
struct SourceText {
  std::string text;  // UTF-8
  bool cut = false;
  std::uint64_t octets = 0;  // of the whole
};
constexpr size_t kSourceOctetsMax = 256 * 1024;
// As it came. Nothing is decrypted.
Result<SourceText> source_received(Home& home, const std::string& account_id, const std::string& digest_prefix);
// What its layers hold. Errors where it is withheld (judge::why_withheld).
Result<SourceText> source_opened(Reading& reading, judge::ShowAnyway show);

}  // namespace letterlock::app
