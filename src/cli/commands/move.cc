// letterlock move: a message that came goes into another folder, here and on its server.
#include "api/json_text.h"
#include "api/mail_view.h"
#include "app/reading.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

class Move : public Command {
 public:
  std::string_view words() const override { return "move"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ID", "message", id_);
    declaration.choice("--folder", {"inbox", "archive", "junk", "trash"}, folder_);
    declare_account(declaration, options_);
    declaration.example("archive", "letterlock move 3f9a1c2b --folder archive");
  }
  Result<ExitCode> run(Context& context) override {
    if (folder_.empty()) return fail(ErrorCode::option_missing, {{"option", "--folder"}});
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    TRY_ASSIGN(const store::Message moved, app::move_message(session->home(), session->account(), id_, folder()));
    const api::MessageRow row = api::view_of(moved);
    TRY(context.terminal.json() ? context.terminal.print_json(to_json(row))
                                : context.terminal.print(api::line_of(row, context.terminal.language()) + "\n"));
    return ExitCode::good;
  }

 private:
  store::Folder folder() const {
    if (folder_ == "archive") return store::Folder::archive;
    if (folder_ == "junk") return store::Folder::junk;
    return folder_ == "trash" ? store::Folder::trash : store::Folder::inbox;
  }

  std::string id_;
  std::string folder_;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_move_command() { return std::make_unique<Move>(); }

}  // namespace letterlock::cli
