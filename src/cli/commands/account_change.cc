// letterlock account change: other servers, another name, other algorithms, a renewed certificate.
#include "app/accounts.h"
#include "cli/account_lines.h"
#include "cli/commands/all.h"
#include "cli/session.h"

namespace letterlock::cli {
namespace {

class AccountChange : public Command {
 public:
  std::string_view words() const override { return "account change"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ACCOUNT", "account", account_);
    declaration.value("--name", "NAME", name_);
    declaration.value("--incoming", "SERVER", incoming_);
    declaration.value("--outgoing", "SERVER", outgoing_);
    declaration.value("--server-authority", "CERT", authority_);
    declaration.choice("--pop3", {"leave", "remove"}, pop3_);
    declaration.value("--algorithms", "LIST", algorithms_);
    declaration.values("--p12", "FILE", change_.token_files);
    declaration.values("--token", "LABEL", change_.cards);
    declaration.value("--module", "SO", change_.module);
    declaration.value("--signing-cert", "FINGERPRINT", change_.signing_certificate);
    declaration.value("--encryption-cert", "FINGERPRINT", change_.encryption_certificate);
    declaration.flag("--bind", change_.bind);
    cli::declare(declaration, options_.passwords);
    declaration.example("algorithms", "letterlock account change ann --algorithms aes256-cbc,aes128-cbc");
    declaration.example("renewed", "letterlock account change ann --token 'HiCOS PKI Smart Card'");
    declaration.example("server", "letterlock account change ann --incoming imaps://ann@mail.example.tw");
  }
  Result<ExitCode> run(Context& context) override {
    const auto given = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
    change_.display_name = given(name_);
    change_.incoming = given(incoming_);
    change_.outgoing = given(outgoing_);
    change_.server_authority = given(authority_);
    if (!pop3_.empty()) change_.leave_on_server = pop3_ == "leave";
    if (!algorithms_.empty()) {
      TRY_ASSIGN(change_.ciphers, read_algorithms(algorithms_));
    }
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    auto changed = app::change_account(session->home(), account_, change_, session->asker(change_.token_files));
    if (change_.bind || !changed) explain_binding(context.terminal, changed);
    TRY_ASSIGN(const account::Account account, std::move(changed));
    TRY(print_account(context.terminal, session->home(), account));
    return ExitCode::good;
  }

 private:
  std::string account_, name_, incoming_, outgoing_, authority_, pop3_, algorithms_;
  app::AccountChange change_;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_account_change_command() { return std::make_unique<AccountChange>(); }

}  // namespace letterlock::cli
