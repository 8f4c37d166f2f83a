#include "app/assuan.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace letterlock::app {
namespace {

constexpr size_t kSendMax = 1000;
constexpr std::string_view kEllipsis = "…";

// What stands for one octet on the line.
std::string_view escaped(const char& octet) {
  switch (octet) {
    case '%': return "%25";
    case '\r': return "%0D";
    case '\n': return "%0A";
    default: return {&octet, 1};
  }
}

bool is_continuation(char octet) { return (static_cast<unsigned char>(octet) & 0xC0U) == 0x80U; }

std::optional<std::uint8_t> hexadecimal(std::string_view digits) {
  std::uint8_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
  if (digits.size() != 2 || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::string assuan_line(std::string_view command, std::string_view text) {
  std::string line(command);
  if (!text.empty()) line += ' ';
  size_t cut = line.size();  // the last place where the line can end with "…" and still be short enough
  for (const char& octet : text) {
    if (!is_continuation(octet) && line.size() + kEllipsis.size() < kSendMax) cut = line.size();
    line += escaped(octet);
    if (line.size() < kSendMax) continue;
    line.resize(cut);
    line += kEllipsis;
    break;
  }
  return line + "\n";
}

bool assuan_unescape(ByteView escaped, Secret& to) {
  for (size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '%') {
      to.append(escaped.subspan(i, 1));
      continue;
    }
    auto octet = hexadecimal(as_text(escaped).substr(i + 1, 2));
    if (!octet) return false;
    to.append({&*octet, 1});
    wipe(&*octet, 1);
    i += 2;
  }
  return true;
}

std::optional<size_t> AssuanReader::line_end() const {
  const auto text = as_text(buffer_.view().first(filled_));
  const size_t end = text.find('\n');
  return end == text.npos ? std::nullopt : std::optional(end);
}

void AssuanReader::drop_last_line() {
  std::uint8_t* data = buffer_.span().data();
  std::memmove(data, data + taken_, filled_ - taken_);
  filled_ -= taken_;
  wipe(data + filled_, taken_);
  taken_ = 0;
}

Result<bool> AssuanReader::read_more(PromptWait& wait, PromptWait::Clock::time_point until) {
  const auto room = buffer_.span().subspan(filled_);
  if (room.empty()) {
    failure_ = Failure::overlong;
    return false;
  }
  TRY_ASSIGN(const bool readable, wait.readable(fd_, until));
  const ssize_t count = readable ? ::read(fd_, room.data(), room.size()) : 0;
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) {
    failure_ = readable ? Failure::closed : Failure::late;
    return false;
  }
  filled_ += static_cast<size_t>(count);
  return true;
}

Result<std::optional<ByteView>> AssuanReader::next(PromptWait& wait, PromptWait::Clock::time_point until) {
  drop_last_line();
  std::optional<size_t> end;
  while (!(end = line_end())) {
    TRY_ASSIGN(const bool more, read_more(wait, until));
    if (!more) return std::nullopt;
  }
  taken_ = *end + 1;
  const ByteView line = buffer_.view().first(*end);
  return line.empty() || line.back() != '\r' ? line : line.first(line.size() - 1);
}

}  // namespace letterlock::app
