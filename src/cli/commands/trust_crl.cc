// letterlock trust crl import|list|check|remove
#include "api/crl_view.h"
#include "app/crl_lists.h"
#include "cli/commands/all.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/show_lines.h"

namespace letterlock::cli {
namespace {

Status print_crls(const Terminal& terminal, const std::vector<store::Crl>& crls, Time now) {
  std::vector<api::CrlView> views;
  for (const store::Crl& crl : crls) views.push_back(api::view_of(crl, now));
  if (terminal.json()) return terminal.print_json(to_json(views));
  for (const api::CrlView& view : views) TRY(print_lines(terminal, api::lines_of(view, terminal.language())));
  return {};
}

Result<std::vector<x509::Certificate>> read_all_certificates(const std::vector<std::string>& paths) {
  std::vector<x509::Certificate> all;
  for (const std::string& path : paths) {
    TRY_ASSIGN(const auto some, x509::read_certificates(path));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

class CrlImport : public Command {
 public:
  std::string_view words() const override { return "trust crl import"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("FILE", "crl-file", file_);
    declaration.values("--cert", "ISSUER", authorities_);
    declaration.example("one", "letterlock trust crl import complete.crl");
    declaration.example("cert", "letterlock trust crl import complete.crl --cert authority.cer");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    app::CrlImport import;
    TRY_ASSIGN(import.authorities, read_all_certificates(authorities_));
    Progress progress(context.terminal, context.terminal.sentence("view.crl.progress", {{"name", file_}}), 0);
    import.progress = [&](std::uint64_t done, std::uint64_t total) {
      if (progress.due()) progress.set(context.terminal.sentence("view.crl.progress", {{"name", file_}}), done, total);
    };
    TRY_ASSIGN(const auto crls, app::import_crls(session->home(), file_, import));
    progress.hide();
    TRY(print_crls(context.terminal, crls, session->home().now()));
    return ExitCode::good;
  }

 private:
  std::string file_;
  std::vector<std::string> authorities_;
};

class CrlList : public Command {
 public:
  std::string_view words() const override { return "trust crl list"; }
  void declare(Declaration& declaration) override { declaration.example("all", "letterlock trust crl list"); }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const auto crls, store::Crls(session->home().store()).all());
    TRY(print_crls(context.terminal, crls, session->home().now()));
    return ExitCode::good;
  }
};

class CrlCheck : public Command {
 public:
  std::string_view words() const override { return "trust crl check"; }
  void declare(Declaration& declaration) override {
    declaration.argument("CERT", "certificate", certificate_);
    declaration.value("--serial", "HEX", serial_);
    declaration.values("--crl", "FILE", question_.files);
    declaration.values("--cert", "ISSUER", authorities_);
    declaration.example("one", "letterlock trust crl check ann.pem");
    declaration.example("serial", "letterlock trust crl check --serial 3f9a1c2b77 --cert authority.cer");
  }
  Result<ExitCode> run(Context& context) override {
    TRY(read_question());
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const app::CrlCheck check, app::check_crls(session->home(), question_));
    const api::CrlCheckView view = api::view_of(check);
    if (context.terminal.json()) {
      TRY(context.terminal.print_json(to_json(view)));
    } else {
      TRY(print_lines(context.terminal, api::lines_of(view, context.terminal.language())));
    }
    return check.known && !check.revoked ? ExitCode::good : ExitCode::not_good;
  }

 private:
  // A certificate or a number, not both.
  Status read_question() {
    if (certificate_.empty() == serial_.empty()) return fail(ErrorCode::usage, {{"reason", "CERT, --serial"}});
    TRY_ASSIGN(question_.authorities, read_all_certificates(authorities_));
    if (!certificate_.empty()) {
      TRY_ASSIGN(const auto certificates, x509::read_certificates(certificate_));
      question_.certificate = certificates.front();
      return {};
    }
    const auto serial = app::serial_of_hex(serial_);
    if (!serial) {
      return fail(ErrorCode::option_value_unknown,
                  {{"option", "--serial"}, {"value", serial_}, {"choices", "0A1B2C..."}});
    }
    question_.serial = *serial;
    return {};
  }

  std::string certificate_;
  std::string serial_;
  std::vector<std::string> authorities_;
  app::CrlQuestion question_;
};

class CrlRemove : public Command {
 public:
  std::string_view words() const override { return "trust crl remove"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("NAME", "crl-name", name_);
    declaration.example("one", "letterlock trust crl remove 3f9a1c2b77");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const store::Crl removed, app::remove_crl(session->home(), name_));
    TRY(print_crls(context.terminal, {removed}, session->home().now()));
    return ExitCode::good;
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_crl_import_command() { return std::make_unique<CrlImport>(); }
std::unique_ptr<Command> make_crl_list_command() { return std::make_unique<CrlList>(); }
std::unique_ptr<Command> make_crl_check_command() { return std::make_unique<CrlCheck>(); }
std::unique_ptr<Command> make_crl_remove_command() { return std::make_unique<CrlRemove>(); }

}  // namespace letterlock::cli
