// For tests: a card, its PIN asked for in surroundings of choice, and what the person saw.
#pragma once

#include "app/test_person.h"
#include "cli/pin_prompt.h"

namespace letterlock::cli {

using app::at_a_terminal;
using app::PinQuestion;
using app::ScriptedPinentry;
using app::Seen;
using app::Step;

inline PinQuestion question() {
  PinQuestion asked;
  asked.card.label = "Citizen";
  asked.card.serial = "TP0123";
  asked.card.pin_min = 6;
  asked.card.pin_max = 8;
  asked.what_for = "to sign the letter to ben@example.tw with the certificate of Anna Lin";
  return asked;
}

struct Surroundings {
  std::string pinentry = {};  // LETTERLOCK_PINENTRY
  std::string display = {};
  std::string path = {};  // PATH, where it matters
  text::Language language = text::Language::en;
};

inline void set(const char* name, const std::string& value) {
  if (value.empty()) {
    unsetenv(name);
  } else {
    setenv(name, value.c_str(), 1);
  }
}

// What ask_pin gives, as one line: the PIN or the error's id.
inline std::string asked(const PinQuestion& question, int removed, const Surroundings& around) {
  for (const char* name : {"WAYLAND_DISPLAY", "LC_ALL", "LC_CTYPE"}) unsetenv(name);
  set("LETTERLOCK_PINENTRY", around.pinentry);
  set("DISPLAY", around.display);
  setenv("LANG", "C.UTF-8", 1);
  if (!around.path.empty()) set("PATH", around.path);
  const Terminal terminal(around.language, false);
  const auto pin = ask_pin(question, removed, terminal);
  if (!pin) terminal.show(pin.error());
  return pin ? "PIN " + std::string(pin->text()) : pin.error().id();
}

inline Seen ask(const PinQuestion& question, const std::string& expected, const std::vector<Step>& steps,
                const Surroundings& around = {}, int removed = -1) {
  const Seen seen = at_a_terminal([&] { return asked(question, removed, around) == expected; }, steps);
  EXPECT_TRUE(seen.right) << expected << ": " << seen.screen;
  EXPECT_TRUE(seen.echo_restored) << expected;
  EXPECT_EQ(seen.screen.find("123456"), seen.screen.npos) << seen.screen;
  return seen;
}

inline bool has(const Seen& seen, std::string_view text) { return seen.screen.find(text) != seen.screen.npos; }

// The answer where a signal comes while it is asked; the signal comes again afterwards, as if nobody had caught it.
inline bool cancelled_by(int signal_number, const Surroundings& around) {
  static volatile std::sig_atomic_t came = 0;
  std::signal(signal_number, [](int) { came = came + 1; });
  return asked(question(), -1, around) == "cancelled" && came == 1;
}

struct Pipe {
  int ends[2];
  Pipe() { EXPECT_EQ(pipe(ends), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
};

}  // namespace letterlock::cli
