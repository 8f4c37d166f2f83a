#include "transport/imap/imap.h"

#include <algorithm>

#include "transport/imap/mailbox_name.h"

namespace letterlock::transport::imap {
namespace {

constexpr std::string_view kFields =
    "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (From To Cc Subject Date Message-ID In-Reply-To "
    "References Content-Type)]<0.65536>)";
constexpr size_t kPieceOctets = 6000;

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

bool holds_line_end(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

template <typename T>
std::optional<T> number_of(std::string_view text) {
  T value = 0;
  if (text.empty()) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9' || value > (std::numeric_limits<T>::max() - static_cast<T>(c - '0')) / 10) return {};
    value = static_cast<T>(value * 10 + static_cast<T>(c - '0'));
  }
  return value;
}

Status note_code(const Code& code, Selected& selected) {
  if (code.name == "UIDVALIDITY") selected.uid_validity = number_of<std::uint32_t>(code.arguments).value_or(0);
  if (code.name == "UIDNEXT") selected.uid_next = number_of<std::uint32_t>(code.arguments).value_or(0);
  if (code.name == "HIGHESTMODSEQ") selected.highest_modseq = number_of<std::uint64_t>(code.arguments).value_or(0);
  return {};
}

Status read_vanished(ResponseReader& reader, UidSet& vanished) {
  if (reader.peek() == '(') TRY(reader.skip_value());
  reader.skip_spaces();
  const auto set = UidSet::parse(reader.rest());
  if (!set) return reader.misbehaves("VANISHED names no messages");
  for (const UidRange range : set->ranges()) vanished.add(range);
  return {};
}

}  // namespace

Result<Imap> Imap::begin(std::unique_ptr<net::Stream> stream, std::uint64_t body_octets_max) {
  Imap imap(std::move(stream), body_octets_max);
  TRY(imap.session_.run("CAPABILITY"));
  if (!imap.can("IMAP4REV1") && !imap.can("IMAP4REV2")) return imap.session_.misbehaves("it speaks no IMAP4");
  if (imap.can("ENABLE")) TRY(imap.enable());
  return imap;
}

bool Imap::can(std::string_view capability) const { return session_.capabilities().contains(std::string(capability)); }

Status Imap::enable() {
  std::string wanted;
  if (can("QRESYNC")) wanted += " QRESYNC";
  if (can("UTF8=ACCEPT") || can("UTF8=ONLY")) wanted += " UTF8=ACCEPT";
  if (wanted.empty()) return {};
  const auto handler = [this](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "ENABLED") return false;
    const std::string words = upper(untagged.reader.rest()) + " ";
    qresync_ = words.find("QRESYNC ") != std::string::npos;
    utf8_ = words.find("UTF8=ACCEPT ") != std::string::npos;
    return true;
  };
  TRY(session_.run("ENABLE" + wanted, handler));
  return {};
}

Result<std::string> Imap::mailbox_argument(std::string_view mailbox) const {
  const auto wire = encode_mailbox_name(mailbox);
  if (!wire || mailbox.empty() || (utf8_ && holds_line_end(mailbox))) {
    return fail(ErrorCode::mailbox_not_found, {{"path", std::string(mailbox)}});
  }
  return quoted(utf8_ ? mailbox : std::string_view(*wire));
}

Result<std::string> Imap::flag_list(const std::vector<std::string>& flags) const {
  std::string list;
  for (const std::string& flag : flags) {
    const std::string_view word = std::string_view(flag).substr(flag.starts_with('\\') ? 1 : 0);
    const bool good = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return c > 0x20 && c < 0x7f && std::string_view("(){%*\"\\]").find(c) == std::string_view::npos;
    });
    if (!good) return fail(ErrorCode::internal);
    list += (list.empty() ? "" : " ") + flag;
  }
  return "(" + list + ")";
}

Status Imap::for_pieces(std::string_view before, const UidSet& uids, std::string_view after,
                        const Session::Handler& handler) {
  for (const std::string& piece : uids.pieces(kPieceOctets)) {
    std::string command = std::string(before) + " " + piece;
    if (!after.empty()) command += " " + std::string(after);
    TRY(session_.run(command, handler));
  }
  return {};
}

Result<std::vector<MailboxInfo>> Imap::list() {
  constexpr size_t kMailboxesMax = 100'000;
  std::vector<MailboxInfo> found;
  const bool extended = can("SPECIAL-USE") && can("LIST-EXTENDED");
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "LIST") return false;
    if (found.size() >= kMailboxesMax) return untagged.reader.misbehaves("too many mailboxes");
    TRY_ASSIGN(MailboxInfo info, read_list(untagged.reader, utf8_));
    found.push_back(std::move(info));
    return true;
  };
  TRY(session_.run(extended ? R"(LIST "" "*" RETURN (SPECIAL-USE))" : R"(LIST "" "*")", handler));
  assign_usual_roles(found);
  return found;
}

