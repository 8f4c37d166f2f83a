// Settings: what a person chose for this home, and what they were told once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/home.h"

namespace letterlock::app {

struct Settings {
  std::string language;  // "en", "zh-TW"; "" : as the browser says
  std::int64_t pin_session_minutes = 0;
  // The page about security was shown before the first signed, and the first encrypted, mail was opened.
  bool help_seen_signed = false;
  bool help_seen_encrypted = false;
  bool introduced_signing = false;  // what every signature reveals was said and understood (S15)
};
Result<Settings> settings(Home& home);

// What is absent stays as it is.
struct SettingsChange {
  std::optional<std::string> language;
  std::optional<std::int64_t> pin_session_minutes;
  std::optional<bool> help_seen_signed;
  std::optional<bool> help_seen_encrypted;
  std::optional<bool> introduced_signing;
};
// All of it or nothing. option_value_unknown {option, value, choices} for another language; pin_session_length {value}.
Status change_settings(Home& home, const SettingsChange& change);

}  // namespace letterlock::app
