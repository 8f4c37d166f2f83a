// letterlock trust anchors list|add|remove, trust crl list|import
#include "api/mail_view.h"
#include "app/anchors.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

Status print_anchor(const Terminal& terminal, const store::Anchor& anchor) {
  if (terminal.json()) return terminal.print_json(to_json(api::view_of(anchor)));
  TRY(terminal.print(terminal.style(Style::strong, anchor.certificate.subject()) + "\n"));
  return terminal.print("  " + terminal.sentence("view.fingerprint", {{"value", anchor.certificate.fingerprint()}}) +
                        "\n");
}

class AnchorsList : public Command {
 public:
  std::string_view words() const override { return "trust anchors list"; }
  void declare(Declaration& declaration) override { declaration.example("all", "letterlock trust anchors list"); }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const auto anchors, store::Anchors(session->home().store()).all());
    if (context.terminal.json()) {
      std::vector<api::AnchorView> views;
      for (const store::Anchor& anchor : anchors) views.push_back(api::view_of(anchor));
      TRY(context.terminal.print_json(to_json(views)));
      return ExitCode::good;
    }
    for (const store::Anchor& anchor : anchors) TRY(print_anchor(context.terminal, anchor));
    return ExitCode::good;
  }
};

// Without --fingerprint it shows what the file holds and adds nothing: comparing comes first.
class AnchorsAdd : public Command {
 public:
  std::string_view words() const override { return "trust anchors add"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("FILE", "certificate-file", file_);
    declaration.value("--fingerprint", "HEX", fingerprint_);
    declaration.value("--note", "TEXT", note_);
    declaration.example("look", "letterlock trust anchors add authority.pem");
    declaration.example("add", "letterlock trust anchors add authority.pem --fingerprint 3f9a...");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const auto candidates, app::read_anchor_candidates(file_));
    const x509::Certificate& certificate = candidates.front();
    if (fingerprint_.empty()) {
      TRY(print_anchor(context.terminal, {certificate, session->home().now(), note_}));
      context.terminal.message(context.terminal.sentence("view.anchor.compare"));
      return ExitCode::needs_user;
    }
    TRY_ASSIGN(const store::Anchor anchor, app::add_anchor(session->home(), certificate, fingerprint_, note_));
    TRY(print_anchor(context.terminal, anchor));
    return ExitCode::good;
  }

 private:
  std::string file_;
  std::string fingerprint_;
  std::string note_;
};

class AnchorsRemove : public Command {
 public:
  std::string_view words() const override { return "trust anchors remove"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("FINGERPRINT", "fingerprint", fingerprint_);
    declaration.example("one", "letterlock trust anchors remove 3f9a1c2b77");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const store::Anchor anchor, app::remove_anchor(session->home(), fingerprint_));
    TRY(print_anchor(context.terminal, anchor));
    return ExitCode::good;
  }

 private:
  std::string fingerprint_;
};

Status print_crls(const Terminal& terminal, const std::vector<store::Crl>& crls) {
  std::vector<api::CrlView> views;
  for (const store::Crl& crl : crls) views.push_back(api::view_of(crl));
  if (terminal.json()) return terminal.print_json(to_json(views));
  for (const api::CrlView& view : views) {
    TRY(terminal.print(view.issuer + "  " + to_rfc3339(view.this_update) + " - " +
                       (view.next_update ? to_rfc3339(*view.next_update) : "?") + "\n"));
  }
  return {};
}

class CrlImport : public Command {
 public:
  std::string_view words() const override { return "trust crl import"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("FILE", "crl-file", file_);
    declaration.example("one", "letterlock trust crl import complete.crl");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const auto crls, app::import_crls(session->home(), file_));
    TRY(print_crls(context.terminal, crls));
    return ExitCode::good;
  }

 private:
  std::string file_;
};

class CrlList : public Command {
 public:
  std::string_view words() const override { return "trust crl list"; }
  void declare(Declaration& declaration) override { declaration.example("all", "letterlock trust crl list"); }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    TRY_ASSIGN(const auto crls, store::Crls(session->home().store()).all());
    TRY(print_crls(context.terminal, crls));
    return ExitCode::good;
  }
};

}  // namespace

std::unique_ptr<Command> make_anchors_list_command() { return std::make_unique<AnchorsList>(); }
std::unique_ptr<Command> make_anchors_add_command() { return std::make_unique<AnchorsAdd>(); }
std::unique_ptr<Command> make_anchors_remove_command() { return std::make_unique<AnchorsRemove>(); }
std::unique_ptr<Command> make_crl_import_command() { return std::make_unique<CrlImport>(); }
std::unique_ptr<Command> make_crl_list_command() { return std::make_unique<CrlList>(); }

}  // namespace letterlock::cli
