// letterlock import, export
#include "api/json_text.h"
#include "api/transfer_view.h"
#include "cli/commands/all.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

// A line on standard error once it takes longer than a second.
class Shown {
 public:
  Shown(const Terminal& terminal, std::string_view label) : terminal_(terminal), label_(label) {}
  void set(std::uint64_t done, std::uint64_t total) {
    if (!progress_) progress_.emplace(terminal_, terminal_.sentence(label_), total);
    progress_->set(done);
  }
  void hide() { progress_.reset(); }

 private:
  const Terminal& terminal_;
  std::string label_;
  std::optional<Progress> progress_;
};

std::optional<store::Folder> folder_of(const std::string& word) {
  for (const auto folder : {store::Folder::inbox, store::Folder::sent, store::Folder::drafts, store::Folder::archive,
                            store::Folder::junk, store::Folder::trash}) {
    if (store::to_string(folder) == word) return folder;
  }
  return std::nullopt;
}

const std::vector<std::string> kFolders = {"inbox", "sent", "drafts", "archive", "junk", "trash"};

// One line each, which names the file or message that it is about.
template <typename Problem>
ExitCode tell(const Terminal& terminal, const std::vector<Problem>& problems, std::uint64_t more,
              const std::function<std::string(const Problem&)>& place) {
  ExitCode code = ExitCode::good;
  for (const Problem& problem : problems) {
    code = worse(code, exit_code_of(problem.error.kind()));
    if (!terminal.json()) {
      terminal.message(terminal.sentence(
          "view.transfer.problem",
          {{"place", place(problem)}, {"error", text::describe(terminal.language(), problem.error).sentence}}));
    }
  }
  if (more > 0) terminal.message(terminal.sentence("view.transfer.more-problems", {{"count", std::to_string(more)}}));
  return code;
}

class Import : public Command {
 public:
  std::string_view words() const override { return "import"; }
  void declare(Declaration& declaration) override {
    declaration.required_arguments("PATH", "path", wish_.paths);
    declaration.choice("--folder", kFolders, folder_);
    cli::declare(declaration, options_);
    declaration.example("maildir", "letterlock import ~/Maildir");
    declaration.example("mbox", "letterlock import --folder sent Sent.mbox");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    wish_.folder = folder_of(folder_);
    TRY_ASSIGN(token::KeySource * keys, session->keys());
    Shown shown(terminal, "view.import.reading");
    TRY_ASSIGN(const app::Imported imported,
               app::import_mail(session->home(), session->account(), wish_, keys,
                                [&](std::uint64_t done, std::uint64_t total) { shown.set(done, total); }));
    shown.hide();
    TRY(print(terminal, api::view_of(imported)));
    if (imported.key_error && !terminal.json()) terminal.show(*imported.key_error);
    return tell<app::ImportProblem>(terminal, imported.problems, imported.more_problems,
                                    [](const app::ImportProblem& problem) { return problem.path; });
  }

 private:
  static Status print(const Terminal& terminal, const api::ImportView& view) {
    if (terminal.json()) return terminal.print_json(to_json(view));
    TRY(terminal.print(terminal.sentence("view.import.done", {{"taken", std::to_string(view.taken)},
                                                              {"present", std::to_string(view.present)}}) +
                       "\n"));
    for (const auto& [name, count] : {std::pair("skipped", view.skipped), std::pair("waiting", view.waiting_for_key),
                                      std::pair("unreadable", view.unreadable)}) {
      if (count == 0) continue;
      const std::string key = std::string("view.import.") + name;
      TRY(terminal.print(terminal.sentence(key, {{"count", std::to_string(count)}}) + "\n"));
    }
    return {};
  }

  app::ImportWish wish_;
  std::string folder_;
  SessionOptions options_;
};

class Export : public Command {
 public:
  std::string_view words() const override { return "export"; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("PATH", "path", wish_.path);
    declaration.choice("--format", {"maildir", "mbox", "eml"}, format_);
    declaration.choice("--folder", kFolders, folder_);
    declaration.value("--search", "WORDS", wish_.words);
    declare_account(declaration, options_);
    declaration.example("all", "letterlock export ~/Maildir-copy");
    declaration.example("mbox", "letterlock export --format mbox --folder archive archive.mbox");
    declaration.example("search", "letterlock export --format eml --search 'minutes April' minutes/");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    wish_.folder = folder_of(folder_);
    wish_.format = format_ == "mbox"  ? app::MailFormat::mbox
                   : format_ == "eml" ? app::MailFormat::eml
                                      : app::MailFormat::maildir;
    Shown shown(terminal, "view.export.writing");
    TRY_ASSIGN(const app::Exported exported,
               app::export_mail(session->home(), session->account(), wish_,
                                [&](std::uint64_t done, std::uint64_t total) { shown.set(done, total); }));
    shown.hide();
    TRY(print(terminal, api::view_of(exported)));
    return tell<app::ExportProblem>(terminal, exported.problems, exported.more_problems,
                                    [](const app::ExportProblem& problem) { return problem.digest; });
  }

 private:
  static Status print(const Terminal& terminal, const api::ExportView& view) {
    if (terminal.json()) return terminal.print_json(to_json(view));
    TRY(terminal.print(terminal.sentence("view.export.done", {{"written", std::to_string(view.written)},
                                                              {"present", std::to_string(view.present)}}) +
                       "\n"));
    if (view.extended == 0) return {};
    return terminal.print(terminal.sentence("view.export.extended", {{"count", std::to_string(view.extended)}}) + "\n");
  }

  app::ExportWish wish_;
  std::string format_ = "maildir";
  std::string folder_;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_import_command() { return std::make_unique<Import>(); }
std::unique_ptr<Command> make_export_command() { return std::make_unique<Export>(); }

}  // namespace letterlock::cli
