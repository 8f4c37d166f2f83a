#include "app/settings.h"

#include "app/pin_session.h"
#include "store/settings.h"
#include "text/catalogue.h"

namespace letterlock::app {
namespace {

constexpr const char* kLanguage = "language";
constexpr const char* kHelpSigned = "help-seen-signed";
constexpr const char* kHelpEncrypted = "help-seen-encrypted";
constexpr const char* kIntroduced = "introduced-signing";

Result<bool> flag(store::Settings& kept, const char* name) {
  TRY_ASSIGN(const auto value, kept.get(name));
  return value == "yes";
}

Status set_flag(store::Settings& kept, const char* name, const std::optional<bool>& value) {
  return value ? kept.set(name, *value ? "yes" : "no") : Status();
}

bool is_language(const std::string& tag) {
  return tag.empty() || tag == text::to_tag(text::Language::en) || tag == text::to_tag(text::Language::zh_tw);
}

}  // namespace

Result<Settings> settings(Home& home) {
  store::Settings kept(home.store());
  Settings all;
  TRY_ASSIGN(const auto language, kept.get(kLanguage));
  all.language = language.value_or("");
  TRY_ASSIGN(const auto length, pin_session(home));
  all.pin_session_minutes = length.count();
  TRY_ASSIGN(all.help_seen_signed, flag(kept, kHelpSigned));
  TRY_ASSIGN(all.help_seen_encrypted, flag(kept, kHelpEncrypted));
  TRY_ASSIGN(all.introduced_signing, flag(kept, kIntroduced));
  return all;
}

Status change_settings(Home& home, const SettingsChange& change) {
  if (change.language && !is_language(*change.language)) {
    return fail(ErrorCode::option_value_unknown,
                {{"option", kLanguage}, {"value", *change.language}, {"choices", "en, zh-TW"}});
  }
  TRY_ASSIGN(auto transaction, home.store().begin());
  store::Settings kept(home.store());
  if (change.language) TRY(kept.set(kLanguage, *change.language));
  if (change.pin_session_minutes) TRY(set_pin_session(home, std::to_string(*change.pin_session_minutes)));
  TRY(set_flag(kept, kHelpSigned, change.help_seen_signed));
  TRY(set_flag(kept, kHelpEncrypted, change.help_seen_encrypted));
  TRY(set_flag(kept, kIntroduced, change.introduced_signing));
  return transaction.commit();
}

}  // namespace letterlock::app
