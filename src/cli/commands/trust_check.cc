// letterlock trust check: can this certificate be relied on?
#include "api/verdict_text.h"
#include "api/verdict_view.h"
#include "app/certificate_check.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/show_lines.h"
#include "cli/trust_options.h"
#include "cli/waiting.h"

namespace letterlock::cli {
namespace {

class TrustCheck : public Command {
 public:
  std::string_view words() const override { return "trust check"; }

  void declare(Declaration& declaration) override {
    declaration.required_argument("CERT", "certificate", certificate_);
    declaration.choice("--usage", {"sign", "encrypt", "any"}, usage_);
    cli::declare(declaration, trust_);
    declaration.values("--policy", "OID", policies_);
    declaration.flag("--explicit-policy", explicit_policy_);
    declaration.flag("--inhibit-any-policy", inhibit_any_policy_);
    declaration.flag("--inhibit-mapping", inhibit_mapping_);
    declaration.flag("--fetch", fetch_);
    declaration.example("anchor", "letterlock trust check ann.pem --anchor authority.pem");
    declaration.example("crl",
                        "letterlock trust check ann.pem --anchor authority.pem --crl list.crl --revocation hard");
    declaration.example("fetch", "letterlock trust check ann.pem --fetch");
    declaration.example("ocsp", "letterlock trust check ann.pem --anchor authority.pem --ocsp answer.der");
    declaration.example("at", "letterlock trust check ann.pem --anchor authority.pem --at 2026-03-01T09:30:00Z");
  }

  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(const auto certificates, x509::read_certificates(certificate_));
    TRY_ASSIGN(trust::Policy policy, make_policy());
    const x509::Certificate& certificate = certificates.front();
    // What stands behind the first certificate of a file is its chain.
    TRY_ASSIGN(const auto verdict, fetch_ ? ask(terminal, certificates, policy) : judge(certificates, policy));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(api::view_of(verdict, policy, terminal.language()))));
    } else {
      TRY(print_lines(terminal, api::lines_of(verdict, certificate, policy.at, terminal.language())));
    }
    return verdict.status == trust::Status::good ? ExitCode::good : ExitCode::not_good;
  }

 private:
  Result<trust::Verdict> judge(const std::vector<x509::Certificate>& certificates, const trust::Policy& policy) const {
    TRY_ASSIGN(const auto store, trust_store_of(trust_));
    return trust::check(certificates.front(), store, certificates, policy);
  }

  // By the home: whom the person trusts, and what they allow to be asked.
  Result<trust::Verdict> ask(const Terminal& terminal, const std::vector<x509::Certificate>& certificates,
                             trust::Policy& policy) const {
    const bool files =
        !trust_.anchors.empty() || !trust_.certificates.empty() || !trust_.crls.empty() || !trust_.ocsp.empty();
    constexpr const char* kFiles = "--anchor, --cert, --crl, --ocsp";
    if (files) return fail(ErrorCode::options_conflict, {{"option", "--fetch"}, {"other", kFiles}});
    TRY_ASSIGN(auto session, Session::open(terminal, {}));
    policy.now = session->home().now();
    if (trust_.revocation.empty()) {
      TRY_ASSIGN(policy.revocation, app::revocation_mode(session->home()));
    }
    Waiting waiting(terminal);
    return app::check_certificate(session->home(), certificates.front(), certificates, policy, app::kPatience,
                                  waiting.attendance());
  }

  Result<trust::Policy> make_policy() const {
    trust::Policy policy;
    policy.usage = usage_ == "sign"      ? trust::Usage::sign
                   : usage_ == "encrypt" ? trust::Usage::encrypt
                                         : trust::Usage::any;
    policy.revocation = revocation_of(trust_);
    TRY_ASSIGN(policy.at, time_of(trust_));
    policy.policies = policies_;
    policy.explicit_policy = explicit_policy_;
    policy.inhibit_any_policy = inhibit_any_policy_;
    policy.inhibit_mapping = inhibit_mapping_;
    return policy;
  }

  std::string certificate_;
  std::string usage_ = "any";
  TrustOptions trust_;
  std::vector<std::string> policies_;
  bool explicit_policy_ = false;
  bool inhibit_any_policy_ = false;
  bool inhibit_mapping_ = false;
  bool fetch_ = false;
};

}  // namespace

std::unique_ptr<Command> make_trust_check_command() { return std::make_unique<TrustCheck>(); }

}  // namespace letterlock::cli
