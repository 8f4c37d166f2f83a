#include "app/pin_session.h"

#include <charconv>

#include "store/settings.h"
#include "token/card_keys.h"

namespace letterlock::app {
namespace {

constexpr const char* kSetting = "pin-session-minutes";
constexpr int kMinutesMax = 60;  // the token agent ends every session after an hour

Result<std::chrono::minutes> parse(std::string_view text) {
  int minutes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && minutes >= 1 && minutes <= kMinutesMax) return std::chrono::minutes(minutes);
  return fail(ErrorCode::pin_session_length, {{"value", std::string(text)}});
}

}  // namespace

Result<std::chrono::minutes> pin_session(Home& home) {
  TRY_ASSIGN(const auto kept, store::Settings(home.store()).get(kSetting));
  if (!kept) return std::chrono::duration_cast<std::chrono::minutes>(token::kPinSession);
  return parse(*kept);
}

Status set_pin_session(Home& home, std::string_view minutes) {
  TRY(parse(minutes));
  return store::Settings(home.store()).set(kSetting, std::string(minutes));
}

}  // namespace letterlock::app
