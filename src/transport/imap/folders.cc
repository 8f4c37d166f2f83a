#include "transport/imap/folders.h"

#include <algorithm>

#include "transport/imap/mailbox_name.h"

namespace letterlock::transport::imap {
namespace {

struct RoleName {
  std::string_view name;
  Role role;
};

constexpr RoleName kAttributes[] = {{"\\SENT", Role::sent},
                                    {"\\DRAFTS", Role::drafts},
                                    {"\\TRASH", Role::trash},
                                    {"\\JUNK", Role::junk},
                                    {"\\ARCHIVE", Role::archive}};

constexpr RoleName kUsualNames[] = {{"SENT", Role::sent},           {"SENT ITEMS", Role::sent},
                                    {"SENT MESSAGES", Role::sent},  {"SENT MAIL", Role::sent},
                                    {"寄件備份", Role::sent},       {"DRAFTS", Role::drafts},
                                    {"草稿", Role::drafts},         {"TRASH", Role::trash},
                                    {"DELETED ITEMS", Role::trash}, {"DELETED MESSAGES", Role::trash},
                                    {"垃圾桶", Role::trash},        {"JUNK", Role::junk},
                                    {"JUNK E-MAIL", Role::junk},    {"SPAM", Role::junk},
                                    {"垃圾郵件", Role::junk},       {"ARCHIVE", Role::archive},
                                    {"ARCHIVES", Role::archive},    {"備存", Role::archive}};

constexpr size_t kNameOctetsMax = 4096;

Role role_of(std::span<const RoleName> table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const RoleName& row) { return row.name == name; });
  return found == table.end() ? Role::none : found->role;
}

Status read_attributes(ResponseReader& reader, MailboxInfo& info) {
  TRY(reader.expect('('));
  while (!reader.take(')')) {
    TRY_ASSIGN(const std::string attribute, reader.upper_atom());
    reader.skip_spaces();
    if (attribute == "\\NOSELECT" || attribute == "\\NONEXISTENT") info.selectable = false;
    if (const Role role = role_of(kAttributes, attribute); role != Role::none) info.role = role;
  }
  return {};
}

bool holds_controls(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

std::string last_part(const MailboxInfo& info) {
  const size_t place = info.delimiter == '\0' ? std::string::npos : info.name.rfind(info.delimiter);
  return place == std::string::npos ? info.name : info.name.substr(place + 1);
}

}  // namespace

Result<MailboxInfo> read_list(ResponseReader& reader, bool utf8) {
  MailboxInfo info;
  TRY(read_attributes(reader, info));
  reader.skip_spaces();
  TRY_ASSIGN(const auto delimiter, reader.text_or_nil(8));
  if (delimiter && delimiter->size() == 1) info.delimiter = delimiter->front();
  reader.skip_spaces();
  TRY_ASSIGN(std::string wire, reader.text(kNameOctetsMax));
  // Extended data, or nothing: else the size of a literal was a lie.
  if (!reader.at_end()) TRY(reader.expect(' '));
  const auto name = utf8 ? std::optional(wire) : decode_mailbox_name(wire);
  if (!name || !encode_mailbox_name(*name) || holds_controls(*name)) info.selectable = false;
  info.name = name.value_or(wire);
  if (equal_ignoring_case(info.name, "INBOX")) {
    info.name = "INBOX";
    info.role = Role::inbox;
  }
  return info;
}

Result<std::optional<std::string>> read_personal_prefix(ResponseReader& reader, bool utf8) {
  if (!reader.take('(')) return std::nullopt;  // NIL
  reader.skip_spaces();
  TRY(reader.expect('('));
  TRY_ASSIGN(std::string wire, reader.text(kNameOctetsMax));
  return utf8 ? std::optional(std::move(wire)) : decode_mailbox_name(wire);
}

void assign_usual_roles(std::vector<MailboxInfo>& mailboxes) {
  const auto has = [&mailboxes](Role role) {
    return std::any_of(mailboxes.begin(), mailboxes.end(), [role](const MailboxInfo& one) { return one.role == role; });
  };
  for (MailboxInfo& info : mailboxes) {
    const Role role = role_of(kUsualNames, upper(last_part(info)));
    if (info.role == Role::none && info.selectable && role != Role::none && !has(role)) info.role = role;
  }
}

}  // namespace letterlock::transport::imap
