#include "mime/quoted_printable.h"

#include <algorithm>
#include <cstring>

namespace letterlock::mime {
namespace {

constexpr size_t kLineMax = 76;        // RFC 2045 section 6.7 rule 5
constexpr size_t kPassOn = 32 * 1024;  // the sink collects this much
constexpr size_t kReadSize = 16 * 1024;
constexpr size_t kPartialLineMax = 8192;  // a longer line is decoded piece by piece
constexpr size_t kBlankRunMax = 4096;     // a longer run of blanks is text
constexpr char kDigits[] = "0123456789ABCDEF";

bool is_blank(std::uint8_t c) { return c == ' ' || c == '\t'; }
bool is_plain(std::uint8_t c) { return c > 32 && c < 127 && c != '='; }

// How many octets in front stay as they are: from a plain one to a plain one, so that none of the blanks ends a line.
size_t text_size(ByteView octets) {
  size_t size = 0;
  if (!is_plain(octets.front())) return 0;
  while (size < octets.size() && (is_plain(octets[size]) || is_blank(octets[size]))) ++size;
  while (size > 0 && is_blank(octets[size - 1])) --size;
  return size;
}

int hex_digit(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Status QuotedPrintableSink::write(ByteView chunk) {
  while (!chunk.empty()) {
    const size_t text = text_size(chunk.first(std::min(chunk.size(), kPassOn)));
    if (text == 0) {
      take(chunk.front());
    } else {
      take_held();
      put_text(chunk.first(text));
    }
    chunk = chunk.subspan(std::max<size_t>(text, 1));
    if (out_.size() >= 2 * kPassOn) TRY(pass_on(kPassOn));
  }
  return pass_on(kPassOn);
}

// As put() for each; only the first five octets of a line can start badly.
void QuotedPrintableSink::put_text(ByteView octets) {
  while (!octets.empty()) {
    const size_t column = out_.size() - line_start_;
    const size_t room = column < 5 || column >= kLineMax - 1 ? 0 : kLineMax - 1 - column;
    const size_t count = std::max<size_t>(std::min(room, octets.size()), 1);
    if (room == 0) {
      put(octets.front(), false);
    } else {
      out_.insert(out_.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(count));
    }
    octets = octets.subspan(count);
  }
}

void QuotedPrintableSink::take(std::uint8_t octet) {
  if (cr_ && octet == '\n') {
    cr_ = false;
    if (blank_ != 0) put(blank_, true);
    blank_ = 0;
    break_line(false);
    return;
  }
  if (octet == '\r') {
    if (cr_) take_held();
    cr_ = true;
    return;
  }
  take_held();
  if (is_blank(octet)) {
    blank_ = octet;
  } else {
    put(octet, !is_plain(octet));
  }
}

// The held blank, then the held CR: neither stood before a line break.
void QuotedPrintableSink::take_held() {
  if (blank_ != 0) put(blank_, false);
  if (cr_) put('\r', true);
  blank_ = 0;
  cr_ = false;
}

bool QuotedPrintableSink::starts_badly(std::uint8_t octet) const {
  const size_t column = out_.size() - line_start_;
  if (column == 0) return octet == '.' || (octet == '-' && after_soft_);
  return column == 4 && octet == ' ' && std::memcmp(out_.data() + line_start_, "From", 4) == 0;
}

void QuotedPrintableSink::put(std::uint8_t octet, bool encoded) {
  // Room for the "=" of a soft line break is always kept; whether an octet starts badly is asked after the break.
  if (out_.size() - line_start_ + (encoded ? 3 : 1) > kLineMax - 1) break_line(true);
  if (!encoded && starts_badly(octet)) encoded = true;
  if (!encoded) {
    out_.push_back(octet);
    return;
  }
  const char code[] = {'=', kDigits[octet >> 4], kDigits[octet & 15]};
  out_.insert(out_.end(), code, code + 3);
}

void QuotedPrintableSink::break_line(bool soft) {
  append(out_, as_bytes(soft ? "=\r\n" : "\r\n"));
  line_start_ = out_.size();
  after_soft_ = soft;
}

// Hands on whole lines where there is more than `when_above`; the present line stays, its start is looked at.
Status QuotedPrintableSink::pass_on(size_t when_above) {
  if (line_start_ <= when_above) return {};
  TRY(next_.write(ByteView(out_).first(line_start_)));
  out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(line_start_));
  line_start_ = 0;
  return {};
}

Status QuotedPrintableSink::finish() {
  // A blank as the very last octet is at the end of its line too.
  if (!cr_ && blank_ != 0) put(std::exchange(blank_, std::uint8_t{0}), true);
  take_held();
  if (!out_.empty()) TRY(next_.write(out_));
  out_.clear();
  line_start_ = 0;
  return next_.finish();
}

Result<size_t> QuotedPrintableSource::read(std::span<std::uint8_t> buffer) {
  if (buffer.empty()) return 0;
  while (given_ == out_.size()) {
    if (ended_) return 0;
    TRY(fill());
  }
  const size_t count = std::min(buffer.size(), out_.size() - given_);
  std::memcpy(buffer.data(), out_.data() + given_, count);
  given_ += count;
  return count;
}

Status QuotedPrintableSource::fill() {
  out_.clear();
  given_ = 0;
  in_.resize(used_ + kReadSize);
  TRY_ASSIGN(const size_t count, from_.read(std::span(in_).subspan(used_)));
  in_.resize(used_ + count);
  ended_ = count == 0;
  decode_lines(in_);
  return {};
}

// Decodes the complete lines and, at the end or where it grows too long, the begun one; keeps the rest.
void QuotedPrintableSource::decode_lines(ByteView text) {
  size_t at = 0;
  while (at < text.size()) {
    const ByteView rest = text.subspan(at);
    const void* found = std::memchr(rest.data(), '\n', rest.size());
    if (found == nullptr) break;
    const size_t length = static_cast<size_t>(static_cast<const std::uint8_t*>(found) - rest.data());
    const size_t end_size = length > 0 && rest[length - 1] == '\r' ? 2 : 1;
    decode_line(rest.first(length + 1 - end_size), rest.subspan(length + 1 - end_size, end_size));
    at += length + 1;
  }
  if (ended_) {
    decode_line(text.subspan(at), {});
    at = text.size();
  }
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(at));
  if (in_.size() > kPartialLineMax) decode_begun_line(in_);
  used_ = in_.size();
}

// How many octets at the end are blanks that go; 0 where the run is too long.
size_t QuotedPrintableSource::blank_run(ByteView content) const {
  size_t count = 0;
  while (count < content.size() && is_blank(content[content.size() - 1 - count])) ++count;
  const bool goes_on = blanks_are_text_ && count == content.size();
  return count > kBlankRunMax || goes_on ? 0 : count;
}

// A long line is decoded before its end is seen, but for what may mean something else once more is known: a CR, blanks
// before it, and "=" with what follows it.
void QuotedPrintableSource::decode_begun_line(ByteView line) {
  size_t decided = line.size();
  if (line[decided - 1] == '\r') --decided;
  decided -= blank_run(line.first(decided));
  for (size_t back = 1; back <= 2 && decided >= back; ++back) {
    if (line[decided - back] != '=') continue;
    decided -= back;
    break;
  }
  if (decided == 0) return;
  decode_span(line.first(decided));
  blanks_are_text_ = is_blank(line[decided - 1]);
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(decided));
}

void QuotedPrintableSource::decode_line(ByteView content, ByteView line_end) {
  // RFC 2045 section 6.7 rule 3: blanks at a line's end were added on the way.
  content = content.first(content.size() - blank_run(content));
  blanks_are_text_ = false;
  const bool soft = !content.empty() && content.back() == '=';
  decode_span(soft ? content.first(content.size() - 1) : content);
  if (!soft) append(out_, line_end);
}

void QuotedPrintableSource::decode_span(ByteView content) {
  while (!content.empty()) {
    const void* found = std::memchr(content.data(), '=', content.size());
    const size_t plain = found == nullptr
                             ? content.size()
                             : static_cast<size_t>(static_cast<const std::uint8_t*>(found) - content.data());
    append(out_, content.first(plain));
    content = content.subspan(plain);
    if (content.empty()) return;
    const int high = content.size() > 2 ? hex_digit(content[1]) : -1;
    const int low = content.size() > 2 ? hex_digit(content[2]) : -1;
    const bool coded = high >= 0 && low >= 0;
    out_.push_back(coded ? static_cast<std::uint8_t>(high * 16 + low) : content.front());
    content = content.subspan(coded ? 3 : 1);
  }
}

}  // namespace letterlock::mime
