// MultipartReader: one buffer that slides over the body. What is known to be content is handed out; a line
// that may be a delimiter, and the line end before it, stay until enough is read to decide.
#include <algorithm>
#include <cstring>

#include "mime/line_search.h"
#include "mime/reader.h"
#include "mime/tokens.h"

namespace letterlock::mime {
namespace {

// RFC 5322 section 2.1.1: no line is longer; a longer one is content whatever it begins with.
constexpr size_t kPaddingMax = 998;

enum class LineKind { content, delimiter, closing, undecided };

struct Line {
  LineKind kind = LineKind::content;
  size_t size = 0;  // of a delimiter, with its line end
};

}  // namespace

struct MultipartReader::State {
  State(Source& body, std::string boundary, const Limits& bounds)
      : from(body), dash_boundary("--" + std::move(boundary)), limits(bounds), part(*this) {}

  class PartSource : public Source {
   public:
    explicit PartSource(State& state) : state_(state) {}
    Result<size_t> read(std::span<std::uint8_t> out) override { return state_.read_content(out); }

   private:
    State& state_;
  };

  Result<size_t> read_content(std::span<std::uint8_t> out);
  Status find_content();
  Status drain();
  Status fill();
  void scan();
  void hold_back();
  Line classify(ByteView line) const;
  bool part_ended() const {
    return stop.kind == LineKind::delimiter || stop.kind == LineKind::closing || all_scanned();
  }
  bool all_scanned() const { return scanned == end && source_ended; }

  Source& from;
  std::string dash_boundary;
  Limits limits;
  PartSource part;

  Bytes buffer;
  size_t read_size = 0;       // how much is read at once
  size_t count_read = 0;      // the last time
  size_t begin = 0;           // next octet to hand out
  size_t content_end = 0;     // [begin, content_end) is content of the present part
  size_t scanned = 0;         // octets before it are decided, but for a line end that is held back
  bool at_line_start = true;  // is `scanned` the start of a line?
  size_t end = 0;             // of what was read
  bool source_ended = false;

