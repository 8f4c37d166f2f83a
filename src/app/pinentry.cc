#include "app/pinentry.h"

#include <charconv>

namespace letterlock::app {
namespace {

constexpr size_t kPinMax = 1024;
constexpr int kLinesMax = 100;  // of one answer

// libgpg-error: the low 16 bits of a code tell what, the rest tells whose.
constexpr unsigned kCodeMask = 0xFFFF;
constexpr unsigned kTimeout = 62;
constexpr unsigned kCancelled = 99;
constexpr unsigned kNotConfirmed = 114;
constexpr unsigned kFullyCancelled = 198;

tl::unexpected<Error> broken(std::string fault, const std::string& code = "-") {
  return fail(ErrorCode::pin_needed, {{"fault", std::move(fault)}, {"code", code}});
}

tl::unexpected<Error> broken(AssuanReader::Failure failure) {
  switch (failure) {
    case AssuanReader::Failure::closed: return broken("closed");
    case AssuanReader::Failure::late: return broken("hung");
    case AssuanReader::Failure::overlong:
    case AssuanReader::Failure::none: break;
  }
  return broken("malformed");
}

// "83886179 Operation cancelled <Pinentry>"
tl::unexpected<Error> refusal(std::string_view text) {
  unsigned code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error != std::errc()) return broken("malformed");
  switch (code & kCodeMask) {
    case kTimeout:
    case kCancelled:
    case kNotConfirmed:
    case kFullyCancelled: return fail(ErrorCode::cancelled);
    default: return broken("refused", std::to_string(code));
  }
}

bool is_refusal(const Error& error) {
  return error.code == ErrorCode::pin_needed && error.params[0].second == "refused";
}

}  // namespace

Pinentry::Pinentry(ChildProcess child, PromptWait& wait, PinentryLimits limits)
    : child_(std::move(child)), wait_(&wait), limits_(limits), reader_(child_.input()) {}

Result<Pinentry> Pinentry::start(const std::string& program, PromptWait& wait, PinentryLimits limits) {
  TRY_ASSIGN(ChildProcess child, ChildProcess::start(program, limits.grace));
  Pinentry pinentry(std::move(child), wait, limits);
  TRY(pinentry.answer(nullptr, limits.command));
  return pinentry;
}

Status Pinentry::send(const std::string& line) {
  if (DescriptorSink(child_.output(), "pinentry").write(as_bytes(line))) return {};
  return broken("closed");
}

Status Pinentry::option(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  const Status answered = set("OPTION", std::string(name) + "=" + std::string(value));
  return answered || is_refusal(answered.error()) ? Status() : answered;
}

Status Pinentry::set(std::string_view command, std::string_view text) {
  TRY(send(assuan_line(command, text)));
  return answer(nullptr, limits_.command);
}

// The person's time is told to pinentry first, so that it ends its window itself.
Status Pinentry::ask(std::string_view command, Secret* data) {
  TRY(set("SETTIMEOUT", std::to_string(limits_.person.count())));
  TRY(send(assuan_line(command, "")));
  return answer(data, limits_.person + limits_.beyond);
}

Result<Secret> Pinentry::get_pin() {
  Secret pin;
  TRY(ask("GETPIN", &pin));
  return pin;
}

Status Pinentry::confirm() { return ask("CONFIRM", nullptr); }

Status Pinentry::answer(Secret* data, std::chrono::milliseconds time) {
  const auto until = PromptWait::Clock::now() + time;
  for (int lines = 0; lines < kLinesMax; ++lines) {
    TRY_ASSIGN(const auto line, reader_.next(*wait_, until));
    if (!line) return broken(reader_.failure());
    TRY_ASSIGN(const bool done, take_line(*line, data));
    if (done) return {};
  }
  return broken("malformed");
}

Result<bool> Pinentry::take_line(ByteView line, Secret* data) const {
  const std::string_view text = as_text(line);
  if (text == "OK" || text.starts_with("OK ")) return true;
  if (text.starts_with("ERR ")) return refusal(text.substr(4));
  if (text.starts_with("S ") || text.starts_with("#")) return false;  // how it was asked: of no use here
  const bool is_data = text.starts_with("D ") && data != nullptr;
  if (!is_data || !assuan_unescape(line.subspan(2), *data) || data->size() > kPinMax) return broken("malformed");
  return false;
}

}  // namespace letterlock::app
