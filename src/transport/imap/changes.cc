// What changed in the selected mailbox, on servers that do not tell it by themselves (RFC 4549 section 3).
#include "transport/imap/flag_changes.h"
#include "transport/imap/imap.h"

namespace letterlock::transport::imap {

namespace {

// (TAG "L5") UID ALL 1:3,5 (RFC 9051 section 7.3.4); without ALL there is nothing.
Result<std::vector<UidRange>> read_esearch(ResponseReader& reader) {
  if (reader.peek() == '(') TRY(reader.skip_value());
  for (reader.skip_spaces(); !reader.at_end(); reader.skip_spaces()) {
    TRY_ASSIGN(const std::string name, reader.upper_atom());
    if (name == "UID") continue;
    reader.skip_spaces();
    TRY_ASSIGN(const std::string value, reader.atom());
    if (name != "ALL") continue;
    auto ranges = UidSet::parse_ranges(value);
    if (!ranges) return reader.misbehaves("a search names no messages");
    return std::move(*ranges);
  }
  return std::vector<UidRange>();
}

}  // namespace

// Flags of the messages that `modifier` leaves; `seen` are those that were named.
Status Imap::list_flags(std::string_view modifier, Changes& result, UidSet& seen) {
  FlagChanges flags(result.changed, bounds_.flag_octets);
  std::vector<Uid> uids;
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "FETCH") return false;
    TRY_ASSIGN(FetchItems items, read_fetch(untagged.reader, nullptr, bounds_.body_octets));
    if (items.info.uid == 0 || !items.has_flags) return true;
    uids.push_back(items.info.uid);
    TRY(flags.add(std::move(items.info), untagged.reader));
    return true;
  };
  TRY(session_.run("UID FETCH 1:* (UID FLAGS)" + std::string(modifier), handler));
  seen = UidSet(std::move(uids));
  return {};
}

// As ranges in one line where the server can (ESEARCH, RFC 4731). A plain SEARCH would be one line too, of a length
// without bound, so else they are fetched, one in a line.
Result<UidSet> Imap::list_uids() {
  constexpr size_t kUidsMax = 10'000'000;
  std::vector<Uid> uids;
  std::optional<std::vector<UidRange>> found;
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name == "ESEARCH") {
      TRY_ASSIGN(found, read_esearch(untagged.reader));
      return true;
    }
    if (untagged.name != "FETCH") return false;
    TRY_ASSIGN(const FetchItems items, read_fetch(untagged.reader, nullptr, bounds_.body_octets));
    if (uids.size() >= kUidsMax) return untagged.reader.misbehaves("too many messages");
    if (items.info.uid != 0) uids.push_back(items.info.uid);
    return true;
  };
  const bool search = can("ESEARCH") || can("IMAP4REV2");
  TRY(session_.run(search ? "UID SEARCH RETURN (ALL) ALL" : "UID FETCH 1:* (UID)", handler));
  if (!search) return UidSet(std::move(uids));
  if (!found) return session_.misbehaves("a search without a result");  // or all would count as gone
  return UidSet::of(std::move(*found));
}

Result<Changes> Imap::changes(const KnownState& known) {
  Changes result;
  const bool sequences = can("CONDSTORE") && known.highest_modseq != 0 && modseq_ >= known.highest_modseq;
  if (exists_ == 0) {
    // "1:*" would be the last message, and there is none.
  } else if (!sequences) {
    TRY(list_flags("", result, result.present));
  } else if (modseq_ == known.highest_modseq && exists_ == known.uids.count()) {
    // Nothing was added or marked since (that raises the sequence), so nothing else can be there instead.
    result.present = known.uids;
  } else {
    UidSet changed;
    TRY(list_flags(" (CHANGEDSINCE " + std::to_string(known.highest_modseq) + ")", result, changed));
    TRY_ASSIGN(result.present, list_uids());
  }
  result.vanished = known.uids.without(result.present);
  return result;
}

}  // namespace letterlock::transport::imap
