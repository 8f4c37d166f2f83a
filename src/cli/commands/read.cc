// letterlock read: one message, what it is worth, and its text
#include "api/bounce_view.h"
#include "api/report_json.h"
#include "api/report_text.h"
#include "app/reading.h"
#include "cli/commands/all.h"
#include "cli/input.h"
#include "cli/release.h"
#include "cli/session.h"
#include "cli/show_lines.h"
#include "cli/terminal.h"
#include "cli/waiting.h"

namespace letterlock::cli {
namespace {

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
    Waiting waiting(terminal);
    const app::ReadOptions reading_options{.attendance = waiting.attendance()};
    TRY_ASSIGN(app::Reading reading,
               app::read_message(session->home(), session->account(), id_, keys, reading_options));
    waiting.end();
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
      if (!reading.opened.report.shows(header)) continue;
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

std::unique_ptr<Command> make_read_command() { return std::make_unique<Read>(); }

}  // namespace letterlock::cli
