// letterlock sync: once, or watching: mail that comes and cards that are inserted continue what waited.
#include <unistd.h>

#include "api/json_text.h"
#include "api/mail_view.h"
#include "app/accounts.h"
#include "app/review.h"
#include "app/sync.h"
#include "app/watch.h"
#include "cli/commands/all.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "cli/waiting.h"

namespace letterlock::cli {
namespace {

using Accounts = std::vector<account::Account>;

// A letter that waits in the outbox, mail that came now and waits for a key, and a key that was refused count. What
// has waited since earlier does not: mail to a card that was lost would make every run fail for ever.
ExitCode code_of(const Result<app::Synced>& done) {
  if (!done) return exit_code_of(done.error().kind());
  ExitCode code = ExitCode::good;
  for (const app::FailedEntry& waiting : done->waiting) code = worse(code, exit_code_of(waiting.error.kind()));
  for (const inbox::Outcome& received : done->received) {
    if (received.message.state == store::MessageState::waiting_for_key) code = worse(code, ExitCode::needs_user);
  }
  const bool refused = done->key_error && done->key_error->code != ErrorCode::pin_needed;
  return refused ? worse(code, exit_code_of(done->key_error->kind())) : code;
}

// The accounts of one run, synced one after the other.
class Syncing {
 public:
  Syncing(const Terminal& terminal, Session& session, Accounts accounts)
      : terminal_(terminal), session_(session), accounts_(std::move(accounts)) {}

  const Accounts& accounts() const { return accounts_; }

  Result<ExitCode> once() {
    if (accounts_.size() == 1) return only();
    ExitCode code = ExitCode::good;
    api::SyncsView views;
    for (const account::Account& account : accounts_) {
      TRY_ASSIGN(const auto done, sync(account, Asking::yes, app::Trying::everything));
      code = worse(code, code_of(done));
      views.accounts.push_back(api::view_of(account.id, done));
      if (!terminal_.json()) TRY(show(account, done));
    }
    if (terminal_.json()) TRY(terminal_.print_json(to_json(views)));
    return code;
  }

  // Until the person ends it, or no account is left that can be synced: one that fails for a reason that time does not
  // mend (a refused login) is left alone. Nobody is asked for a PIN again before a card is inserted.
  Result<ExitCode> watch(app::Watch& watch) {
    for (const account::Account& account : accounts_)
      TRY(look(watch, account, Asking::yes, app::Trying::everything, true));
    if (!terminal_.json()) terminal_.message(terminal_.sentence("view.watching"));
    for (;;) {
      for (const app::Watch::Due& due : watch.wait()) {
        TRY_ASSIGN(const account::Account account, app::find_account(session_.home(), due.account));
        const Asking asking = due.card_inserted ? Asking::yes : Asking::no;
        TRY(look(watch, account, asking, app::Trying::what_is_due, due.card_inserted));
      }
    }
  }

 private:
  Result<ExitCode> only() {
    const account::Account& account = accounts_.front();
    TRY_ASSIGN(const auto done, sync(account, Asking::yes, app::Trying::everything));
    if (!done) return tl::unexpected(done.error());
    TRY(show(account, done));
    return code_of(done);
  }

  Status look(app::Watch& watch, const account::Account& account, Asking asking, app::Trying trying, bool say) {
    TRY_ASSIGN(const auto done, sync(account, asking, trying));
    watch.synced(account.id, done.has_value());
    if (!done) {
      const bool goes_on = done.error().kind() == ErrorKind::retry_later || watch.forget(account.id);
      if (!goes_on) return tl::unexpected(done.error());
      terminal_.show(done.error());
      return {};
    }
    const bool happened = !done->sent.empty() || !done->received.empty();
    return say || happened ? show(account, done) : Status{};
  }

