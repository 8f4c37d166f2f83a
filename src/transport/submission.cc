#include "transport/submission.h"

#include <algorithm>

#include "mime/header.h"

namespace letterlock::transport {
namespace {

constexpr size_t kAddressMax = 64 + 1 + 255;  // RFC 5321 section 4.5.3.1
constexpr size_t kWordsMax = 400;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// A quoted local part may hold blanks and brackets; elsewhere they would end the path.
bool is_plain(std::string_view text) { return text.find_first_of(" <>\"") == std::string_view::npos; }

bool is_wire_address(const std::string& address) {
  if (address.size() > kAddressMax || std::any_of(address.begin(), address.end(), is_control)) return false;
  const size_t at = address.rfind('@');
  if (at == std::string::npos || at == 0 || at + 1 == address.size()) return false;
  const std::string_view local = std::string_view(address).substr(0, at);
  if (!is_plain(std::string_view(address).substr(at)) || (local.front() != '"' && !is_plain(local))) return false;
  // It reads back as exactly itself: no list, comment, group or name, and its UTF-8 is valid.
  const auto read = mime::parse_mailboxes(address);
  return read && read->size() == 1 && read->front().address == address && read->front().display_name.empty();
}

}  // namespace

bool too_many_recipients(const RecipientOutcome& recipient) {
  const bool code = recipient.answer.starts_with("452") || recipient.answer.starts_with("552");
  return recipient.outcome == Outcome::deferred && code;
}

bool Submission::accepted_by_all() const {
  return std::all_of(recipients.begin(), recipients.end(),
                     [](const RecipientOutcome& r) { return r.outcome == Outcome::accepted; });
}

Status check_envelope(const Envelope& envelope) {
  const auto check = [](const std::string& address) -> Status {
    if (is_wire_address(address)) return {};
    return fail(ErrorCode::address_malformed, {{"address", one_line(address)}});
  };
  if (envelope.recipients.empty()) return fail(ErrorCode::no_recipients);
  if (!envelope.from.empty()) TRY(check(envelope.from));
  for (const std::string& recipient : envelope.recipients) TRY(check(recipient));
  return {};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string one_line(std::string_view words) {
  size_t length = std::min(words.size(), kWordsMax);
  // No character is cut in two.
  while (length < words.size() && length > 0 && (static_cast<unsigned char>(words[length]) & 0xc0) == 0x80) --length;
  std::string line(words.substr(0, length));
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

}  // namespace letterlock::transport
