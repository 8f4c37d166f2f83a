// letterlock account certificates: our own certificates for somebody who wants to write to us sealed.
#include "app/accounts.h"
#include "app/own_certificates.h"
#include "cli/certificate_form.h"
#include "cli/commands/all.h"
#include "cli/session.h"

namespace letterlock::cli {
namespace {

class AccountCertificates : public Command {
 public:
  std::string_view words() const override { return "account certificates"; }
  void declare(Declaration& declaration) override {
    declaration.argument("ACCOUNT", "account", account_);
    cli::declare(declaration, form_);
    declaration.example("one", "letterlock account certificates ann --format p7c -o ann.p7c");
    declaration.example("mail", "letterlock account certificates ann --format mail -o ann.eml");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const account::Account account, app::find_account(session->home(), account_));
    TRY_ASSIGN(const auto certificates, app::own_certificates(session->home(), account.id));
    TRY(write_certificates(context.terminal, certificates, form_));
    return ExitCode::good;
  }

 private:
  std::string account_;
  CertificateFormOptions form_;
};

}  // namespace

std::unique_ptr<Command> make_account_certificates_command() { return std::make_unique<AccountCertificates>(); }

}  // namespace letterlock::cli