  // The outer error: keys cannot even be looked for.
  Result<Result<app::Synced>> sync(const account::Account& account, Asking asking, app::Trying trying) {
    TRY_ASSIGN(token::KeySource * keys, keys_of(account, asking));
    Progress progress(terminal_, "", 0);
    auto done = app::sync(session_.home(), account.id, keys, trying, [&](app::Doing doing, size_t count, size_t total) {
      if (progress.due()) progress.set(words_of(doing, account, count, total), count, total);
      return Status();
    });
    if (done && done->key_error) unlocked_.erase(account.id);
    progress.hide();
    const bool by_word = trying == app::Trying::everything;
    if (done && (by_word || !done->received.empty())) TRY(complete(account, *done));
    return done;
  }

  // The mail is kept and judged. What its verdicts lack is asked for now, for a moment: what is not learned is learned
  // with the next sync, or by whoever reads it. Nobody is asked for a key.
  Status complete(const account::Account& account, app::Synced& done) {
    Waiting waiting(terminal_);
    TRY_ASSIGN(const auto reviewed,
               app::review(session_.home(), account.id, nullptr, app::kPatience, waiting.attendance()));
    for (const store::Message& changed : reviewed.changed) {
      for (inbox::Outcome& received : done.received) {
        if (received.message.key == changed.key) received.message = changed;
      }
    }
    return {};
  }

  // Files that were unlocked once stay so; a card may go and come.
  Result<token::KeySource*> keys_of(const account::Account& account, Asking asking) {
    const auto before = unlocked_.find(account.id);
    if (before != unlocked_.end()) return before->second;
    TRY_ASSIGN(token::KeySource * keys, session_.keys_of(account, asking));
    if (account.token_modules.empty()) unlocked_[account.id] = keys;
    return keys;
  }

  std::string words_of(app::Doing doing, const account::Account& account, size_t count, size_t total) const {
    const char* words = doing == app::Doing::sending   ? "view.sync.sending"
                        : doing == app::Doing::listing ? "view.sync.listing"
                        : doing == app::Doing::taking  ? "view.sync.taking"
                                                       : "view.sync.examining";
    return terminal_.sentence(
        words, {{"account", account.id}, {"done", std::to_string(count)}, {"total", std::to_string(total)}});
  }

  Status show(const account::Account& account, const Result<app::Synced>& done) const {
    const api::SyncView view = api::view_of(account.id, done);
    if (terminal_.json()) return terminal_.print_json(to_json(view));
    if (accounts_.size() > 1) TRY(terminal_.print(account.id + " <" + account.address + ">\n"));
    if (!done) {
      terminal_.show(done.error());
      return {};
    }
    TRY(terminal_.print(terminal_.sentence("view.sync", {{"sent", std::to_string(view.sent.size())},
                                                         {"received", std::to_string(view.received.size())},
                                                         {"waiting", std::to_string(view.waiting_for_key)}}) +
                        "\n"));
    for (const api::MessageRow& row : view.received) {
      TRY(terminal_.print(api::line_of(row, terminal_.language()) + "\n"));
    }
    for (const app::FailedEntry& waiting : done->waiting) terminal_.show(waiting.error);
    if (done->key_error) terminal_.show(*done->key_error);
    return {};
  }

  const Terminal& terminal_;
  Session& session_;
  Accounts accounts_;
  std::map<std::string, token::KeySource*> unlocked_;
};

class Sync : public Command {
 public:
  std::string_view words() const override { return "sync"; }
  void declare(Declaration& declaration) override {
    declaration.flag("--watch", watch_);
    cli::declare(declaration, options_);
    declaration.example("one", "letterlock sync --account ann --password-file ann.password");
    declaration.example("watch", "letterlock sync --watch");
  }
  Result<ExitCode> run(Context& context) override {
    TRY_ASSIGN(auto session, Session::open(context.terminal, options_));
    TRY_ASSIGN(Accounts accounts, app::find_accounts(session->home(), session->account()));
    Syncing syncing(context.terminal, *session, std::move(accounts));
    if (!watch_) return syncing.once();
    app::Watch watch(session->home(), syncing.accounts());
    watch.begin();
    return syncing.watch(watch);
  }

 private:
  bool watch_ = false;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_sync_command() { return std::make_unique<Sync>(); }

}  // namespace letterlock::cli
