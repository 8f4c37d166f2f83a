// letterlock store check
#include "api/json_text.h"
#include "cli/commands/all.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "store/check.h"

namespace letterlock::cli {
namespace {

struct DamageView {
  std::string kind;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(DamageView, (), (kind, name))

struct StoreCheckView {
  bool clean = false;
  std::uint64_t files = 0;
  std::vector<DamageView> damages;
  bool more_damages = false;
  std::uint64_t leftovers = 0;
  std::uint64_t removed = 0;
};
BOOST_DESCRIBE_STRUCT(StoreCheckView, (), (clean, files, damages, more_damages, leftovers, removed))

StoreCheckView view_of(const store::CheckReport& report) {
  StoreCheckView view{report.clean(), report.files, {}, report.more_damages, report.leftovers, report.removed};
  for (const store::Damage& damage : report.damages) view.damages.push_back({damage.kind, damage.name});
  return view;
}

class StoreCheck : public Command {
 public:
  std::string_view words() const override { return "store check"; }
  void declare(Declaration& declaration) override {
    declaration.flag("--remove-leftovers", remove_leftovers_);
    declaration.example("all", "letterlock store check");
    declaration.example("tidy", "letterlock store check --remove-leftovers");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, {}));
    TRY_ASSIGN(const store::CheckReport report, look(terminal, session->home()));
    const StoreCheckView view = view_of(report);
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(view)));
    } else {
      TRY(print(terminal, view));
    }
    return view.clean ? ExitCode::good : ExitCode::io;
  }

 private:
  Result<store::CheckReport> look(const Terminal& terminal, app::Home& home) const {
    store::CheckOptions options{remove_leftovers_, home.now()};
    std::optional<Progress> progress;
    options.progress = [&](std::uint64_t done, std::uint64_t of) {
      if (!progress) progress.emplace(terminal, terminal.sentence("view.store.checking"), of);
      progress->set(done);
    };
    return store::check(home.store(), options);
  }

  static Status print(const Terminal& terminal, const StoreCheckView& view) {
    const auto say = [&](const std::string& key, const Params& params) {
      return terminal.print(terminal.sentence(key, params) + "\n");
    };
    for (const DamageView& damage : view.damages) {
      TRY(say("view.store.damage." + damage.kind, {{"name", damage.name}}));
    }
    if (view.more_damages) TRY(say("view.store.more-damages", {}));
    if (view.leftovers > 0) {
      TRY(say("view.store.leftovers",
              {{"count", std::to_string(view.leftovers)}, {"removed", std::to_string(view.removed)}}));
    }
    return say(view.clean ? "view.store.clean" : "view.store.damaged", {{"files", std::to_string(view.files)}});
  }

  bool remove_leftovers_ = false;
};

}  // namespace

std::unique_ptr<Command> make_store_check_command() { return std::make_unique<StoreCheck>(); }

}  // namespace letterlock::cli
