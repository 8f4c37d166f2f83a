// letterlock trust crl refresh, trust settings: asking authorities, and what they may be asked
#include <algorithm>

#include "api/revocation_view.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "cli/waiting.h"

namespace letterlock::cli {
namespace {

// A person who asked for it waits longer than one who reads a letter.
constexpr std::chrono::milliseconds kRefreshPatience{2 * 60'000};

class CrlRefresh : public Command {
 public:
  std::string_view words() const override { return "trust crl refresh"; }
  void declare(Declaration& declaration) override {
    declaration.flag("--all", all_);
    declaration.example("due", "letterlock trust crl refresh");
    declaration.example("all", "letterlock trust crl refresh --all");
  }
  // Done, or 5 where somebody did not answer as they should.
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, {}));
    TRY_ASSIGN(const auto asked, refresh(terminal, session->home()));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(api::views_of(asked, terminal.language()))));
    } else {
      for (const app::Asked& one : asked) TRY(print(terminal, one));
      if (asked.empty()) TRY(terminal.print(terminal.sentence("view.asked.nothing") + "\n"));
    }
    const bool failed = std::any_of(asked.begin(), asked.end(), [](const app::Asked& one) { return one.failure; });
    return failed ? ExitCode::io : ExitCode::good;
  }

 private:
  Result<std::vector<app::Asked>> refresh(const Terminal& terminal, app::Home& home) const {
    Waiting waiting(terminal, kRefreshPatience);
    return app::refresh(home, kRefreshPatience, all_ ? app::Lists::all : app::Lists::due, waiting.attendance());
  }

  static Status print(const Terminal& terminal, const app::Asked& one) {
    const std::string words = one.failure ? text::describe(terminal.language(), *one.failure).sentence
                                          : terminal.sentence("view.asked.answered");
    return terminal.print(one.url + "\n  " + words + "\n");
  }

  bool all_ = false;
};

// "on", "off" or "": what was not said stays.
void change(bool& value, const std::string& word) {
  if (!word.empty()) value = word == "on";
}

Status map(app::RevocationSettings& settings, const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    // "=" may stand in the query of either address, and "=http" begins the second one.
    const size_t at = entry.find("=http");
    if (at == std::string::npos) return fail(ErrorCode::url_mapping_malformed, {{"value", entry}});
    settings.mapping[entry.substr(0, at)] = entry.substr(at + 1);
  }
  return {};
}

Status unmap(app::RevocationSettings& settings, const std::vector<std::string>& entries) {
  for (const std::string& from : entries) {
    if (settings.mapping.erase(from) == 0) return fail(ErrorCode::url_mapping_malformed, {{"value", from}});
  }
  return {};
}

class TrustSettings : public Command {
 public:
  std::string_view words() const override { return "trust settings"; }
  void declare(Declaration& declaration) override {
    declaration.choice("--fetch", {"on", "off"}, fetch_);
    declaration.choice("--ocsp", {"on", "off"}, ocsp_);
    declaration.choice("--hard", {"on", "off"}, hard_);
    declaration.values("--map", "FROM=TO", map_);
    declaration.values("--unmap", "FROM", unmap_);
    declaration.example("show", "letterlock trust settings");
    declaration.example("private", "letterlock trust settings --ocsp off");
    declaration.example("map",
                        "letterlock trust settings --map http://ocsp.old.example.tw/=http://ocsp.new.example.tw/");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(app::RevocationSettings settings, app::revocation_settings(session->home()));
    if (is_change()) {
      change(settings.fetch, fetch_);
      change(settings.ocsp, ocsp_);
      change(settings.hard, hard_);
      TRY(unmap(settings, unmap_));
      TRY(map(settings, map_));
      TRY(app::set_revocation_settings(session->home(), settings));
      TRY_ASSIGN(settings, app::revocation_settings(session->home()));
    }
    TRY(print(context.terminal, settings));
    return ExitCode::good;
  }

 private:
  bool is_change() const {
    return !fetch_.empty() || !ocsp_.empty() || !hard_.empty() || !map_.empty() || !unmap_.empty();
  }

  static Status print(const Terminal& terminal, const app::RevocationSettings& settings) {
    if (terminal.json()) return terminal.print_json(to_json(api::view_of(settings)));
    const auto line = [&](const char* key, bool value) {
      const std::string word = value ? ".on" : ".off";
      return terminal.print(terminal.sentence(key + word) + "\n");
    };
    TRY(line("view.trust-settings.fetch", settings.fetch));
    TRY(line("view.trust-settings.ocsp", settings.ocsp));
    TRY(line("view.trust-settings.hard", settings.hard));
    for (const auto& [from, to] : settings.mapping) {
      TRY(terminal.print(terminal.sentence("view.trust-settings.map", {{"from", from}, {"to", to}}) + "\n"));
    }
    return {};
  }

  std::string fetch_;
  std::string ocsp_;
  std::string hard_;
  std::vector<std::string> map_;
  std::vector<std::string> unmap_;
};

}  // namespace

std::unique_ptr<Command> make_crl_refresh_command() { return std::make_unique<CrlRefresh>(); }
std::unique_ptr<Command> make_trust_settings_command() { return std::make_unique<TrustSettings>(); }

}  // namespace letterlock::cli
