#include "transport/mbox.h"

#include <algorithm>
#include <cstring>

namespace letterlock::transport {
namespace {

constexpr std::string_view kFrom = "From ";

// How a line begins: any number of ">", then "From ". Fed octet by octet, because a line may be as long as the file.
class LineStart {
 public:
  enum class Is { open, from, other };

  // `other`: this octet and what follows is the rest of the line; it was not taken.
  Is feed(std::uint8_t octet) {
    if (matched_ == 0 && octet == '>') {
      ++marks_;
      return Is::open;
    }
    if (octet != static_cast<std::uint8_t>(kFrom[matched_])) return Is::other;
    return ++matched_ == kFrom.size() ? Is::from : Is::open;
  }
  std::uint64_t marks() const { return marks_; }
  std::string_view matched() const { return kFrom.substr(0, matched_); }
  bool is_empty() const { return marks_ == 0 && matched_ == 0; }

 private:
  std::uint64_t marks_ = 0;
  size_t matched_ = 0;
};

// Gathers small pieces, so that not every line is a write of its own.
class Gathered {
 public:
  explicit Gathered(Sink& to) : to_(to) { pieces_.reserve(kChunkSize); }

  Status put(ByteView piece) {
    if (pieces_.size() + piece.size() > kChunkSize) TRY(flush());
    if (piece.size() > kChunkSize) return to_.write(piece);
    append(pieces_, piece);
    return {};
  }
  Status put(std::string_view piece) { return put(as_bytes(piece)); }
  Status put_start(std::uint64_t marks, std::string_view matched) {
    for (; marks > 0; --marks) TRY(put(">"));
    return put(matched);
  }
  Status flush() {
    if (pieces_.empty()) return {};
    TRY(to_.write(pieces_));
    pieces_.clear();
    return {};
  }

 private:
  Sink& to_;
  Bytes pieces_;
};

// Up to and with the line feed, or all where there is none.
ByteView line_part(ByteView octets) {
  const void* end = octets.empty() ? nullptr : std::memchr(octets.data(), '\n', octets.size());
  if (end == nullptr) return octets;
  return octets.first(static_cast<size_t>(static_cast<const std::uint8_t*>(end) - octets.data()) + 1);
}

// RFC 4155 appendix A: the address, and the time as asctime() writes it, in UTC.
std::string from_line(std::string_view sender, Time when) {
  const bool plain = !sender.empty() && sender.size() <= 320 &&
                     std::all_of(sender.begin(), sender.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  const std::string date = to_rfc5322(when);  // "Tue, 3 Nov 2026 08:00:00 +0000"
  const size_t month = date.find(' ', 5) + 1;
  const std::string day = date.substr(5, month - 6);
  return std::string(kFrom) + std::string(plain ? sender : "MAILER-DAEMON") + " " + date.substr(0, 3) + " " +
         date.substr(month, 3) + (day.size() == 1 ? "  " : " ") + day + " " + date.substr(month + 9, 8) + " " +
         date.substr(month + 4, 4) + "\n";
}

}  // namespace

// The file, with a look at what comes next.
class MboxInput {
 public:
  explicit MboxInput(Source& source) : source_(source), buffer_(kChunkSize) {}

  // What was read and not taken; empty at the end only.
  Result<ByteView> ahead() {
    if (at_ == filled_) {
      at_ = 0;
      TRY_ASSIGN(filled_, source_.read(buffer_));
    }
    return ByteView(buffer_).subspan(at_, filled_ - at_);
  }
  void take(size_t count) {
    at_ += count;
    position_ += count;
  }
  std::uint64_t position() const { return position_; }

  // Takes a line's beginning. `other` at the end of the file too.
  Result<LineStart::Is> take_start(LineStart& start) {
    for (;;) {
      TRY_ASSIGN(const ByteView octets, ahead());
      if (octets.empty()) return LineStart::Is::other;
      const LineStart::Is is = start.feed(octets.front());
      if (is != LineStart::Is::other) take(1);
      if (is != LineStart::Is::open) return is;
    }
  }
  // Takes an empty line: "\n" or "\r\n". A CR that ends no line is taken too and told as it is.
  Result<std::string_view> take_empty_line() {
    TRY_ASSIGN(const ByteView first, ahead());
    if (first.empty()) return "";
    const std::uint8_t octet = first.front();
    if (octet != '\r' && octet != '\n') return "";
    take(1);
    if (octet == '\n') return "\n";
    TRY_ASSIGN(const ByteView second, ahead());
    if (second.empty() || second.front() != '\n') return "\r";
    take(1);
    return "\r\n";
  }
  template <typename Put>
  Status take_line(Put put) {
    for (;;) {
      TRY_ASSIGN(const ByteView octets, ahead());
      const ByteView part = line_part(octets);
      if (part.empty()) return {};
      const bool ends = part.back() == '\n';
      TRY(put(part));
      take(part.size());
      if (ends) return {};
    }
  }

