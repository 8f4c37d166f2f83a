// letterlock practice: a tunnel from nothing, every step shown.
#include "practice/practice.h"

#include <filesystem>

#include "api/report_json.h"
#include "api/report_text.h"
#include "api/tunnel_text.h"
#include "cli/commands/all.h"
#include "cli/show_lines.h"
#include "store/home.h"

namespace letterlock::cli {
namespace {

struct EventView {
  std::string id;
  std::string text;
  std::optional<tunnel::Tunnel> tunnel;
};
BOOST_DESCRIBE_STRUCT(EventView, (), (id, text, tunnel))

class Practice : public Command {
 public:
  std::string_view words() const override { return "practice"; }
  void declare(Declaration& declaration) override {
    declaration.value("--folder", "FOLDER", folder_);
    declaration.flag("--card", on_cards_);
    declaration.value("--module", "SO", module_);
    declaration.flag("--letters", letters_);
    declaration.example("default", "letterlock practice");
    declaration.example("card", "letterlock practice --card");
    declaration.example("letters", "letterlock practice --letters --lang zh-TW");
  }

  Result<ExitCode> run(Context& context) override {
    const Terminal& terminal = context.terminal;
    TRY_ASSIGN(const std::string folder, folder_of());
    std::vector<EventView> events;
    Status printed;
    const auto tell = [&](const practice::Event& event) {
      if (terminal.json()) {
        events.push_back({event.id, terminal.sentence("practice." + event.id, event.params), event.tunnel});
      } else if (printed) {
        printed = print(terminal, event);
      }
    };
    TRY(practice::run(folder, SystemClock().now(), tell, on_cards_ ? module_ : ""));
    TRY(printed);
    if (terminal.json()) {
      TRY(terminal.print_json(to_json(events)));
    } else {
      const char* end = on_cards_ ? "practice.end-card" : "practice.end";
      TRY(terminal.print("\n" + terminal.sentence(end, {{"folder", folder}}) + "\n"));
    }
    return ExitCode::good;
  }

 private:
  Result<std::string> folder_of() const {
    if (!folder_.empty()) return std::filesystem::absolute(folder_).string();
    TRY_ASSIGN(const store::Home home, store::Home::from_environment());
    return home.data + "/practice";
  }

  Status print(const Terminal& terminal, const practice::Event& event) const {
    const auto language = terminal.language();
    TRY(terminal.print(
        "\n" + terminal.style(Style::strong, "* " + terminal.sentence("practice." + event.id, event.params)) + "\n"));
    if (event.letter && letters_) TRY(terminal.print(*event.letter + "\n"));
    if (event.report) TRY(print_indented(terminal, api::lines_of(*event.report, language)));
    if (event.refusal) terminal.show(*event.refusal);
    if (event.tunnel) {
      TRY(terminal.print(
          "    " + terminal.sentence("view.tunnel-now", {{"state", api::summary_sentence(*event.tunnel, language)}}) +
          "\n"));
      const std::string next = terminal.sentence("tunnel.next." + tunnel::to_string(event.tunnel->next_step));
      TRY(terminal.print("    " + terminal.sentence("view.next", {{"step", next}}) + "\n"));
    }
    return {};
  }

  static Status print_indented(const Terminal& terminal, api::TextLines lines) {
    for (api::TextLine& line : lines) line.depth += 2;
    return print_lines(terminal, lines);
  }

  std::string folder_;
  bool letters_ = false;
  bool on_cards_ = false;
  std::string module_ = "/usr/lib/softhsm/libsofthsm2.so";
};

}  // namespace

std::unique_ptr<Command> make_practice_command() { return std::make_unique<Practice>(); }

}  // namespace letterlock::cli
