// letterlock trust anchors list|add|remove
#include "api/mail_view.h"
#include "app/anchors.h"
#include "app/card_authorities.h"
#include "app/roots.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/show_anchor.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

class AnchorsList : public Command {
 public:
  std::string_view words() const override { return "trust anchors list"; }
  void declare(Declaration& declaration) override {
    declaration.flag("--system", system_);
    declaration.example("all", "letterlock trust anchors list");
    declaration.example("system", "letterlock trust anchors list --system");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    store::Store& store = session->home().store();
    if (system_) {
      TRY_ASSIGN(const auto roots, app::system_roots(store.home().cache, session->home().agent()));
      TRY_ASSIGN(const bool used, app::uses_system_roots(store));
      TRY(print_roots(context.terminal, api::view_of(roots, used)));
      if (!used) context.terminal.message(context.terminal.sentence("view.roots.off"));
    } else {
      TRY_ASSIGN(const auto anchors, store::Anchors(store).all());
      TRY(print_anchors(context.terminal, anchors));
    }
    return ExitCode::good;
  }

 private:
  bool system_ = false;
};

// Without --fingerprint it shows what the file or the card holds and adds nothing: comparing comes first.
class AnchorsAdd : public Command {
 public:
  std::string_view words() const override { return "trust anchors add"; }
  void declare(Declaration& declaration) override {
    declaration.argument("FILE", "certificate-file", file_);
    declaration.flag("--from-card", from_card_);
    declaration.value("--module", "SO", module_);
    declaration.value("--fingerprint", "HEX", fingerprint_);
    declaration.values("--domain", "DOMAIN", domains_);
    declaration.value("--note", "TEXT", note_);
    declaration.example("look", "letterlock trust anchors add authority.pem");
    declaration.example("add", "letterlock trust anchors add authority.pem --fingerprint 3f9a...");
    declaration.example("domain", "letterlock trust anchors add company.pem --fingerprint 3f9a... --domain company.tw");
    declaration.example("card", "letterlock trust anchors add --from-card");
  }
  Result<ExitCode> run(Context& context) override {
    if (file_.empty() != from_card_) {
      return fail(file_.empty() ? ErrorCode::argument_missing : ErrorCode::argument_unexpected,
                  {{file_.empty() ? "name" : "argument", file_.empty() ? "FILE" : file_}});
    }
    TRY_ASSIGN(auto session, Session::open(context.terminal, {}));
    return from_card_ ? from_card(context.terminal, session->home()) : from_file(context.terminal, session->home());
  }

 private:
  Result<ExitCode> from_file(const Terminal& terminal, app::Home& home) {
    TRY_ASSIGN(const auto candidates, app::read_anchor_candidates(file_));
    if (!fingerprint_.empty()) return add(terminal, home, candidates);
    TRY(print_anchor(terminal, {candidates.front(), home.now(), note_}));
    // One document with --json; people see all that may be meant.
    for (size_t i = 1; i < candidates.size() && !terminal.json(); ++i) {
      TRY(print_anchor(terminal, {candidates[i], home.now(), note_}));
    }
    return compare_first(terminal);
  }
  Result<ExitCode> from_card(const Terminal& terminal, app::Home& home) {
    TRY_ASSIGN(const auto found, app::authorities_on_cards(home, module_));
    std::vector<x509::Certificate> candidates;
    for (const app::CardAuthority& one : found) candidates.push_back(one.certificate);
    if (!fingerprint_.empty()) return add(terminal, home, candidates);
    TRY(print_card_authorities(terminal, found));
    if (!found.empty()) return compare_first(terminal);
    terminal.message(terminal.sentence("view.anchor.on-card.none"));
    return ExitCode::needs_user;
  }
  static Result<ExitCode> compare_first(const Terminal& terminal) {
    terminal.message(terminal.sentence("view.anchor.compare"));
    return ExitCode::needs_user;
  }
  Result<ExitCode> add(const Terminal& terminal, app::Home& home, const std::vector<x509::Certificate>& candidates) {
    TRY_ASSIGN(const x509::Certificate certificate, app::certificate_of(candidates, fingerprint_));
    TRY_ASSIGN(const store::Anchor anchor, app::add_anchor(home, certificate, fingerprint_, note_, domains_));
    TRY(print_anchor(terminal, anchor));
    return ExitCode::good;
  }

  std::string file_;
  bool from_card_ = false;
  std::string module_;
  std::string fingerprint_;
  std::vector<std::string> domains_;
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

}  // namespace

std::unique_ptr<Command> make_anchors_list_command() { return std::make_unique<AnchorsList>(); }
std::unique_ptr<Command> make_anchors_add_command() { return std::make_unique<AnchorsAdd>(); }
std::unique_ptr<Command> make_anchors_remove_command() { return std::make_unique<AnchorsRemove>(); }

}  // namespace letterlock::cli
