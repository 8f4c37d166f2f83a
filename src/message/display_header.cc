#include <algorithm>
#include <array>
#include <cctype>

#include "message/display.h"
#include "message/visible.h"
#include "message/words.h"

namespace letterlock::message {
namespace {

constexpr std::array<std::string_view, 7> kShown = {"From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date"};
constexpr std::array<std::string_view, 6> kAddressFields = {"From", "Sender", "Reply-To", "To", "Cc", "Bcc"};

template <size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view n) { return mime::equal_no_case(n, name); });
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

std::string mailbox_text(const mime::Mailbox& mailbox) {
  const std::string address = safe_line(mailbox.address);
  const std::string name = decode_words(mailbox.display_name);
  if (name.empty()) return address;
  const bool could_mislead = name.find_first_of("<>@,;:\"\\()") != std::string::npos;
  return (could_mislead ? quoted(name) : name) + " <" + address + ">";
}

// Letters, digits and blanks of any script: what needs no quotes to be read again.
bool is_plain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet >= 0x80 || std::isalnum(octet) != 0 || c == ' ' || c == '-' || c == '_';
  });
}

}  // namespace

std::vector<std::string> display_mailboxes(std::string_view value) {
  std::vector<std::string> texts;
  const auto mailboxes = mime::parse_mailboxes(value);
  if (!mailboxes) return texts;
  for (const mime::Mailbox& mailbox : *mailboxes) {
    const std::string address = safe_line(mailbox.address);
    const std::string name = decode_words(mailbox.display_name);
    if (name.empty()) {
      texts.push_back(address);
    } else {
      texts.push_back((is_plain(name) ? name : quoted(name)) + " <" + address + ">");
    }
  }
  return texts;
}

std::string display_value(std::string_view name, std::string_view value) {
  const auto mailboxes = is_one_of(name, kAddressFields) ? mime::parse_mailboxes(value) : std::nullopt;
  if (!mailboxes || mailboxes->empty()) return decode_words(value);
  std::string text;
  for (const mime::Mailbox& mailbox : *mailboxes) {
    if (!text.empty()) text += ", ";
    text += mailbox_text(mailbox);
  }
  return text;
}

std::vector<DisplayHeader> display_headers(const mime::Header& header) {
  std::vector<DisplayHeader> shown;
  for (const std::string_view name : kShown) {
    for (const mime::HeaderField& field : header.fields()) {
      if (!mime::equal_no_case(field.name, name)) continue;
      shown.push_back({std::string(name), display_value(name, field.value)});
    }
  }
  return shown;
}

}  // namespace letterlock::message