 private:
  Source& source_;
  Bytes buffer_;
  size_t at_ = 0;
  size_t filled_ = 0;
  std::uint64_t position_ = 0;
};

MboxReader::MboxReader(Source& source, MboxQuoting quoting)
    : input_(std::make_unique<MboxInput>(source)), quoting_(quoting) {}

MboxReader::~MboxReader() = default;

std::uint64_t MboxReader::position() const { return input_->position(); }

bool MboxReader::is_mbox(ByteView beginning) {
  std::string_view text = as_text(beginning);
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  return text.starts_with(kFrom);
}

// Empty lines, and the first "From ".
Status MboxReader::begin() {
  for (;;) {
    TRY_ASSIGN(const ByteView octets, input_->ahead());
    if (octets.empty()) {
      place_ = Place::end;
      return {};
    }
    LineStart start;
    TRY_ASSIGN(const LineStart::Is is, input_->take_start(start));
    if (is == LineStart::Is::from && start.marks() == 0) {
      place_ = Place::from_line;
      return {};
    }
    TRY_ASSIGN(const std::string_view empty, input_->take_empty_line());
    if (!start.is_empty() || !empty.ends_with('\n')) return fail(ErrorCode::mime_malformed, {{"what", "From_"}});
  }
}

Result<bool> MboxReader::next() {
  if (place_ == Place::message) {
    NullSink skipped;
    TRY(read(skipped));
  }
  if (place_ == Place::start) TRY(begin());
  if (place_ == Place::end) return false;
  TRY(input_->take_line([](ByteView) { return Status(); }));
  place_ = Place::message;
  return true;
}

Status MboxReader::read(Sink& message) {
  if (place_ != Place::message) return fail(ErrorCode::internal, {{"reason", "no message to read"}});
  Gathered out(message);
  std::string_view empty;  // a line that belongs to the message only if another one of it follows
  for (;;) {
    LineStart start;
    TRY_ASSIGN(const LineStart::Is is, input_->take_start(start));
    const bool from = is == LineStart::Is::from;
    TRY_ASSIGN(const ByteView octets, input_->ahead());
    const bool ended = !from && start.is_empty() && octets.empty();
    if (ended || (from && start.marks() == 0 && !empty.empty())) {
      place_ = ended ? Place::end : Place::from_line;
      return out.flush();
    }
    TRY(out.put(empty));
    empty = {};
    const bool quoted = from && (quoting_ == MboxQuoting::mboxrd ? start.marks() > 0 : start.marks() == 1);
    TRY(out.put_start(start.marks() - (quoted ? 1 : 0), start.matched()));
    if (start.is_empty()) {
      TRY_ASSIGN(empty, input_->take_empty_line());
      if (empty.ends_with('\n')) continue;
      TRY(out.put(empty));
      empty = {};
    }
    TRY(input_->take_line([&out](ByteView part) { return out.put(part); }));
  }
}

Status MboxWriter::write(Source& message, std::string_view sender, Time when) {
  Gathered out(out_);
  TRY(out.put(from_line(sender, when)));
  MboxInput input(message);
  std::uint8_t last = '\n';
  for (;;) {
    LineStart start;
    TRY_ASSIGN(const LineStart::Is is, input.take_start(start));
    TRY(out.put_start(start.marks() + (is == LineStart::Is::from ? 1 : 0), start.matched()));
    TRY_ASSIGN(const ByteView octets, input.ahead());
    if (octets.empty()) {
      if (!start.is_empty()) last = ' ';
      break;
    }
    TRY(input.take_line([&](ByteView part) {
      last = part.back();
      return out.put(part);
    }));
  }
  // The line that has no end, and the empty line that belongs to no message.
  TRY(out.put(last == '\n' ? "\n" : "\n\n"));
  return out.flush();
}

}  // namespace letterlock::transport
