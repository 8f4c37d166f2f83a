#include "transport/imap/session.h"

#include <algorithm>

namespace letterlock::transport::imap {
namespace {

constexpr size_t kWordsMax = 500;
constexpr size_t kCapabilitiesMax = 500;

// The server's words for people: printable, and not too many.
std::string for_people(std::string_view words) {
  std::string kept(words.substr(0, kWordsMax));
  std::replace_if(
      kept.begin(), kept.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }, ' ');
  return kept;
}

bool is_condition(std::string_view word) { return word == "OK" || word == "NO" || word == "BAD"; }
bool is_status(std::string_view word) { return is_condition(word) || word == "BYE" || word == "PREAUTH"; }

}  // namespace

Session::Session(std::unique_ptr<net::Stream> stream, size_t untagged_max)
    : stream_(std::make_unique<net::LineStream>(std::move(stream))),
      reader_(std::make_unique<ResponseReader>(*stream_)),
      untagged_max_(untagged_max) {}

tl::unexpected<Error> Session::misbehaves(std::string reason) {
  broken_ = true;
  return reader_->misbehaves(std::move(reason));
}

Status Session::check_usable() const {
  if (broken_) return fail(ErrorCode::connection_lost, {{"server", name()}});
  return {};
}

Status Session::write(ByteView octets) {
  TRY(check_usable());
  const Status written = stream_->write(octets);
  if (!written) broken_ = true;
  return written;
}

Result<std::string> Session::send(std::string_view command) {
  TRY(check_usable());
  std::string tag = "L" + std::to_string(next_tag_++);
  const Status written = stream_->write_line(tag + " " + std::string(command));
  if (!written) {
    broken_ = true;
    return tl::unexpected(written.error());
  }
  under_way_.insert(tag);
  untagged_ = 0;
  return tag;
}

Result<bool> Session::wait_readable(std::chrono::milliseconds wait) {
  TRY(check_usable());
  return stream_->wait_readable(wait);
}

Result<Code> Session::read_code() {
  reader_->skip_spaces();
  if (!reader_->take('[')) return Code{};
  TRY_ASSIGN(std::string name, reader_->upper_atom());
  std::string arguments;
  reader_->skip_spaces();
  int depth = 1;  // BADCHARSET and the like have lists, no brackets; a bracket inside quotes is no matter here
  while (!reader_->at_end()) {
    const char c = reader_->peek();
    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    reader_->take(c);
    if (depth == 0) return Code{std::move(name), std::move(arguments)};
    arguments += c;
  }
  return reader_->misbehaves("a response code has no end");
}

Status Session::note_capabilities(std::string_view words) {
  capabilities_.clear();
  while (!words.empty() && capabilities_.size() < kCapabilitiesMax) {
    const size_t end = words.find(' ');
    if (end != 0) capabilities_.insert(upper(words.substr(0, end)));
    words = end == std::string_view::npos ? std::string_view() : words.substr(end + 1);
  }
  return {};
}

Status Session::note(Untagged& untagged) {
  if (untagged.name == "BYE") {
    return fail(ErrorCode::connection_lost, {{"server", name()}, {"reason", for_people(reader_->rest())}});
  }
  if (untagged.name == "EXISTS" && untagged.number) exists_ = *untagged.number;
  if (untagged.name == "EXPUNGE" && exists_ > 0) --exists_;
  if (untagged.name == "CAPABILITY") return note_capabilities(reader_->rest());
  if (untagged.code.name == "CAPABILITY") TRY(note_capabilities(untagged.code.arguments));
  return {};
}

Status Session::read_untagged_content(const Handler& handler) {
  if (++untagged_ > untagged_max_) return reader_->misbehaves("too many responses to one command");
  Untagged untagged{std::nullopt, {}, {}, *reader_};
  if (reader_->peek() >= '0' && reader_->peek() <= '9') {
    TRY_ASSIGN(const std::uint64_t number, reader_->number(std::numeric_limits<std::uint32_t>::max()));
    untagged.number = static_cast<std::uint32_t>(number);
    TRY(reader_->expect(' '));
  }
  TRY_ASSIGN(untagged.name, reader_->upper_atom());
  const bool status = is_status(untagged.name);
  if (status) {
    TRY_ASSIGN(untagged.code, read_code());
  }
  reader_->skip_spaces();
  bool taken = false;
  if (handler) {
    TRY_ASSIGN(taken, handler(untagged));
  }
  if (!taken) TRY(note(untagged));
  if (!status) return reader_->skip_rest();
  reader_->rest();  // words for people: "{5}" at their end announces nothing
  return {};
}

Status Session::read_inside(const Handler& handler, Completion& completion, Kind& kind) {
  TRY(reader_->begin());
  kind = Kind::continuation;
  if (reader_->take('+')) return {};
  kind = Kind::untagged;
  if (reader_->take('*')) {
    TRY(reader_->expect(' '));
    return read_untagged_content(handler);
  }
  kind = Kind::completion;
  TRY_ASSIGN(completion.tag, reader_->atom());
  if (under_way_.erase(completion.tag) == 0) return reader_->misbehaves("an answer to no command of ours");
  TRY(reader_->expect(' '));
  TRY_ASSIGN(completion.condition, reader_->upper_atom());
  if (!is_condition(completion.condition)) return reader_->misbehaves("a completion that is none");
  TRY_ASSIGN(completion.code, read_code());
  if (completion.code.name == "CAPABILITY") TRY(note_capabilities(completion.code.arguments));
  reader_->skip_spaces();
  completion.words = for_people(reader_->rest());
  return {};
}

Result<Session::Kind> Session::read_response(const Handler& handler, Completion& completion) {
  TRY(check_usable());
  Kind kind = Kind::untagged;
  const Status read = read_inside(handler, completion, kind);
  if (read) return kind;
  broken_ = true;
  return tl::unexpected(read.error());
}

Result<Completion> Session::next_completion(const Handler& handler) {
  Completion completion;
  for (;;) {
    TRY_ASSIGN(const Kind kind, read_response(handler, completion));
    if (kind == Kind::completion) return completion;
    if (kind == Kind::continuation) return misbehaves("it asks for octets that nobody announced");
  }
}

Result<std::optional<Completion>> Session::wait_continuation(const Handler& handler) {
  Completion completion;
  for (;;) {
    TRY_ASSIGN(const Kind kind, read_response(handler, completion));
    if (kind == Kind::completion) return completion;
    if (kind == Kind::continuation) return std::nullopt;
  }
}

Status Session::read_untagged(const Handler& handler) {
  Completion completion;
  TRY_ASSIGN(const Kind kind, read_response(handler, completion));
  if (kind == Kind::completion) {
    TRY(require_ok(completion));
    return misbehaves("a command ended before its end");
  }
  return {};
}

Status Session::require_ok(const Completion& completion) const {
  if (completion.condition == "OK") return {};
  return fail(ErrorCode::server_refused,
              {{"server", name()}, {"answer", completion.words}, {"response_code", completion.code.name}});
}

Result<Completion> Session::run(std::string_view command, const Handler& handler) {
  TRY_ASSIGN(const std::string tag, send(command));
  TRY_ASSIGN(Completion completion, next_completion(handler));
  if (completion.tag != tag) return misbehaves("an answer to another command");
  TRY(require_ok(completion));
  return completion;
}

}  // namespace letterlock::transport::imap
