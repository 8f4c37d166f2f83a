// letterlock send, list, read
#include <unistd.h>

#include "api/bounce_view.h"
#include "api/json_text.h"
#include "api/mail_view.h"
#include "api/report_json.h"
#include "api/report_text.h"
#include "app/letters.h"
#include "app/reading.h"
#include "cli/commands/all.h"
#include "cli/input.h"
#include "cli/release.h"
#include "cli/session.h"
#include "cli/show_lines.h"

namespace letterlock::cli {
namespace {

constexpr size_t kTextMax = 32 * 1024 * 1024;

Status print_sent(const Terminal& terminal, const outbox::Dispatched& sent) {
  const api::SentView view = api::view_of(sent);
  if (terminal.json()) return terminal.print_json(to_json(view));
  if (view.ciphers.empty()) return terminal.print(terminal.sentence("view.sent-signed") + "\n");
  TRY(terminal.print(terminal.sentence("view.sent-sealed", {{"cipher", view.ciphers.front()}}) + "\n"));
  for (const std::string& address : view.forced_by) {
    TRY(terminal.print(terminal.sentence("view.forced-by", {{"address", address}}) + "\n"));
  }
  return {};
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
    const api::OutboxRow row = api::view_of(entry);
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

class List : public Command {
 public:
  std::string_view words() const override { return "list"; }
  void declare(Declaration& declaration) override {
    declare_account(declaration, options_);
    cli::declare(declaration, options_.passwords);
    declaration.choice("--folder", {"inbox", "outbox", "sent", "drafts", "archive", "junk", "trash"}, folder_);
    declaration.value("--search", "WORDS", words_);
    declaration.example("inbox", "letterlock list");
    declaration.example("outbox", "letterlock list --folder outbox");
    declaration.example("search", "letterlock list --search 'minutes April'");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    if ((folder_ == "outbox" || folder_ == "drafts") && words_.empty()) {
      TRY(list_outbox(context.terminal, *session));
    } else {
      TRY(list_folder(context.terminal, *session));
    }
    return ExitCode::good;
  }

 private:
  Status list_outbox(const Terminal& terminal, Session& session) const {
    TRY_ASSIGN(const auto entries, app::list_outbox(session.home(), session.account()));
    std::vector<api::OutboxRow> rows;
    for (const store::OutboxEntry& entry : entries) {
      const bool is_draft = entry.state == store::OutboxState::held;
      if (is_draft == (folder_ == "drafts")) rows.push_back(api::view_of(entry));
    }
    if (terminal.json()) return terminal.print_json(to_json(rows));
    for (const api::OutboxRow& row : rows) {
      const std::string to = row.to.empty() ? "" : row.to.front();
      TRY(terminal.print(row.id + "  " + row.state + "  " + to + "  " + row.subject + "  " + row.error + "\n"));
    }
    return {};
  }

  Status list_folder(const Terminal& terminal, Session& session) const {
    constexpr size_t kRowsMax = 1000;
    const auto folder = folder_ == "sent"      ? store::Folder::sent
                        : folder_ == "drafts"  ? store::Folder::drafts
                        : folder_ == "archive" ? store::Folder::archive
                        : folder_ == "junk"    ? store::Folder::junk
                        : folder_ == "trash"   ? store::Folder::trash
                                               : store::Folder::inbox;
    // Nobody is asked for a list: subjects of sealed mail are shown where a key is at hand anyway.
    TRY_ASSIGN(token::KeySource * keys, session.keys(Asking::no));
    TRY_ASSIGN(const auto messages, words_.empty()
                                        ? app::list_messages(session.home(), session.account(), folder, kRowsMax, keys)
                                        : app::find_messages(session.home(), session.account(), words_, kRowsMax));
    std::vector<api::MessageRow> rows;
    for (const store::Message& message : messages) rows.push_back(api::view_of(message));
    if (terminal.json()) return terminal.print_json(to_json(rows));
    for (const api::MessageRow& row : rows) TRY(terminal.print(api::line_of(row, terminal.language()) + "\n"));
    return {};
  }

  SessionOptions options_;
  std::string words_;
  std::string folder_ = "inbox";
};

class Read : public Command {
 public:
  std::string_view words() const override { return "read"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ID", "message", id_);
    declaration.flag("--show-anyway", show_anyway_);
    declaration.value("--output,-o", "FILE", output_);
    declaration.value("--part", "PART", part_);
    declaration.value("--original", "FILE", original_);
    cli::declare(declaration, options_);
    declaration.example("one", "letterlock read 3f9a1c2b");
    declaration.example("part", "letterlock read 3f9a1c2b --part 2 -o picture.png");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    if (!part_.empty() && output_.empty()) return fail(ErrorCode::option_missing, {{"option", "--output"}});
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    if (!original_.empty()) TRY(save_original(terminal, *session));
    TRY_ASSIGN(token::KeySource * keys, session->keys());
    TRY_ASSIGN(app::Reading reading, app::read_message(session->home(), session->account(), id_, keys));
    const ExitCode code = exit_code_of(reading.opened.report);
    const auto withheld = why_withheld(reading.opened.report, code, {}, show_anyway_, terminal);
    if (terminal.json()) {
      TRY(terminal.print_json(document_of(reading, terminal.language())));
      return code;
    }
    TRY(print_lines(terminal, api::lines_of(reading.opened.report, terminal.language())));
    if (reading.bounce) TRY(print_lines(terminal, api::lines_of(api::view_of(*reading.bounce), terminal.language())));
    if (withheld) {
      terminal.show(*withheld);
      return code;
    }
    TRY(print_letter(terminal, reading));
    if (!output_.empty()) TRY(save_payload(terminal, reading));
    return code;
  }

 private:
  static JsonValue document_of(const app::Reading& reading, text::Language language) {
    JsonValue document = api::report_document(reading.opened.report, language);
    if (reading.bounce) document.as_object()["bounce"] = to_json(api::view_of(*reading.bounce));
    return document;
  }

  static Status print_letter(const Terminal& terminal, const app::Reading& reading) {
    if (!reading.display) return {};
    TRY(terminal.print("\n"));
    for (const auto& header : reading.opened.report.headers) {
      TRY(terminal.print(header.name + ": " + message::display_value(header.name, header.value) + "\n"));
    }
    TRY(terminal.print("\n" + reading.display->text));
    for (const message::DisplayAttachment& attachment : reading.display->attachments) {
      TRY(terminal.print(terminal.sentence("view.attachment", {{"part", attachment.part},
                                                               {"name", attachment.name},
                                                               {"octets", std::to_string(attachment.octets)}}) +
                         "\n"));
    }
    return {};
  }

  Status save_payload(const Terminal& terminal, app::Reading& reading) const {
    TRY_ASSIGN(auto file, Output::create(output_, terminal));
    TRY(part_.empty() ? reading.opened.examination->release(*file) : app::write_part(reading, part_, *file));
    return file->commit();
  }

  // S10: the octets as they came, whatever was judged.
  Status save_original(const Terminal& terminal, Session& session) const {
    TRY_ASSIGN(auto octets, app::original_octets(session.home(), session.account(), id_));
    TRY_ASSIGN(auto file, Output::create(original_, terminal));
    TRY_ASSIGN(auto source, octets->open());
    TRY(copy(*source, *file));
    return file->commit();
  }

  std::string id_;
  bool show_anyway_ = false;
  std::string output_;
  std::string part_;
  std::string original_;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_send_command() { return std::make_unique<Send>(); }
std::unique_ptr<Command> make_draft_send_command() { return std::make_unique<DraftSend>(); }
std::unique_ptr<Command> make_list_command() { return std::make_unique<List>(); }
std::unique_ptr<Command> make_read_command() { return std::make_unique<Read>(); }

}  // namespace letterlock::cli
