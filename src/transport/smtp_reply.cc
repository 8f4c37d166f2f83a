#include "transport/smtp_reply.h"

#include <algorithm>

namespace letterlock::transport {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 0 where the line does not begin with a code that a server may send (RFC 5321 section 4.2).
int code_of(std::string_view line) {
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return 0;
  if (line[0] < '2' || line[0] > '5') return 0;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

// Takes one to three digits.
bool take_number(std::string_view& text) {
  size_t digits = 0;
  while (digits < text.size() && digits < 3 && is_digit(text[digits])) ++digits;
  text.remove_prefix(digits);
  return digits > 0;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// "5.1.1" at the front of a text: class, subject and detail, then a blank or the end.
std::string_view status_in(std::string_view text, int code) {
  std::string_view rest = text;
  if (code / 100 == 3 || !take(rest, static_cast<char>('0' + code / 100)) || !take(rest, '.')) return {};
  if (!take_number(rest) || !take(rest, '.') || !take_number(rest)) return {};
  if (!rest.empty() && rest.front() != ' ') return {};
  return text.substr(0, text.size() - rest.size());
}

}  // namespace

std::string SmtpReply::words() const {
  std::string all = std::to_string(code);
  if (!status.empty()) all += " " + status;
  for (const std::string& line : lines) {
    std::string_view text = line;
    text.remove_prefix(status_in(text, code).size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (!text.empty()) all += " " + std::string(text);
  }
  return one_line(all);
}

Result<SmtpReply> read_smtp_reply(net::LineStream& from) {
  SmtpReply reply;
  size_t octets = 0;
  for (;;) {
    TRY_ASSIGN(const std::string line, from.read_line());
    const int code = code_of(line);
    if (code == 0 || (reply.code != 0 && reply.code != code)) {
      return fail(ErrorCode::server_misbehaves, {{"server", from.name()}, {"reason", one_line(line)}});
    }
    octets += line.size();
    if (reply.lines.size() == kReplyLinesMax || octets > kReplyOctetsMax) {
      return fail(ErrorCode::server_limit, {{"server", from.name()}, {"bound", std::to_string(kReplyOctetsMax)}});
    }
    reply.code = code;
    reply.lines.push_back(line.size() > 4 ? line.substr(4) : std::string());
    if (line.size() > 3 && line[3] == '-') continue;
    reply.status = status_in(reply.lines.front(), reply.code);
    return reply;
  }
}

}  // namespace letterlock::transport
