// letterlock sync: once, or watching: mail that comes and cards that are inserted continue what waited.
#include <algorithm>
#include <set>
#include <thread>

#include "api/json_text.h"
#include "api/mail_view.h"
#include "app/accounts.h"
#include "app/sync.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "net/server.h"
#include "token/agent_client.h"

namespace letterlock::cli {
namespace {

constexpr std::chrono::milliseconds kStep{2000};

// Notices when a card of the account's modules is inserted.
class Insertions {
 public:
  Insertions(token::AgentPlace place, std::vector<std::string> modules)
      : place_(std::move(place)), modules_(std::move(modules)) {}

  // What is there now is no insertion.
  void look() {
    if (client_ == nullptr && !modules_.empty()) connect();
  }
  // Waits for a step, or until a card that was not there is: true.
  bool wait() {
    look();
    if (client_ == nullptr) std::this_thread::sleep_for(kStep);
    if (client_ == nullptr) return false;
    const auto view = client_->wait(modules_, generation_, kStep);
    if (!view) client_.reset();  // the agent ended; the next step starts another
    return view && take(*view);
  }

 private:
  void connect() {
    auto client = token::AgentClient::connect(place_);
    if (!client) return;
    client_ = std::move(*client);
    if (const auto view = client_->list(modules_)) (void)take(*view);
  }
  bool take(const token::CardsView& view) {
    generation_ = view.generation;
    std::set<std::string> now;
    for (const auto& module : view.modules) {
      for (const auto& card : module.cards) now.insert(card.serial);
    }
    const bool grew = !std::includes(present_.begin(), present_.end(), now.begin(), now.end());
    present_ = std::move(now);
    return grew;
  }

  token::AgentPlace place_;
  std::vector<std::string> modules_;
  std::unique_ptr<token::AgentClient> client_;
  std::uint64_t generation_ = 0;
  std::set<std::string> present_;
};

// When a watched account is looked at again: a folder at every step, a server once a minute, and one that fails less
// and less often.
class Pace {
 public:
  explicit Pace(bool server) : shortest_(server ? std::chrono::seconds(60) : std::chrono::seconds(0)) {
    next_ = std::chrono::steady_clock::now() + shortest_;
  }
  bool due() const { return std::chrono::steady_clock::now() >= next_; }
  void note(bool went_well) {
    constexpr std::chrono::seconds kLongest{15 * 60};
    wait_ = went_well ? shortest_ : std::min(std::max(2 * wait_, shortest_), kLongest);
    next_ = std::chrono::steady_clock::now() + wait_;
  }

 private:
  std::chrono::seconds shortest_;
  std::chrono::seconds wait_{0};
  std::chrono::steady_clock::time_point next_;
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
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(const account::Account account, app::find_account(session->home(), session->account()));
    Insertions insertions(session->home().agent(), account.token_modules);
    if (watch_) insertions.look();  // before the first sync: a card that comes during it counts as inserted
    TRY_ASSIGN(token::KeySource * keys, session->keys());
    TRY_ASSIGN(const app::Synced synced, app::sync(session->home(), session->account(), keys));
    TRY(show(terminal, synced));
    // A card may go and come; files stay unlocked.
    if (!account.token_modules.empty() || synced.key_error) keys = nullptr;
    if (watch_) return watch(terminal, *session, insertions, Pace(net::is_server_url(account.incoming)), keys);
    return exit_code_of(synced);
  }

 private:
  // A letter that waits in the outbox, mail that came now and waits for a key, and a key that was refused count. What
  // has waited since earlier does not: mail to a card that was lost would make every run fail for ever.
  static ExitCode exit_code_of(const app::Synced& synced) {
    ExitCode code = ExitCode::good;
    for (const app::FailedEntry& waiting : synced.waiting) code = worse(code, cli::exit_code_of(waiting.error.kind()));
    for (const inbox::Outcome& received : synced.received) {
      if (received.message.state == store::MessageState::waiting_for_key) code = worse(code, ExitCode::needs_user);
    }
    const bool refused = synced.key_error && synced.key_error->code != ErrorCode::pin_needed;
    return refused ? worse(code, cli::exit_code_of(synced.key_error->kind())) : code;
  }

  // Until the person ends it. Nobody is asked for a PIN again before a card is inserted.
  static Result<ExitCode> watch(const Terminal& terminal, Session& session, Insertions& insertions, Pace pace,
                                token::KeySource* unlocked) {
    if (!terminal.json()) terminal.message(terminal.sentence("view.watching"));
    for (;;) {
      const bool inserted = insertions.wait();
      if (!inserted && !pace.due()) continue;
      token::KeySource* keys = unlocked;
      if (keys == nullptr) {
        TRY_ASSIGN(keys, session.keys(inserted ? Asking::yes : Asking::no));
      }
      const auto done = app::sync(session.home(), session.account(), keys, app::Trying::what_is_due);
      pace.note(done.has_value());
      if (!done && done.error().kind() != ErrorKind::retry_later) return tl::unexpected(done.error());
      if (!done) {
        terminal.show(done.error());
        continue;
      }
      const app::Synced& synced = *done;
      if (inserted || !synced.sent.empty() || !synced.received.empty()) TRY(show(terminal, synced));
    }
  }

  static Status show(const Terminal& terminal, const app::Synced& synced) {
    const api::SyncView view = api::view_of(synced);
    if (terminal.json()) return terminal.print_json(to_json(view));
    TRY(terminal.print(terminal.sentence("view.sync", {{"sent", std::to_string(view.sent.size())},
                                                       {"received", std::to_string(view.received.size())},
                                                       {"waiting", std::to_string(view.waiting_for_key)}}) +
                       "\n"));
    for (const api::MessageRow& row : view.received) TRY(terminal.print(api::line_of(row, terminal.language()) + "\n"));
    for (const app::FailedEntry& waiting : synced.waiting) terminal.show(waiting.error);
    if (synced.key_error) terminal.show(*synced.key_error);
    return {};
  }

  bool watch_ = false;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_sync_command() { return std::make_unique<Sync>(); }

}  // namespace letterlock::cli
