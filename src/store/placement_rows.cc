#include "store/placement_rows.h"

#include <algorithm>

namespace letterlock::store {
namespace {

// Printable ASCII without what RFC 3501 section 9 keeps out of atoms and would cost most here: blanks.
bool is_flag(const std::string& text) {
  return !text.empty() && text.size() <= 100 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Flags split(const std::string& words) {
  Flags flags;
  for (size_t begin = 0; begin < words.size();) {
    const size_t end = std::min(words.find(' ', begin), words.size());
    flags.push_back(words.substr(begin, end - begin));
    begin = end + 1;
  }
  return flags;
}

}  // namespace

std::string words_of(const Flags& flags) {
  std::string words;
  size_t count = 0;
  for (const std::string& flag : flags) {
    if (!is_flag(flag) || ++count > kFlagsMax) continue;
    words += (words.empty() ? "" : " ") + flag;
  }
  return words;
}

void set_flag(Flags& flags, const std::string& flag, bool set) {
  const auto found = std::find(flags.begin(), flags.end(), flag);
  if (set && found == flags.end()) flags.insert(flags.begin(), flag);
  if (!set && found != flags.end()) flags.erase(found);
}

const std::string_view kPlacementColumns =
    "SELECT uid, digest, size, flags, sender, name, subject, date, message_id, wanted FROM placements ";

Placement read_placement(const Statement& row) {
  Placement placement;
  placement.uid = static_cast<std::uint32_t>(row.integer(0));
  placement.digest = row.optional_text(1);
  placement.size = static_cast<std::uint64_t>(row.integer(2));
  placement.flags = split(row.text(3));
  placement.from = row.text(4);
  placement.from_name = row.text(5);
  placement.subject = row.text(6);
  placement.date = row.time(7);
  placement.message_id = row.text(8);
  placement.wanted = row.integer(9) != 0;
  return placement;
}

Result<Statement> prepare_placement(Database& database) {
  return database.prepare(
      "INSERT INTO placements (mailbox, uid, digest, size, flags, sender, name, subject, date, message_id, "
      "wanted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (mailbox, uid) DO UPDATE SET "
      "digest = coalesce(excluded.digest, digest), size = excluded.size, flags = excluded.flags, "
      "sender = excluded.sender, name = excluded.name, subject = excluded.subject, date = excluded.date, "
      "message_id = excluded.message_id, wanted = excluded.wanted");
}

Status put_placement(Statement& insert, std::int64_t mailbox, const Placement& placement, const Flags& flags) {
  TRY(insert.reset());
  TRY(insert.bind(mailbox, placement.uid, placement.digest, placement.size, words_of(flags), placement.from,
                  placement.from_name, placement.subject, placement.date, placement.message_id, placement.wanted));
  return insert.run();
}

}  // namespace letterlock::store
