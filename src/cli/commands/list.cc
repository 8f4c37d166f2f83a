// letterlock list: a folder, what was searched for, a conversation, letters in the outbox
#include <charconv>

#include "api/json_text.h"
#include "api/mail_view.h"
#include "app/listing.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

class List : public Command {
 public:
  std::string_view words() const override { return "list"; }
  void declare(Declaration& declaration) override {
    declare_account(declaration, options_);
    cli::declare(declaration, options_.passwords);
    declaration.choice("--folder", {"inbox", "outbox", "sent", "drafts", "archive", "junk", "trash"}, folder_);
    declaration.value("--search", "WORDS", words_);
    declaration.value("--thread", "ID", thread_);
    declaration.value("--limit", "N", limit_);
    declaration.example("inbox", "letterlock list");
    declaration.example("outbox", "letterlock list --folder outbox");
    declaration.example("search", "letterlock list --search 'minutes April'");
    declaration.example("thread", "letterlock list --thread 3f9a1c2b");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    if ((folder_ == "outbox" || folder_ == "drafts") && words_.empty() && thread_.empty()) {
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
      if (is_draft == (folder_ == "drafts")) rows.push_back(api::view_of(entry, terminal.language()));
    }
    if (terminal.json()) return terminal.print_json(to_json(rows));
    for (const api::OutboxRow& row : rows) {
      const std::string to = row.to.empty() ? "" : row.to.front();
      TRY(terminal.print(row.id + "  " + row.state + "  " + to + "  " + row.subject + "  " + row.error + "\n"));
    }
    return {};
  }

  Status list_folder(const Terminal& terminal, Session& session) const {
    const auto folder = folder_ == "sent"      ? store::Folder::sent
                        : folder_ == "drafts"  ? store::Folder::drafts
                        : folder_ == "archive" ? store::Folder::archive
                        : folder_ == "junk"    ? store::Folder::junk
                        : folder_ == "trash"   ? store::Folder::trash
                                               : store::Folder::inbox;
    // Nobody is asked for a list: subjects of sealed mail are shown where a key is at hand anyway.
    TRY_ASSIGN(token::KeySource * keys, session.keys(Asking::no));
    TRY_ASSIGN(const size_t limit, rows_wanted());
    const auto listed = [&] {
      app::Home& home = session.home();
      if (!thread_.empty()) return app::list_thread(home, session.account(), thread_, limit, keys);
      if (!words_.empty()) return app::find_messages(home, session.account(), words_, limit);
      return app::list_messages(home, session.account(), folder, limit, keys);
    };
    TRY_ASSIGN(const auto messages, listed());
    const std::vector<api::MessageRow> rows = api::views_of(messages);
    if (terminal.json()) return terminal.print_json(to_json(rows));
    for (const api::MessageRow& row : rows) TRY(terminal.print(api::line_of(row, terminal.language()) + "\n"));
    return {};
  }

  Result<size_t> rows_wanted() const {
    constexpr size_t kUsual = 1000, kMost = 100'000;
    if (limit_.empty()) return kUsual;
    size_t rows = 0;
    const char* end = limit_.data() + limit_.size();
    const auto [stop, error] = std::from_chars(limit_.data(), end, rows);
    if (error == std::errc() && stop == end && rows > 0 && rows <= kMost) return rows;
    return fail(ErrorCode::option_value_unknown,
                {{"option", "--limit"}, {"value", limit_}, {"choices", "1 ... " + std::to_string(kMost)}});
  }

  SessionOptions options_;
  std::string words_;
  std::string thread_;
  std::string limit_;
  std::string folder_ = "inbox";
};

}  // namespace

std::unique_ptr<Command> make_list_command() { return std::make_unique<List>(); }

}  // namespace letterlock::cli
