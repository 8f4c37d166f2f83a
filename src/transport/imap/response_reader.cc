#include "transport/imap/response_reader.h"

#include <algorithm>

namespace letterlock::transport::imap {
namespace {

char upper_of(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view kAtomEnds = " ()[]\"{";
constexpr std::string_view kBareTextEnds = " ()\"{";
constexpr std::string_view kFlagEnds = " )";

}  // namespace

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), upper_of);
  return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) { return upper(a) == upper(b); }

tl::unexpected<Error> ResponseReader::misbehaves(std::string reason) const {
  return fail(ErrorCode::server_misbehaves, {{"server", stream_.name()}, {"reason", std::move(reason)}});
}

Status ResponseReader::begin() {
  TRY_ASSIGN(line_, stream_.read_line());
  place_ = 0;
  literals_ = 0;
  return {};
}

bool ResponseReader::take(char expected) {
  if (peek() != expected || at_end()) return false;
  ++place_;
  return true;
}

Status ResponseReader::expect(char expected) {
  if (!take(expected)) return misbehaves(std::string("there is no ") + expected);
  return {};
}

void ResponseReader::skip_spaces() {
  while (take(' ')) {}
}

Result<std::string> ResponseReader::word_before(std::string_view ends) {
  const size_t end = std::min(line_.find_first_of(ends, place_), line_.size());
  if (end <= place_) return misbehaves("a word is missing");
  std::string word = line_.substr(place_, end - place_);
  place_ = end;
  return word;
}

Result<std::string> ResponseReader::atom() { return word_before(kAtomEnds); }

Result<std::string> ResponseReader::flag() { return word_before(kFlagEnds); }

Result<std::string> ResponseReader::upper_atom() {
  TRY_ASSIGN(const std::string word, atom());
  return upper(word);
}

Result<std::uint64_t> ResponseReader::number(std::uint64_t max) {
  if (!is_digit(peek())) return misbehaves("a number is missing");
  std::uint64_t value = 0;
  while (is_digit(peek())) {
    const auto digit = static_cast<std::uint64_t>(peek() - '0');
    if (value > (max - digit) / 10 || digit > max) return misbehaves("a number is too large");
    value = value * 10 + digit;
    ++place_;
  }
  return value;
}

bool ResponseReader::literal_follows() const {
  return peek() == '{' || (peek() == '~' && place_ + 1 < line_.size() && line_[place_ + 1] == '{');
}

Result<std::optional<std::uint64_t>> ResponseReader::literal(std::uint64_t limit) {
  if (!literal_follows()) return std::nullopt;
  take('~');
  TRY(expect('{'));
  TRY_ASSIGN(const std::uint64_t size, number());
  take('+');
  TRY(expect('}'));
  if (!at_end()) return misbehaves("a literal is not at the end of its line");
  if (size > limit) {
    return fail(ErrorCode::server_limit, {{"server", stream_.name()}, {"bound", std::to_string(limit)}});
  }
  if (++literals_ > kLiteralsMax) return misbehaves("too many literals");
  return size;
}

Status ResponseReader::literal_octets(std::uint64_t size, Sink& sink) {
  TRY(stream_.read_octets(size, sink));
  TRY_ASSIGN(line_, stream_.read_line());
  place_ = 0;
  return {};
}

Result<std::string> ResponseReader::quoted(size_t limit) {
  TRY(expect('"'));
  std::string value;
  while (!take('"')) {
    take('\\');
    if (at_end()) return misbehaves("a quoted string has no end");
    value += line_[place_++];
    if (value.size() > limit) return misbehaves("a string is too long");
  }
  return value;
}

Result<std::string> ResponseReader::text(size_t limit) {
  if (peek() == '"') return quoted(limit);
  TRY_ASSIGN(const auto size, literal(limit));
  if (!size) return word_before(kBareTextEnds);
  MemorySink sink;
  TRY(literal_octets(*size, sink));
  return std::string(as_text(sink.bytes()));
}

Result<std::optional<std::string>> ResponseReader::text_or_nil(size_t limit) {
  const bool bare = peek() != '"' && !literal_follows();
  TRY_ASSIGN(std::string value, text(limit));
  if (bare && equal_ignoring_case(value, "NIL")) return std::nullopt;
  return value;
}

Status ResponseReader::skip_value() {
  size_t depth = 0;
  do {
    skip_spaces();
    if (take('(')) {
      if (++depth > kNestingMax) return misbehaves("lists are nested too deeply");
    } else if (depth > 0 && take(')')) {
      --depth;
    } else {
      TRY(text());
    }
  } while (depth > 0);
  return {};
}

Status ResponseReader::skip_rest() {
  for (;;) {
    const size_t open = line_.ends_with('}') ? line_.rfind('{') : std::string::npos;
    const bool digits = open != std::string::npos && open >= place_ && open + 2 < line_.size() &&
                        std::all_of(line_.begin() + static_cast<std::ptrdiff_t>(open) + 1, line_.end() - 1, is_digit);
    if (!digits) break;
    place_ = open;
    TRY_ASSIGN(const auto size, literal(kStringOctetsMax));
    NullSink nobody;
    TRY(literal_octets(size.value_or(0), nobody));
  }
  place_ = line_.size();
  return {};
}

std::string ResponseReader::rest() {
  std::string words = line_.substr(std::min(place_, line_.size()));
  place_ = line_.size();
  return words;
}

}  // namespace letterlock::transport::imap
