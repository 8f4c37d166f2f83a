// letterlock account add|list|show|test|password|remove
#include <unistd.h>

#include "api/account_view.h"
#include "app/accounts.h"
#include "app/servers.h"
#include "cli/account_lines.h"
#include "cli/commands/all.h"
#include "cli/comparison_lines.h"
#include "cli/found_servers.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "store/accounts.h"

namespace letterlock::cli {
namespace {

class AccountAdd : public Command {
 public:
  std::string_view words() const override { return "account add"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "address", wanted_.address);
    declaration.values("--p12", "FILE", wanted_.token_files);
    declaration.values("--token", "LABEL", wanted_.cards);
    declaration.value("--module", "SO", wanted_.module);
    declaration.value("--incoming", "SERVER", wanted_.incoming);
    declaration.value("--outgoing", "SERVER", wanted_.outgoing);
    declaration.value("--server-authority", "CERT", wanted_.server_authority);
    declaration.flag("--discover", discover_);
    declaration.flag("--yes", yes_);
    declaration.flag("--remove-from-server", remove_from_server_);
    cli::declare(declaration, mail_passwords_);
    declaration.value("--name", "NAME", wanted_.display_name);
    declaration.value("--id", "ID", wanted_.id);
    declaration.value("--signing-cert", "FINGERPRINT", wanted_.signing_certificate);
    declaration.value("--encryption-cert", "FINGERPRINT", wanted_.encryption_certificate);
    declaration.flag("--bind", wanted_.bind);
    declaration.value("--algorithms", "LIST", algorithms_);
    cli::declare(declaration, options_.passwords);
    declaration.example("card",
                        "letterlock account add ann@example.tw --token 'HiCOS PKI Smart Card' "
                        "--incoming ~/Maildir --outgoing ~/post");
    declaration.example("server",
                        "letterlock account add ann@example.tw --p12 ann.p12 "
                        "--incoming imaps://ann@mail.example.tw --outgoing smtps://ann@mail.example.tw");
    declaration.example("discover", "letterlock account add ann@example.tw --p12 ann.p12 --discover");
    declaration.example("maildir",
                        "letterlock account add ann@example.tw --name 'Ann Lin' --p12 ann.p12 "
                        "--incoming ~/Maildir --outgoing ~/post");
  }
  Result<ExitCode> run(Context& context) override {
    if (yes_ && !discover_) return fail(ErrorCode::option_needs, {{"option", "--yes"}, {"other", "--discover"}});
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    if (discover_) TRY(use_found_servers(context.terminal, session->home(), yes_, wanted_));
    // S15: what every signature reveals is said before the first one.
    context.terminal.message(context.terminal.sentence("view.account.reveals"));
    wanted_.leave_on_server = !remove_from_server_;
    if (!algorithms_.empty()) {
      TRY_ASSIGN(wanted_.ciphers, read_algorithms(algorithms_));
    }
    TRY_ASSIGN(MailPasswords passwords, mail_passwords(context.terminal));
    wanted_.mail_password = std::move(passwords.mail);
    wanted_.outgoing_password = std::move(passwords.outgoing);
    auto added = app::add_account(session->home(), wanted_, session->asker(wanted_.token_files));
    explain_binding(context.terminal, added);
    TRY_ASSIGN(const account::Account account, std::move(added));
    TRY(print_account(context.terminal, session->home(), account));
    if (app::needs_sign_in(account)) {
      context.terminal.message(context.terminal.sentence("view.account.sign-in-next", {{"account", account.id}}));
    }
    return ExitCode::good;
  }

 private:
  // Asked for at the terminal where a server wants one; without a terminal it can be given later.
  Result<MailPasswords> mail_passwords(const Terminal& terminal) const {
    TRY_ASSIGN(MailPasswords passwords, read_mail_passwords(mail_passwords_));
    const account::Account servers{.incoming = wanted_.incoming, .outgoing = wanted_.outgoing};
    if (passwords.mail || !app::needs_password(servers) || isatty(STDIN_FILENO) == 0) return passwords;
    TRY_ASSIGN(passwords.mail,
               ask_secret(terminal.sentence("cli.mail-password-question", {{"address", wanted_.address}})));
    return passwords;
  }

