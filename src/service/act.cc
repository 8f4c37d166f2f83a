#include "service/act.h"

#include <charconv>

#include "api/event_view.h"

namespace letterlock::service {
namespace {

constexpr std::chrono::milliseconds kBetween{100};

const std::string& value_of(const std::map<std::string, std::string>& values, std::string_view name) {
  static const std::string none;
  const auto found = values.find(std::string(name));
  return found == values.end() ? none : found->second;
}

}  // namespace

Act::Act(Parts& parts, app::Home* home, Request request)
    : parts_(parts), home_(home), request_(std::move(request)), state_(parts.acts.begin(request_.id)) {}

Act::~Act() {
  parts_.acts.end(*state_);
  if (told_doing_.empty()) return;
  parts_.events.publish("act-done", {{"act", id()}});
}

const std::string& Act::parameter(std::string_view name) const { return value_of(request_.parameters, name); }
const std::string& Act::query(std::string_view name) const { return value_of(request_.query, name); }

Result<size_t> Act::number(std::string_view name, size_t otherwise, size_t max) const {
  const std::string& text = query(name);
  if (text.empty()) return otherwise;
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max) {
    return fail(ErrorCode::query_malformed, {{"name", std::string(name)}});
  }
  return value;
}

Status Act::proceed() const {
  if (cancelled()) return fail(ErrorCode::cancelled);
  return {};
}

Status Act::progress(std::string_view doing, size_t done, size_t total) {
  TRY(proceed());
  const auto now = std::chrono::steady_clock::now();
  if (doing == told_doing_ && now - told_ < kBetween && done != total) return {};
  told_ = now;
  told_doing_ = doing;
  const Params counts{{"done", std::to_string(done)}, {"total", std::to_string(total)}};
  parts_.events.publish_view("progress",
                             api::ProgressEvent{id(), told_doing_, done, total,
                                                text::sentence(language(), "progress." + told_doing_, counts)});
  return {};
}

token::KeySource* Act::keep(std::unique_ptr<token::KeySource> keys) {
  keys_.push_back(std::move(keys));
  return keys_.back().get();
}

}  // namespace letterlock::service
