// letterlock tunnel list|show|open|test|repair
#include "api/person_view.h"
#include "api/tunnel_text.h"
#include "app/letters.h"
#include "app/people.h"
#include "cli/commands/all.h"
#include "cli/session.h"
#include "cli/show_lines.h"

namespace letterlock::cli {
namespace {

// DESIGN section 7: a broken tunnel is "not good"; the others are stages, not judgements.
ExitCode code_of(const tunnel::Tunnel& tunnel) {
  return tunnel.state == tunnel::State::broken ? ExitCode::not_good : ExitCode::good;
}

// In a list of all: what wants an act of the user in time.
bool to_be_told(const tunnel::Notice& notice) {
  return notice.kind == tunnel::NoticeKind::new_certificate || notice.kind == tunnel::NoticeKind::expires_soon;
}

class TunnelList : public Command {
 public:
  std::string_view words() const override { return "tunnel list"; }
  void declare(Declaration& declaration) override {
    declare_account(declaration, options_);
    declaration.example("all", "letterlock tunnel list");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(const auto people, app::people(session->home(), session->account()));
    std::vector<tunnel::Tunnel> tunnels;
    for (const app::Person& person : people) tunnels.push_back(person.tunnel);
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(tunnels)));
      return ExitCode::good;
    }
    for (const tunnel::Tunnel& tunnel : tunnels) {
      TRY(terminal.print(tunnel.addresses.front() + "  " + api::summary_sentence(tunnel, terminal.language()) + "\n"));
      for (const tunnel::Notice& notice : tunnel.notices) {
        if (!to_be_told(notice)) continue;
        TRY(terminal.print("  " + terminal.style(Style::warning, api::notice_sentence(notice, terminal.language())) +
                           "\n"));
      }
    }
    return ExitCode::good;
  }

 private:
  SessionOptions options_;
};

class TunnelShow : public Command {
 public:
  explicit TunnelShow(const char* words) : words_(words) {}
  std::string_view words() const override { return words_; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "contact-address", address_);
    declare_account(declaration, options_);
    declaration.example("one", std::string("letterlock ") + words_ + " ben@example.tw");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(const app::Person person, app::person(session->home(), session->account(), address_));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(person.tunnel)));
    } else {
      TRY(print_lines(terminal, api::lines_of(person.tunnel, terminal.language())));
      for (const api::ReviewView& review : api::reviews_of(person, terminal.language())) {
        TRY(print_lines(terminal, api::lines_of(review, terminal.language())));
      }
    }
    return code_of(person.tunnel);
  }

 private:
  const char* words_;
  std::string address_;
  SessionOptions options_;
};

struct StepView {
  std::string taken;
  api::SentView sent;
  tunnel::Tunnel tunnel;
  api::PersonView person;
};
BOOST_DESCRIBE_STRUCT(StepView, (), (taken, sent, tunnel, person))

// The next step that is a letter: introduction, answer or test mail.
class TunnelStep : public Command {
 public:
  explicit TunnelStep(const char* words) : words_(words) {}
  std::string_view words() const override { return words_; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("ADDRESS", "contact-address", address_);
    declaration.flag("--again", again_);
    cli::declare(declaration, options_);
    declaration.example("one", std::string("letterlock ") + words_ + " ben@example.tw");
  }
  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(auto session, Session::open(terminal, options_));
    TRY_ASSIGN(token::KeySource * keys, session->keys());
    TRY_ASSIGN(const app::TunnelStep step, app::take_next_step(session->home(), session->account(), address_, keys,
                                                               again_ ? app::Again::yes : app::Again::no));
    TRY_ASSIGN(const app::Person person, app::person(session->home(), session->account(), address_));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(StepView{tunnel::to_string(step.taken), api::view_of(step.sent), person.tunnel,
                                               api::view_of(person, terminal.language())})));
      return ExitCode::good;
    }
    const std::string cipher = step.sent.ciphers.empty() ? "" : step.sent.ciphers.front();
    TRY(terminal.print(
        terminal.sentence(cipher.empty() ? "view.sent-signed" : "view.sent-sealed", {{"cipher", cipher}}) + "\n"));
    TRY(print_lines(terminal, api::lines_of(person.tunnel, terminal.language())));
    return ExitCode::good;
  }

 private:
  const char* words_;
  std::string address_;
  bool again_ = false;
  SessionOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_tunnel_list_command() { return std::make_unique<TunnelList>(); }
std::unique_ptr<Command> make_tunnel_show_command() { return std::make_unique<TunnelShow>("tunnel show"); }
std::unique_ptr<Command> make_tunnel_repair_command() { return std::make_unique<TunnelShow>("tunnel repair"); }
std::unique_ptr<Command> make_tunnel_open_command() { return std::make_unique<TunnelStep>("tunnel open"); }
std::unique_ptr<Command> make_tunnel_test_command() { return std::make_unique<TunnelStep>("tunnel test"); }

}  // namespace letterlock::cli