  app::NewAccount wanted_;
  bool discover_ = false;
  bool yes_ = false;
  bool remove_from_server_ = false;
  std::string algorithms_;
  MailPasswordOptions mail_passwords_;
  SessionOptions options_;
};

class AccountPassword : public Command {
 public:
  std::string_view words() const override { return "account password"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ACCOUNT", "account", account_);
    cli::declare(declaration, options_);
    declaration.example("one", "letterlock account password ann --mail-password-file ann.mail-password");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const account::Account account, app::find_account(session->home(), account_));
    TRY_ASSIGN(MailPasswords passwords, read_mail_passwords(options_));
    if (!passwords.mail && !passwords.outgoing) {
      TRY_ASSIGN(passwords.mail,
                 ask_secret(context.terminal.sentence("cli.mail-password-question", {{"address", account.address}})));
    }
    TRY(app::set_passwords(session->home(), account.id, passwords.mail, passwords.outgoing));
    TRY(print_account(context.terminal, session->home(), account));
    return ExitCode::good;
  }

 private:
  std::string account_;
  MailPasswordOptions options_;
};

class AccountList : public Command {
 public:
  std::string_view words() const override { return "account list"; }
  void declare(Declaration& declaration) override { declaration.example("all", "letterlock account list"); }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const auto accounts, store::Accounts(session->home().store()).all());
    if (context.terminal.json()) {
      std::vector<api::AccountView> views;
      for (const account::Account& account : accounts)
        views.push_back(api::view_of(account, app::needs_of(session->home(), account), context.terminal.language()));
      TRY(context.terminal.print_json(to_json(views)));
      return ExitCode::good;
    }
    for (const account::Account& account : accounts) TRY(print_account(context.terminal, session->home(), account));
    return ExitCode::good;
  }
};

class AccountShow : public Command {
 public:
  std::string_view words() const override { return "account show"; }
  void declare(Declaration& declaration) override {
    declaration.argument("ACCOUNT", "account", account_);
    declaration.flag("--qr", qr_);
    declaration.example("one", "letterlock account show ann");
    declaration.example("qr", "letterlock account show ann --qr");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const account::Account account, app::find_account(session->home(), account_));
    TRY(print_account(context.terminal, session->home(), account));
    if (!qr_ || context.terminal.json() || !account.signing_certificate) return ExitCode::good;
    TRY(print_code(context.terminal, api::comparison_of(account.signing_certificate->fingerprint(), account.address)));
    return ExitCode::good;
  }

 private:
  std::string account_;
  bool qr_ = false;
};

struct StepView {
  std::string step;
  std::string error;  // id
  std::string text;
};
BOOST_DESCRIBE_STRUCT(StepView, (), (step, error, text))

class AccountTest : public Command {
 public:
  std::string_view words() const override { return "account test"; }
  void declare(Declaration& declaration) override {
    declaration.argument("ACCOUNT", "account", options_.account);
    cli::declare(declaration, options_.passwords);
    cli::declare(declaration, options_.pins);
    declaration.example("one", "letterlock account test ann");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    TRY_ASSIGN(const account::Account account, app::find_account(session->home(), options_.account));
    TRY_ASSIGN(token::KeySource * keys, session->keys());
    TRY_ASSIGN(const auto steps, app::test_account(session->home(), account.id, keys));
    std::vector<StepView> views;
    for (const api::AccountStepView& step : api::views_of(steps, context.terminal.language())) {
      views.push_back({step.id, step.error ? step.error->id : "", step.text});
      if (!context.terminal.json()) TRY(context.terminal.print((step.error ? "[!] " : "[x] ") + step.text + "\n"));
    }
    if (context.terminal.json()) TRY(context.terminal.print_json(to_json(views)));
    if (steps.empty() || !steps.back().error) return ExitCode::good;
    if (!context.terminal.json()) context.terminal.show(*steps.back().error);
    return exit_code_of(steps.back().error->kind());
  }

 private:
  SessionOptions options_;
};

class AccountRemove : public Command {
 public:
  std::string_view words() const override { return "account remove"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ACCOUNT", "account", account_);
    declaration.example("one", "letterlock account remove ann");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const account::Account account, app::find_account(session->home(), account_));
    TRY(app::remove_account(session->home(), account.id));
    TRY(print_account(context.terminal, session->home(), account));
    return ExitCode::good;
  }

 private:
  std::string account_;
};

}  // namespace

std::unique_ptr<Command> make_account_add_command() { return std::make_unique<AccountAdd>(); }
std::unique_ptr<Command> make_account_password_command() { return std::make_unique<AccountPassword>(); }
std::unique_ptr<Command> make_account_list_command() { return std::make_unique<AccountList>(); }
std::unique_ptr<Command> make_account_show_command() { return std::make_unique<AccountShow>(); }
std::unique_ptr<Command> make_account_test_command() { return std::make_unique<AccountTest>(); }
std::unique_ptr<Command> make_account_remove_command() { return std::make_unique<AccountRemove>(); }

}  // namespace letterlock::cli
