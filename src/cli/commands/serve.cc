// letterlock serve: the local service and the web app, until it is told to end. letterlock open-app: the way back in.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <csignal>

#include "cli/commands/all.h"
#include "cli/terminal.h"
#include "service/browser.h"
#include "service/practice_host.h"
#include "service/service.h"
#include "service/starter.h"

namespace letterlock::cli {
namespace {

struct LinkView {
  std::string link;
  std::string origin;
};
BOOST_DESCRIBE_STRUCT(LinkView, (), (link, origin))

Result<unsigned> port_of(const std::string& text) {
  if (text.empty()) return 0U;
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0 || port > 65535) {
    return fail(ErrorCode::port_unusable, {{"port", text}});
  }
  return port;
}

// Blocked before any thread is there, so that all of them leave these signals to us.
sigset_t block_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, number);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  return ends;
}

// PINs and opened mail pass through: no core dump, and no other program of the user looks in without being root.
void close_to_others() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

Status open_browser(const store::Home& folders, const std::string& link, const Terminal& terminal) {
  if (!service::has_display()) {
    terminal.message(terminal.sentence("view.serve.no-display"));
    return {};
  }
  return service::open_in_browser(folders.runtime, link);
}

class Serve : public Command {
 public:
  std::string_view words() const override { return "serve"; }
  void declare(Declaration& declaration) override {
    declaration.flag("--practice", practice_);
    declaration.value("--port", "N", port_);
    declaration.flag("--open", open_);
    declaration.example("default", "letterlock serve");
    declaration.example("practice", "letterlock serve --practice --open");
  }

  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    close_to_others();
    const sigset_t ends = block_signals();
    TRY_ASSIGN(const store::Home own, store::Home::from_environment());
    store::Home folders = own;
    service::ServiceOptions options;
    TRY_ASSIGN(options.port, port_of(port_));
    if (practice_) {
      folders = service::practice_home(own);
      options.prepare = [&own](service::Parts& parts) { return service::begin_practice(own, parts); };
    }
    const SystemClock clock;
    TRY_ASSIGN(auto running, service::Service::start(folders, clock, options));
    TRY(show(terminal, *running, folders));
    int number = 0;
    sigwait(&ends, &number);
    // A second one ends it at once.
    pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
    if (!running->stop()) ::_exit(static_cast<int>(ExitCode::good));
    return ExitCode::good;
  }

 private:
  Status show(const Terminal& terminal, service::Service& running, const store::Home& folders) const {
    const std::string link = running.new_link();
    if (running.web_error()) terminal.show(*running.web_error());
    if (terminal.json()) return terminal.print_json(to_json(LinkView{link, running.origin()}));
    terminal.message(terminal.sentence("view.serve.running", {{"origin", running.origin()}}));
    TRY(terminal.print(link + "\n"));
    terminal.message(terminal.sentence(practice_ ? "view.serve.end-practice" : "view.serve.end"));
    if (!open_) return {};
    if (const Status opened = open_browser(folders, link, terminal); !opened) terminal.show(opened.error());
    return {};
  }

  bool practice_ = false;
  std::string port_;
  bool open_ = false;
};

class OpenApp : public Command {
 public:
  std::string_view words() const override { return "open-app"; }
  void declare(Declaration& declaration) override {
    declaration.flag("--practice", practice_);
    declaration.flag("--print", print_);
    declaration.example("default", "letterlock open-app");
    declaration.example("print", "letterlock open-app --print");
  }

  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(store::Home folders, store::Home::from_environment());
    if (practice_) folders = service::practice_home(folders);
    const auto practice = practice_ ? service::Practice::yes : service::Practice::no;
    TRY_ASSIGN(const std::string link, service::link_of_service(folders, practice));
    const std::string origin = link.substr(0, link.find("/#"));
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(LinkView{link, origin})));
      return ExitCode::good;
    }
    if (print_ || !service::has_display()) {
      TRY(terminal.print(link + "\n"));
      return ExitCode::good;
    }
    TRY(open_browser(folders, link, terminal));
    return ExitCode::good;
  }

 private:
  bool practice_ = false;
  bool print_ = false;
};

}  // namespace

std::unique_ptr<Command> make_serve_command() { return std::make_unique<Serve>(); }
std::unique_ptr<Command> make_open_app_command() { return std::make_unique<OpenApp>(); }

}  // namespace letterlock::cli
