// What a person chose about asking authorities, as it is kept.
#include <sstream>

#include "app/revocation.h"
#include "app/url_mapping.h"
#include "store/settings.h"

namespace letterlock::app {
namespace {

constexpr const char* kFetch = "trust.fetch";
constexpr const char* kOcsp = "trust.ocsp";
constexpr const char* kHard = "trust.hard";
constexpr const char* kMapping = "trust.mapping";
constexpr size_t kMappingMax = 100;

Result<bool> flag(store::Settings& kept, const char* name, bool otherwise) {
  TRY_ASSIGN(const auto value, kept.get(name));
  return value ? *value == "yes" : otherwise;
}

Status set_flag(store::Settings& kept, const char* name, bool value) { return kept.set(name, value ? "yes" : "no"); }

// A line for each: FROM and TO, which hold no blanks.
std::string lines_of(const UrlMapping& mapping) {
  std::string text;
  for (const auto& [from, to] : mapping) text += from + " " + to + "\n";
  return text;
}

UrlMapping mapping_of(const std::string& text) {
  UrlMapping mapping;
  std::istringstream in(text);
  for (std::string from, to; in >> from >> to;) mapping[from] = to;
  return mapping;
}

}  // namespace

Result<RevocationSettings> revocation_settings(Home& home) { return revocation_settings(home.store()); }

Result<RevocationSettings> revocation_settings(store::Store& store) {
  store::Settings kept(store);
  RevocationSettings settings;
  TRY_ASSIGN(settings.fetch, flag(kept, kFetch, settings.fetch));
  TRY_ASSIGN(settings.ocsp, flag(kept, kOcsp, settings.ocsp));
  TRY_ASSIGN(settings.hard, flag(kept, kHard, settings.hard));
  TRY_ASSIGN(const auto mapping, kept.get(kMapping));
  settings.mapping = mapping_of(mapping.value_or(""));
  return settings;
}

Result<trust::RevocationMode> revocation_mode(Home& home) {
  store::Settings kept(home.store());
  TRY_ASSIGN(const bool hard, flag(kept, kHard, RevocationSettings().hard));
  return hard ? trust::RevocationMode::hard : trust::RevocationMode::soft;
}

Status set_revocation_settings(Home& home, const RevocationSettings& settings) {
  UrlMapping mapping;
  for (const auto& [from, to] : settings.mapping) {
    TRY_ASSIGN(auto entry, mapping_entry(from, to));
    mapping.insert(std::move(entry));
  }
  if (mapping.size() > kMappingMax)
    return fail(ErrorCode::url_mapping_malformed, {{"value", std::to_string(mapping.size())}});
  TRY_ASSIGN(auto transaction, home.store().begin());
  store::Settings kept(home.store());
  TRY(set_flag(kept, kFetch, settings.fetch));
  TRY(set_flag(kept, kOcsp, settings.ocsp));
  TRY(set_flag(kept, kHard, settings.hard));
  TRY(kept.set(kMapping, lines_of(mapping)));
  TRY(transaction.commit());
  home.forget_trust();
  return {};
}

}  // namespace letterlock::app
