// letterlock send, draft send
#include "api/choice_view.h"
#include "api/json_text.h"
#include "api/mail_view.h"
#include "app/letters.h"
#include "cli/commands/all.h"
#include "cli/input.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

constexpr size_t kTextMax = 32 * 1024 * 1024;

Status print_sent(const Terminal& terminal, const outbox::Dispatched& sent) {
  const api::SentView view = api::view_of(sent);
  if (terminal.json()) return terminal.print_json(to_json(view));
  if (view.ciphers.empty()) return terminal.print(terminal.sentence("view.sent-signed") + "\n");
  TRY(terminal.print(terminal.sentence("view.sent-sealed", {{"cipher", view.ciphers.front()}}) + "\n"));
  if (view.forced_by.empty()) return {};
  return terminal.print(terminal.sentence("view.forced-by", {{"address", api::few_of(view.forced_by)}}) + "\n");
}

class Send : public Command {
 public:
  std::string_view words() const override { return "send"; }
  void declare(Declaration& declaration) override {
    declaration.argument("FILE", "text", file_);
    declaration.values("--to", "ADDRESS", letter_.to);
    declaration.values("--cc", "ADDRESS", letter_.cc);
    declaration.values("--bcc", "ADDRESS", letter_.bcc);
    declaration.value("--subject", "TEXT", letter_.subject);
    declaration.values("--attach", "FILE", letter_.attachments);
    declaration.flag("--signed-only", signed_only_);
    declaration.flag("--draft", draft_);
    cli::declare(declaration, options_);
    declaration.example("sealed", "letterlock send --to ben@example.tw --subject Hello letter.txt");
    declaration.example("signed", "letterlock send --signed-only --to ben@example.tw --subject Hello letter.txt");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    if (letter_.to.empty() && letter_.cc.empty() && letter_.bcc.empty()) return fail(ErrorCode::no_recipients);
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(auto input, open_input(file_, terminal));
    TRY_ASSIGN(auto source, input->open());
    TRY_ASSIGN(const Bytes text, read_all(*source, kTextMax));
    letter_.text = as_text(text);
    letter_.protection = signed_only_ ? outbox::Protection::signed_only : outbox::Protection::sealed;
    if (draft_) return keep_draft(terminal, *session);
    TRY_ASSIGN(token::KeySource * keys, session->keys());
    TRY_ASSIGN(const auto sent, app::send_letter(session->home(), session->account(), letter_, keys));
    TRY(print_sent(terminal, sent));
    return ExitCode::good;
  }

 private:
  Result<ExitCode> keep_draft(const Terminal& terminal, Session& session) const {
    TRY_ASSIGN(const auto entry, app::keep_draft(session.home(), session.account(), letter_));
    const api::OutboxRow row = api::view_of(entry, terminal.language());
    TRY(terminal.json() ? terminal.print_json(to_json(row))
                        : terminal.print(terminal.sentence("view.draft-kept", {{"draft", row.id}}) + "\n"));
    return ExitCode::good;
  }

  std::string file_;
  app::NewLetter letter_;
  bool signed_only_ = false;
  bool draft_ = false;
  SessionOptions options_;
};

class DraftSend : public Command {
 public:
  std::string_view words() const override { return "draft send"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("DRAFT", "draft", draft_);
    cli::declare(declaration, options_);
    declaration.example("one", "letterlock draft send 3f2a");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    TRY_ASSIGN(token::KeySource * keys, session->keys());
    TRY_ASSIGN(const auto sent, app::send_draft(session->home(), draft_, keys));
    TRY(print_sent(context.terminal, sent));
    return ExitCode::good;
  }

 private:
  std::string draft_;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_send_command() { return std::make_unique<Send>(); }
std::unique_ptr<Command> make_draft_send_command() { return std::make_unique<DraftSend>(); }

}  // namespace letterlock::cli
