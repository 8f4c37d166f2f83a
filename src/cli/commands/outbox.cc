// letterlock outbox retry|remove: letters that stopped. What is in the outbox shows letterlock list --folder outbox.
#include "app/outbox.h"
#include "api/mail_view.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

class OutboxCommand : public Command {
 public:
  void declare(Declaration& declaration) override {
    declaration.required_argument("LETTER", "letter", letter_);
    declaration.example("one", std::string("letterlock ") + std::string(words()) + " 3f2a");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const store::OutboxEntry entry, act(session->home()));
    const api::OutboxRow row = api::view_of(entry, context.terminal.language());
    if (context.terminal.json())
      TRY(context.terminal.print_json(to_json(row)));
    else
      TRY(context.terminal.print(row.id + "  " + row.state + "\n"));
    return ExitCode::good;
  }

 protected:
  virtual Result<store::OutboxEntry> act(app::Home& home) const = 0;
  std::string letter_;
};

class OutboxRetry : public OutboxCommand {
 public:
  std::string_view words() const override { return "outbox retry"; }

 private:
  Result<store::OutboxEntry> act(app::Home& home) const override { return app::retry_letter(home, letter_); }
};

class OutboxRemove : public OutboxCommand {
 public:
  std::string_view words() const override { return "outbox remove"; }

 private:
  Result<store::OutboxEntry> act(app::Home& home) const override { return app::remove_letter(home, letter_); }
};

}  // namespace

std::unique_ptr<Command> make_outbox_retry_command() { return std::make_unique<OutboxRetry>(); }
std::unique_ptr<Command> make_outbox_remove_command() { return std::make_unique<OutboxRemove>(); }

}  // namespace letterlock::cli
