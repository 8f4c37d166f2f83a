#include "transport/imap/imap.h"

#include <algorithm>

#include "transport/imap/flag_changes.h"
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

Status read_vanished(ResponseReader& reader, std::vector<UidRange>& vanished) {
  if (reader.peek() == '(') TRY(reader.skip_value());
  reader.skip_spaces();
  const auto ranges = UidSet::parse_ranges(reader.rest());
  if (!ranges) return reader.misbehaves("VANISHED names no messages");
  if (vanished.size() + ranges->size() > UidSet::kRangesMax) return reader.misbehaves("too much has vanished");
  vanished.insert(vanished.end(), ranges->begin(), ranges->end());
  return {};
}

}  // namespace

Result<Imap> Imap::begin(std::unique_ptr<net::Stream> stream, const Bounds& bounds) {
  Imap imap(std::move(stream), bounds);
  TRY(imap.session_.run("CAPABILITY"));
  if (!imap.can("IMAP4REV1") && !imap.can("IMAP4REV2")) return imap.session_.misbehaves("it speaks no IMAP4");
  if (imap.can("ENABLE")) TRY(imap.enable());
  if (imap.can("ID")) TRY(imap.identify());
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

Status Imap::identify() {
  const auto answered = session_.run(R"(ID ("name" "Letterlock"))");
  if (!answered && answered.error().code != ErrorCode::server_refused) return tl::unexpected(answered.error());
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
                        const Session::Handler& handler, const std::function<void(const Code&)>& done) {
  for (const std::string& piece : uids.pieces(kPieceOctets)) {
    std::string command = std::string(before) + " " + piece;
    if (!after.empty()) command += " " + std::string(after);
    TRY_ASSIGN(const Completion completion, session_.run(command, handler));
    if (done) done(completion.code);
  }
  return {};
}

Result<std::vector<MailboxInfo>> Imap::list() {
  constexpr size_t kMailboxesMax = 100'000;
  constexpr size_t kNameOctetsMax = 16 * 1024 * 1024;  // together
  std::vector<MailboxInfo> found;
  size_t octets = 0;
  const bool extended = can("SPECIAL-USE") && can("LIST-EXTENDED");
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "LIST") return false;
    TRY_ASSIGN(MailboxInfo info, read_list(untagged.reader, utf8_));
    octets += info.name.size();
    if (found.size() >= kMailboxesMax || octets > kNameOctetsMax) {
      return untagged.reader.misbehaves("too many mailboxes");
    }
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

Result<std::string> Imap::personal_name(std::string_view mailbox) {
  std::string prefix;
  if (!can("NAMESPACE") && !can("IMAP4REV2")) return std::string(mailbox);
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "NAMESPACE") return false;
    TRY_ASSIGN(auto read, read_personal_prefix(untagged.reader, utf8_));
    prefix = std::move(read).value_or("");
    return true;
  };
  const auto answered = session_.run("NAMESPACE", handler);
  if (!answered && answered.error().code != ErrorCode::server_refused) return tl::unexpected(answered.error());
  return prefix + std::string(mailbox);
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
  FlagChanges flags(selected.changed, bounds_.flag_octets);
  std::vector<UidRange> vanished;
  bool counted = false;
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name == "OK") TRY(note_code(untagged.code, selected));
    counted = counted || untagged.name == "EXISTS";
    if (untagged.name == "VANISHED") {
      TRY(read_vanished(untagged.reader, vanished));
      return true;
    }
    if (untagged.name != "FETCH") return false;
    TRY_ASSIGN(FetchItems items, read_fetch(untagged.reader, nullptr, bounds_.body_octets));
    if (items.info.uid != 0 && items.has_flags) TRY(flags.add(std::move(items.info), untagged.reader));
    return true;
  };
  TRY_ASSIGN(const Completion done, session_.run(command, handler));
  if (resync) selected.vanished = UidSet::of(std::move(vanished)).both(known->uids);
  selected.read_only = done.code.name == "READ-ONLY";
  selected.exists = session_.exists();
  // Sequences that went back say nothing of what changed.
  selected.resynced = resync && selected.uid_validity == known->uid_validity && selected.highest_modseq != 0 &&
                      selected.highest_modseq >= known->highest_modseq;
  modseq_ = selected.highest_modseq;
  exists_ = selected.exists;
  if (!counted) return session_.misbehaves("it does not say how many messages are there");
  if (selected.uid_validity == 0) return session_.misbehaves("it names no UIDVALIDITY");
  return selected;
}

Status Imap::fetch_headers(const UidSet& uids, const std::function<Status(MessageInfo)>& each) {
  std::uint64_t left = uids.count();
  return for_pieces("UID FETCH", uids, kFields, [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name != "FETCH") return false;
    TRY_ASSIGN(FetchItems items, read_fetch(untagged.reader, nullptr, bounds_.body_octets));
    const bool asked = items.info.uid != 0 && uids.contains(items.info.uid) && items.has_internal_date;
    if (!asked) return true;
    if (left-- == 0) return untagged.reader.misbehaves("more messages than were asked for");
    TRY(each(std::move(items.info)));
    return true;
  });
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

Result<MoveResult> Imap::move(const UidSet& uids, std::string_view mailbox) {
  TRY_ASSIGN(const std::string name, mailbox_argument(mailbox));
  MoveResult result;
  const auto note = [&](const Code& code) {
    const auto said = read_copy_uid(code, uids);
    if (!said) return;
    // Made anew between two pieces: what was said of the former mailbox is nothing now.
    if (said->uid_validity != result.copied.uid_validity) result.copied = {said->uid_validity, {}};
    if (result.copied.uids.size() + said->uids.size() > uids.count()) return;
    result.copied.uids.insert(result.copied.uids.end(), said->uids.begin(), said->uids.end());
  };
  // A move says it before it ends (RFC 6851 section 4.3), a copy when it ends.
  const auto handler = [&](Untagged& untagged) -> Result<bool> {
    if (untagged.name == "OK") note(untagged.code);
    return false;
  };
  const bool moves = can("MOVE") || can("IMAP4REV2");
  TRY(for_pieces(moves ? "UID MOVE" : "UID COPY", uids, name, handler, note));
  if (moves) return result;
  TRY(add_flags(uids, {"\\Deleted"}));
  result.how = can("UIDPLUS") ? Moved::moved : Moved::marked_deleted;
  if (result.how == Moved::moved) TRY(for_pieces("UID EXPUNGE", uids, ""));
  return result;
}

void Imap::logout() { session_.run("LOGOUT").has_value(); }

}  // namespace letterlock::transport::imap