  Line stop;  // the delimiter at `scanned`, once it is found
  size_t parts = 0;
  bool closed = false;    // the closing delimiter was seen
  bool finished = false;  // there is no further part
};

// What is the line that begins with the octets of `line`? They may reach beyond it, or not to its end.
Line MultipartReader::State::classify(ByteView line) const {
  const size_t known = std::min(line.size(), dash_boundary.size());
  if (std::memcmp(line.data(), dash_boundary.data(), known) != 0) return {LineKind::content, 0};
  const Line not_whole{source_ended ? LineKind::content : LineKind::undecided, 0};
  if (known < dash_boundary.size()) return not_whole;
  const auto octet = [&](size_t i) -> int { return i < line.size() ? line[i] : -1; };
  const bool closing = octet(known) == '-' && octet(known + 1) == '-';
  const LineKind kind = closing ? LineKind::closing : LineKind::delimiter;
  size_t i = known + (closing ? 2 : 0);
  while ((octet(i) == ' ' || octet(i) == '\t') && i - known < kPaddingMax) ++i;
  if (octet(i) == '\n') return {kind, i + 1};
  if (octet(i) == '\r' && octet(i + 1) == '\n') return {kind, i + 2};
  // The body may end with the delimiter, without a line end.
  if (i == line.size()) return source_ended ? Line{kind, i} : not_whole;
  const bool may_go_on = i + 1 == line.size() && (line[i] == '\r' || line[i] == '-');
  return may_go_on ? not_whole : Line{LineKind::content, 0};
}

// Decides as far as the octets in the buffer allow.
void MultipartReader::State::scan() {
  while (scanned < end) {
    if (at_line_start) {
      if (buffer[scanned] == '-') stop = classify(ByteView(buffer).subspan(scanned, end - scanned));
      if (stop.kind != LineKind::content) break;
      at_line_start = false;
    }
    // Only a line that begins as a delimiter does is of interest.
    const ByteView rest = ByteView(buffer).subspan(scanned, end - scanned);
    const size_t feed = line_loops().find_pair(rest, '\n', '-');
    at_line_start = feed < rest.size() || rest.back() == '\n';
    scanned += std::min(feed + 1, rest.size());
  }
  content_end = scanned;
  if (!all_scanned()) hold_back();
}

// RFC 2046 section 5.1.1: the line end before a delimiter belongs to the delimiter.
void MultipartReader::State::hold_back() {
  if (at_line_start && content_end > begin && buffer[content_end - 1] == '\n') --content_end;
  if (content_end > begin && buffer[content_end - 1] == '\r') --content_end;
}

// Called where nothing is left to hand out, so that no more than a line end and a begun delimiter is moved.
Status MultipartReader::State::fill() {
  if (end != begin) std::memmove(buffer.data(), buffer.data() + begin, end - begin);
  end -= begin;
  scanned -= begin;
  content_end -= begin;
  begin = 0;
  if (count_read == read_size) read_size = ReadBuffer::next_size(read_size);
  if (buffer.size() < end + read_size) buffer.resize(end + read_size);
  TRY_ASSIGN(count_read, from.read(std::span(buffer).subspan(end, read_size)));
  source_ended = count_read == 0;
  end += count_read;
  return {};
}

Status MultipartReader::State::find_content() {
  while (begin == content_end && !part_ended()) {
    stop = {};
    TRY(fill());
    scan();
  }
  return {};
}

Result<size_t> MultipartReader::State::read_content(std::span<std::uint8_t> out) {
  if (out.empty() || parts == 0 || finished) return 0;
  TRY(find_content());
  const size_t count = std::min(out.size(), content_end - begin);
  std::memcpy(out.data(), buffer.data() + begin, count);
  begin += count;
  return count;
}

Status MultipartReader::State::drain() {
  do {
    begin = content_end;
    TRY(find_content());
  } while (begin != content_end);
  return {};
}

MultipartReader::MultipartReader(Source& body, std::string boundary, const Limits& limits)
    : state_(std::make_unique<State>(body, std::move(boundary), limits)) {}

MultipartReader::~MultipartReader() = default;

Result<bool> MultipartReader::next() {
  State& s = *state_;
  // A coded parameter could hold a line end: such a boundary is none.
  const bool broken = std::any_of(s.dash_boundary.begin(), s.dash_boundary.end(), is_control);
  if (broken || s.dash_boundary.size() == 2) return fail(ErrorCode::mime_boundary_missing);
  if (s.finished) return false;
  TRY(s.drain());
  const Line stop = std::exchange(s.stop, {});
  s.begin = s.content_end = s.scanned = s.scanned + stop.size;
  s.at_line_start = true;
  s.closed = stop.kind == LineKind::closing;
  s.finished = stop.kind != LineKind::delimiter;
  if (s.finished) return false;
  if (s.parts == s.limits.parts) {
    return fail(ErrorCode::mime_too_many_parts, {{"limit", std::to_string(s.limits.parts)}});
  }
  ++s.parts;
  s.scan();
  return true;
}

Source& MultipartReader::part() { return state_->part; }

bool MultipartReader::closed() const { return state_->closed; }

Result<std::uint64_t> MultipartReader::epilogue_octets() {
  State& s = *state_;
  if (!s.closed) return 0;
  const auto is_space = [](std::uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  std::uint64_t count = 0;
  for (;;) {
    const ByteView rest = ByteView(s.buffer).subspan(s.begin, s.end - s.begin);
    count += rest.size() - static_cast<size_t>(std::count_if(rest.begin(), rest.end(), is_space));
    s.begin = 0;
    TRY_ASSIGN(s.end, s.from.read(s.buffer));
    if (s.end == 0) return count;
  }
}

}  // namespace letterlock::mime
