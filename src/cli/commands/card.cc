// letterlock card, letterlock card lock
#include "api/card_view.h"
#include "app/card_doctor.h"
#include "app/pin_session.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/show_lines.h"
#include "cli/terminal.h"
#include "token/agent_client.h"

namespace letterlock::cli {
namespace {

class CardDoctor : public Command {
 public:
  std::string_view words() const override { return "card"; }
  void declare(Declaration& declaration) override {
    declare_account(declaration, options_);
    declaration.value("--module", "SO", module_);
    declaration.example("all", "letterlock card");
    declaration.example("module", "letterlock card --module /usr/local/HiPKILocalSignServerApp/libHicos_p11.so");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(const app::Diagnosis diagnosis, app::diagnose(session->home(), options_.account, module_));
    const api::DiagnosisView view = api::view_of(diagnosis, terminal.language());
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(view)));
    } else {
      TRY(print_lines(terminal, api::lines_of(view, terminal.language())));
    }
    return view.works ? ExitCode::good : ExitCode::needs_user;
  }

 private:
  SessionOptions options_;
  std::string module_;
};

class CardLock : public Command {
 public:
  std::string_view words() const override { return "card lock"; }
  void declare(Declaration& declaration) override { declaration.example("now", "letterlock card lock"); }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(const store::Home home, store::Home::from_environment());
    TRY_ASSIGN(const auto client, token::AgentClient::connect_to_running(token::AgentPlace::in(home.runtime)));
    if (client != nullptr) TRY(client->lock());
    if (!context.terminal.json()) context.terminal.message(context.terminal.sentence("card.locked"));
    if (context.terminal.json()) TRY(context.terminal.print_json(JsonValue(boost::json::object())));
    return ExitCode::good;
  }
};

struct SessionLengthView {
  std::int64_t minutes = 0;
};
BOOST_DESCRIBE_STRUCT(SessionLengthView, (), (minutes))

class CardSession : public Command {
 public:
  std::string_view words() const override { return "card session"; }
  void declare(Declaration& declaration) override {
    declaration.argument("MINUTES", "minutes", minutes_);
    declaration.example("show", "letterlock card session");
    declaration.example("short", "letterlock card session 1");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, {}));
    if (!minutes_.empty()) TRY(app::set_pin_session(session->home(), minutes_));
    TRY_ASSIGN(const auto length, app::pin_session(session->home()));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(SessionLengthView{length.count()})));
    } else {
      TRY(terminal.print(terminal.sentence("card.session-length", {{"minutes", std::to_string(length.count())}}) +
                         "\n"));
    }
    return ExitCode::good;
  }

 private:
  std::string minutes_;
};

}  // namespace

std::unique_ptr<Command> make_card_session_command() { return std::make_unique<CardSession>(); }
std::unique_ptr<Command> make_card_command() { return std::make_unique<CardDoctor>(); }
std::unique_ptr<Command> make_card_lock_command() { return std::make_unique<CardLock>(); }

}  // namespace letterlock::cli
