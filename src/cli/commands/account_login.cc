// letterlock account login
#include <charconv>
#include <cstdlib>

#include "api/account_view.h"
#include "app/accounts.h"
#include "app/mail_login.h"
#include "base/child.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

constexpr int kWaitMax_s = 3600;

// On a desktop, the person's own browser; it goes on when we have ended. Where that fails, the address was shown.
void open_browser(const std::string& url) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
  (void)spawn({.words = {"xdg-open", url}, .search_path = true, .group = Spawn::Group::own_session});
}

class AccountLogin : public Command {
 public:
  std::string_view words() const override { return "account login"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ACCOUNT", "account", account_);
    declaration.value("--client-id", "ID", client_id_);
    declaration.value("--client-secret-file", "FILE", client_secret_file_);
    declaration.value("--wait", "SECONDS", wait_);
    declaration.flag("--no-browser", no_browser_);
    declaration.example("one", "letterlock account login ann --client-id 1234.apps.googleusercontent.com");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    app::SignIn how;
    how.client_id = client_id_;
    TRY_ASSIGN(how.wait, wait());
    TRY_ASSIGN(MailPasswords secrets, read_mail_passwords({client_secret_file_, ""}));
    how.client_secret = std::move(secrets.mail);
    TRY_ASSIGN(auto session, Session::open(terminal, {}));
    TRY_ASSIGN(const account::Account account, app::find_account(session->home(), account_));
    TRY_ASSIGN(const account::OauthProvider* provider, app::provider_of(account));
    how.page = "<!DOCTYPE html><meta charset=\"utf-8\"><title>Letterlock</title><p>" +
               terminal.sentence("cli.login-page") + "</p>";
    how.show = [&](const std::string& url) {
      terminal.message(terminal.sentence("cli.login-address", {{"provider", provider->name}}));
      terminal.message(url);
      if (!no_browser_) open_browser(url);
    };
    TRY_ASSIGN(const account::Account changed, app::sign_in(session->home(), account, *provider, how));
    if (terminal.json())
      TRY(terminal.print_json(
          to_json(api::view_of(changed, app::needs_of(session->home(), changed), terminal.language()))));
    if (terminal.json()) return ExitCode::good;
    TRY(terminal.print(
        terminal.sentence("view.account.signed-in", {{"address", changed.address}, {"provider", provider->name}}) +
        "\n"));
    return ExitCode::good;
  }

 private:
  Result<std::chrono::seconds> wait() const {
    int seconds = 0;
    const auto [end, error] = std::from_chars(wait_.data(), wait_.data() + wait_.size(), seconds);
    const bool whole = error == std::errc() && end == wait_.data() + wait_.size();
    if (whole && seconds >= 1 && seconds <= kWaitMax_s) return std::chrono::seconds(seconds);
    return fail(ErrorCode::option_value_unknown,
                {{"option", "--wait"}, {"value", wait_}, {"choices", "1-" + std::to_string(kWaitMax_s)}});
  }

  std::string account_;
  std::string client_id_;
  std::string client_secret_file_;
  std::string wait_ = "300";
  bool no_browser_ = false;
};

}  // namespace

std::unique_ptr<Command> make_account_login_command() { return std::make_unique<AccountLogin>(); }

}  // namespace letterlock::cli