Status Imap::create(std::string_view mailbox) {
  TRY_ASSIGN(const std::string name, mailbox_argument(mailbox));
  TRY(session_.run("CREATE " + name));
  return {};
}

Result<Selected> Imap::select(std::string_view mailbox, const KnownState* known) {
  TRY_ASSIGN(std::string command, mailbox_argument(mailbox));
  command = "SELECT " + command;
  const bool resync = qresync_ && known != nullptr && known->uid_validity != 0 && known->highest_modseq != 0;
  if (resync) {
    command += " (QRESYNC (" + std::to_string(known->uid_validity) + " " + std::to_string(known->highest_modseq);
    const std::string uids = known->uids.to_string();
    if (!uids.empty() && uids.size() < kPieceOctets) command += " " + uids;
    command += "))";
  } else if (can("CONDSTORE")) {
    command += " (CONDSTORE)";
  }
  Selected selected;
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name == "OK") TRY(note_code(untagged.code, selected));
    if (untagged.name == "VANISHED") {
      TRY(read_vanished(untagged.reader, selected.vanished));
      return true;
    }
    if (untagged.name != "FETCH") return false;
    TRY_ASSIGN(FetchItems items, read_fetch(untagged.reader, nullptr, body_octets_max_));
    if (items.info.uid == 0 || !items.has_flags) return true;
    selected.changed.push_back({items.info.uid, std::move(items.info.flags), items.info.modseq});
    return true;
  };
  TRY_ASSIGN(const Completion done, session_.run(command, handler));
  selected.read_only = done.code.name == "READ-ONLY";
  selected.exists = session_.exists();
  selected.resynced = resync && selected.uid_validity == known->uid_validity && selected.highest_modseq != 0;
  if (resync) selected.vanished = selected.vanished.both(known->uids);
  if (selected.uid_validity == 0) return session_.misbehaves("it names no UIDVALIDITY");
  return selected;
}

Status Imap::fetch_headers(const UidSet& uids, const std::function<Status(MessageInfo)>& each) {
  return for_pieces("UID FETCH", uids, kFields, [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "FETCH") return false;
    TRY_ASSIGN(FetchItems items, read_fetch(untagged.reader, nullptr, body_octets_max_));
    const bool asked = items.info.uid != 0 && uids.contains(items.info.uid) && !items.info.internal_date.empty();
    if (asked) TRY(each(std::move(items.info)));
    return true;
  });
}

Result<Changes> Imap::changes(const UidSet& known) {
  Changes result;
  std::vector<Uid> seen;
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "FETCH") return false;
    TRY_ASSIGN(FetchItems items, read_fetch(untagged.reader, nullptr, body_octets_max_));
    if (items.info.uid == 0 || !items.has_flags) return true;
    seen.push_back(items.info.uid);
    result.present.push_back({items.info.uid, std::move(items.info.flags), items.info.modseq});
    return true;
  };
  if (session_.exists() > 0) TRY(session_.run("UID FETCH 1:* (UID FLAGS)", handler));
  result.vanished = known.without(UidSet(std::move(seen)));
  return result;
}

Status Imap::store(const UidSet& uids, std::string_view what, const std::vector<std::string>& flags) {
  TRY_ASSIGN(const std::string list, flag_list(flags));
  return for_pieces("UID STORE", uids, std::string(what) + " " + list);
}

Status Imap::add_flags(const UidSet& uids, const std::vector<std::string>& flags) {
  return store(uids, "+FLAGS.SILENT", flags);
}

Status Imap::remove_flags(const UidSet& uids, const std::vector<std::string>& flags) {
  return store(uids, "-FLAGS.SILENT", flags);
}

Result<Moved> Imap::move(const UidSet& uids, std::string_view mailbox) {
  TRY_ASSIGN(const std::string name, mailbox_argument(mailbox));
  if (can("MOVE") || can("IMAP4REV2")) {
    TRY(for_pieces("UID MOVE", uids, name));
    return Moved::moved;
  }
  TRY(for_pieces("UID COPY", uids, name));
  TRY(add_flags(uids, {"\\Deleted"}));
  if (!can("UIDPLUS")) return Moved::marked_deleted;
  TRY(for_pieces("UID EXPUNGE", uids, ""));
  return Moved::moved;
}

void Imap::logout() { session_.run("LOGOUT").has_value(); }

}  // namespace letterlock::transport::imap
