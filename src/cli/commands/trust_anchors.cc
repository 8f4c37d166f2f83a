// letterlock trust anchors change, trust anchors system
#include "app/anchors.h"
#include "app/roots.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/show_anchor.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

class AnchorsChange : public Command {
 public:
  std::string_view words() const override { return "trust anchors change"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("FINGERPRINT", "fingerprint", fingerprint_);
    declaration.values("--domain", "DOMAIN", domains_);
    declaration.flag("--any-domain", any_domain_);
    declaration.example("domain", "letterlock trust anchors change 3f9a1c2b7 --domain company.tw --domain .company.tw");
    declaration.example("any", "letterlock trust anchors change 3f9a1c2b77 --any-domain");
  }
  Result<ExitCode> run(Context& context) override {
    // Neither says nothing, and both say two things.
    if (domains_.empty() && !any_domain_) return fail(ErrorCode::option_missing, {{"name", "--domain"}});
    if (!domains_.empty() && any_domain_) return fail(ErrorCode::argument_unexpected, {{"argument", "--any-domain"}});
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const store::Anchor anchor, app::limit_anchor(session->home(), fingerprint_, domains_));
    TRY(print_anchor(context.terminal, anchor));
    return ExitCode::good;
  }

 private:
  std::string fingerprint_;
  std::vector<std::string> domains_;
  bool any_domain_ = false;
};

struct SystemRootsView {
  bool used = false;
};
BOOST_DESCRIBE_STRUCT(SystemRootsView, (), (used))

class AnchorsSystem : public Command {
 public:
  std::string_view words() const override { return "trust anchors system"; }
  void declare(Declaration& declaration) override {
    declaration.argument("on|off", "state", state_);
    declaration.example("show", "letterlock trust anchors system");
    declaration.example("off", "letterlock trust anchors system off");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    if (!state_.empty() && state_ != "on" && state_ != "off") {
      return fail(ErrorCode::option_value_unknown,
                  {{"option", "on|off"}, {"value", state_}, {"choices", "on, off"}});
    }
    TRY_ASSIGN(auto session, Session::open(terminal, {}));
    if (!state_.empty()) TRY(app::use_system_roots(session->home(), state_ == "on"));
    TRY_ASSIGN(const bool used, app::uses_system_roots(session->home().store()));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(SystemRootsView{used})));
    } else {
      TRY(terminal.print(terminal.sentence(used ? "view.roots.on" : "view.roots.off") + "\n"));
    }
    return ExitCode::good;
  }

 private:
  std::string state_;
};

}  // namespace

std::unique_ptr<Command> make_anchors_change_command() { return std::make_unique<AnchorsChange>(); }
std::unique_ptr<Command> make_anchors_system_command() { return std::make_unique<AnchorsSystem>(); }

}  // namespace letterlock::cli
