// letterlock account discover
#include "api/discovery_view.h"
#include "app/discovery.h"
#include "cli/commands/all.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

class AccountDiscover : public Command {
 public:
  std::string_view words() const override { return "account discover"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "address", address_);
    declaration.value("--server-authority", "CERT", options_.authority_file);
    declaration.example("one", "letterlock account discover ann@example.tw");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(const app::Discovery discovery, app::discover(address_, options_));
    const api::DiscoveryView view = api::view_of(address_, discovery, terminal.language());
    TRY(terminal.json() ? terminal.print_json(to_json(view)) : terminal.print(text_of(view, terminal.language())));
    if (discovery.found.complete()) return ExitCode::good;
    const Error error{ErrorCode::servers_not_found, {{"domain", address_.substr(address_.find('@') + 1)}}};
    if (!terminal.json()) terminal.show(error);
    return exit_code_of(error.kind());
  }

 private:
  std::string address_;
  app::DiscoveryOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_account_discover_command() { return std::make_unique<AccountDiscover>(); }

}  // namespace letterlock::cli
