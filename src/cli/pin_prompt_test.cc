// A PIN is asked for: at a real terminal, in the real pinentry-tty, and in pinentry programs that are scripts.
#include "cli/pin_prompt.h"

#include "cli/test_person.h"

namespace letterlock::cli {
namespace {

PinQuestion question() {
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

void set(const char* name, const std::string& value) {
  if (value.empty()) {
    unsetenv(name);
  } else {
    setenv(name, value.c_str(), 1);
  }
}

// What ask_pin gives, as one line: the PIN or the error's id.
std::string asked(const PinQuestion& question, int removed, const Surroundings& around) {
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

Seen ask(const PinQuestion& question, const std::string& expected, const std::vector<Step>& steps,
         const Surroundings& around = {}, int removed = -1) {
  const Seen seen = at_a_terminal([&] { return asked(question, removed, around) == expected; }, steps);
  EXPECT_TRUE(seen.right) << expected << ": " << seen.screen;
  EXPECT_TRUE(seen.echo_restored) << expected;
  EXPECT_EQ(seen.screen.find("123456"), seen.screen.npos) << seen.screen;
  return seen;
}

bool has(const Seen& seen, std::string_view text) { return seen.screen.find(text) != seen.screen.npos; }

// The answer where a signal comes while it is asked; the signal comes again afterwards, as if nobody had caught it.
bool cancelled_by(int signal_number, const Surroundings& around) {
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

TEST(PinAtTheTerminal, SaysWhatItIsForAndShowsNothing) {
  const Seen seen = ask(question(), "PIN 123456", {{"PIN: ", "123456\r"}});
  EXPECT_TRUE(has(seen, "Citizen (TP0123)")) << seen.screen;
  EXPECT_TRUE(has(seen, "to sign the letter to ben@example.tw with the certificate of Anna Lin")) << seen.screen;
  EXPECT_TRUE(has(seen, "6 to 8 characters")) << seen.screen;
  EXPECT_FALSE(has(seen, "left")) << "all tries are left: " << seen.screen;
}

TEST(PinAtTheTerminal, SpeaksChinese) {
  const Surroundings chinese{.language = text::Language::zh_tw};
  const Seen seen = ask(question(), "PIN 123456", {{"PIN碼：", ""}, {"\nPIN碼：", "123456\r"}}, chinese);
  EXPECT_TRUE(has(seen, "需要 Citizen (TP0123) 的 PIN碼")) << seen.screen;
}

TEST(PinAtTheTerminal, CorrectionsWork) {
  ask(question(), "PIN 12345X", {{"PIN: ", "12345Y\x7fX\r"}});
  ask(question(), "PIN 7654321",
      {{"PIN: ",
        "wrong\x15"
        "7654321\n"}});
}

TEST(PinAtTheTerminal, GivingUpIsCancelled) {
  ask(question(), "cancelled", {{"PIN: ", "123\x03"}});
  ask(question(), "cancelled", {{"PIN: ", "\x04"}});
}

TEST(PinAtTheTerminal, RemovalEndsTheQuestion) {
  Pipe removal;
  ask(question(), "card-removed", {{"PIN: ", "123", removal.ends[1]}}, {}, removal.ends[0]);
  ask(question(), "card-removed", {{"PIN: ", ""}}, {}, removal.ends[0]);  // it is gone before the question
}

TEST(PinAtTheTerminal, OtherLengthsAreNotSent) {
  const Seen seen = ask(question(), "pin-length", {{"PIN: ", "12345\r"}});
  EXPECT_TRUE(has(seen, "the PIN of Citizen (TP0123) has 6 to 8 characters")) << seen.screen;
  ask(question(), "pin-length", {{"PIN: ", "987654321\r"}});
  PinQuestion unbounded = question();
  unbounded.card.pin_min = unbounded.card.pin_max = 0;
  EXPECT_FALSE(has(ask(unbounded, "pin-length", {{"PIN: ", "\r"}}), "The PIN has")) << "an empty one is none";
  ask(unbounded, "PIN 1", {{"PIN: ", "1\r"}});
}

TEST(PinAtTheTerminal, FewTriesAreTold) {
  PinQuestion few = question();
  few.card.tries = token::PinTries::few;
  EXPECT_TRUE(has(ask(few, "PIN 123456", {{"PIN: ", "123456\r"}}), "Few tries are left"));
}

TEST(PinAtTheTerminal, TheLastTryIsConfirmedFirst) {
  PinQuestion last = question();
  last.last_try = true;
  EXPECT_TRUE(has(ask(last, "PIN 123456", {{"last try: ", "yes\r"}, {"PIN: ", "123456\r"}}), "One try is left"));
  last.last_try = false;
  last.card.tries = token::PinTries::last;  // the flag alone is enough
  ask(last, "PIN 123456", {{"last try: ", " YESx\x7f\r"}, {"PIN: ", "123456\r"}});
  for (const char* keys : {"no\r", "\r", "y\r", "yes please\r"}) {
    EXPECT_FALSE(has(ask(last, "pin-last-try", {{"last try: ", keys}}), "PIN: ")) << keys;
  }
  ask(last, "cancelled", {{"last try: ", "ye\x03"}});
  Pipe removal;
  ask(last, "card-removed", {{"last try: ", "yes", removal.ends[1]}}, {}, removal.ends[0]);
}

TEST(PinAtTheTerminal, TheLastTryIsConfirmedInChinese) {
  PinQuestion last = question();
  last.last_try = true;
  const Surroundings chinese{.language = text::Language::zh_tw};
  for (const char* word : {"是\r", "不\x7f是\r", "yes\r"}) {
    ask(last, "PIN 123456", {{"或 yes）：", word}, {"PIN碼：", "123456\r"}}, chinese);
  }
}

TEST(PinAtTheTerminal, ALockedCardIsNotAskedFor) {
  PinQuestion locked = question();
  locked.card.tries = token::PinTries::locked;
  EXPECT_FALSE(has(ask(locked, "pin-locked", {}), "PIN: "));
}

TEST(PinAtTheTerminal, APinPadAsksItself) {
  PinQuestion pad = question();
  pad.card.pin_pad = true;
  EXPECT_TRUE(has(ask(pad, "PIN ", {}), "Type the PIN at the card reader."));
  pad.last_try = true;
  EXPECT_TRUE(has(ask(pad, "PIN ", {{"last try: ", "yes\r"}}), "Type the PIN at the card reader."));
  EXPECT_FALSE(has(ask(pad, "pin-last-try", {{"last try: ", "no\r"}}), "Type the PIN at the card reader."));
}

TEST(PinAtTheTerminal, ASignalEndsTheQuestion) {
  const auto ask_and_signal = [] {
    std::thread other([] {  // also where another thread gets it
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      kill(getpid(), SIGTERM);
    });
    const bool right = cancelled_by(SIGTERM, {});
    other.join();
    return right;
  };
  const Seen seen = at_a_terminal(ask_and_signal, {{"PIN: ", "123"}});
  EXPECT_TRUE(seen.right) << seen.screen;
  EXPECT_TRUE(seen.echo_restored);
}

TEST(PinAtTheTerminal, WithoutATerminalNobodyCanBeAsked) {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    _exit(asked(question(), -1, {}) == "pin-needed" ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

constexpr const char* kPinentryTty = "/usr/bin/pinentry-tty";

class PinInPinentryTty : public testing::Test {
 protected:
  void SetUp() override {
    if (access(kPinentryTty, X_OK) != 0) GTEST_SKIP() << "pinentry-tty is not installed";
  }
  Surroundings around_{.pinentry = kPinentryTty};
};

TEST_F(PinInPinentryTty, GivesThePin) {
  const Seen seen = ask(question(), "PIN 123456", {{"PIN: ", "123456\r"}}, around_);
  EXPECT_TRUE(has(seen, "Citizen (TP0123)")) << seen.screen;
  EXPECT_TRUE(has(seen, "to sign the letter to ben@example.tw")) << seen.screen;
  ask(question(), "PIN 98%d2A", {{"PIN: ", "98%d2A\r"}}, around_);
}

TEST_F(PinInPinentryTty, GivingUpAndOtherLengths) {
  ask(question(), "cancelled", {{"PIN: ", "\x04"}}, around_);
  ask(question(), "pin-length", {{"PIN: ", "1234\r"}}, around_);
}

TEST_F(PinInPinentryTty, TheLastTryIsConfirmedFirst) {
  PinQuestion last = question();
  last.last_try = true;
  EXPECT_TRUE(has(ask(last, "PIN 123456", {{"? ", "u"}, {"PIN: ", "123456\r"}}, around_), "One try is left"));
  EXPECT_FALSE(has(ask(last, "pin-last-try", {{"? ", "c"}}, around_), "PIN: "));
}

TEST_F(PinInPinentryTty, RemovalEndsItAndEchoIsBack) {
  Pipe removal;
  ask(question(), "card-removed", {{"PIN: ", "123", removal.ends[1]}}, around_, removal.ends[0]);
}

TEST_F(PinInPinentryTty, ASignalEndsItAndEchoIsBack) {
  // Ctrl-C at this terminal is a signal to both of us.
  const Seen seen = at_a_terminal([&] { return cancelled_by(SIGINT, around_); }, {{"PIN: ", "123\x03"}});
  EXPECT_TRUE(seen.right) << seen.screen;
  EXPECT_TRUE(seen.echo_restored);
}

const std::string kGivesPin = "GETPIN) echo 'D 123456'; echo OK;;";

TEST(PinInAScript, IsToldEverything) {
  const ScriptedPinentry script(kGivesPin);
  PinQuestion few = question();
  few.card.tries = token::PinTries::few;
  few.what_for += " 100%";
  ask(few, "PIN 123456", {}, {.pinentry = script.program()});
  const std::string lines = script.lines();
  for (const char* line :
       {"OPTION ttyname=/dev/pts/", "OPTION lc-ctype=C.UTF-8\n", "SETTITLE Letterlock\n",
        "SETDESC The PIN of Citizen (TP0123) is needed: to sign the letter to ben@example.tw with the certificate of "
        "Anna Lin 100%25%0AThe PIN has 6 to 8 characters.\n",
        "SETERROR Few tries are left", "SETPROMPT PIN: \n", "SETOK _OK\n", "SETCANCEL _Cancel\n", "SETTIMEOUT 120\n"}) {
    EXPECT_NE(lines.find(line), lines.npos) << line << "in\n" << lines;
  }
  EXPECT_TRUE(lines.ends_with("GETPIN\n")) << lines;
  EXPECT_EQ(lines.find("CONFIRM"), lines.npos) << lines;
  EXPECT_EQ(lines.find("password-cache"), lines.npos) << "it is never asked to remember";
}

TEST(PinInAScript, ALongPurposeLeavesRoomForTheRest) {
  const ScriptedPinentry script(kGivesPin);
  PinQuestion long_one = question();
  for (int i = 0; i < 200; ++i) long_one.what_for += "憑證\n";
  ask(long_one, "PIN 123456", {}, {.pinentry = script.program()});
  EXPECT_NE(script.lines().find("…%0AThe PIN has 6 to 8 characters.\n"), std::string::npos) << script.lines();
}

TEST(PinInAScript, TheLastTryIsConfirmedFirst) {
  PinQuestion last = question();
  last.last_try = true;
  const ScriptedPinentry agrees(kGivesPin);
  ask(last, "PIN 123456", {}, {.pinentry = agrees.program()});
  EXPECT_LT(agrees.lines().find("\nCONFIRM\n"), agrees.lines().find("\nGETPIN\n")) << agrees.lines();
  EXPECT_NE(agrees.lines().find("SETERROR One try is left"), std::string::npos);
  const ScriptedPinentry declines(kGivesPin + " CONFIRM) echo 'ERR 83886194 Not confirmed <Pinentry>';;");
  ask(last, "pin-last-try", {}, {.pinentry = declines.program()});
  EXPECT_EQ(declines.lines().find("GETPIN"), std::string::npos) << declines.lines();
}

TEST(PinInAScript, WhatFailsIsSaid) {
  const ScriptedPinentry cancels("GETPIN) echo 'ERR 83886179 Operation cancelled <Pinentry>';;");
  ask(question(), "cancelled", {}, {.pinentry = cancels.program()});
  const ScriptedPinentry babbles("", "echo hello");
  const Seen seen = ask(question(), "pin-needed", {}, {.pinentry = babbles.program()});
  EXPECT_TRUE(has(seen, "does not answer as a pinentry does")) << seen.screen;
  const ScriptedPinentry leaves("GETPIN) exit 1;;");
  EXPECT_TRUE(has(ask(question(), "pin-needed", {}, {.pinentry = leaves.program()}), "ended without an answer"));
  const ScriptedPinentry refuses("GETPIN) echo 'ERR 83918950 no terminal';;");
  EXPECT_TRUE(has(ask(question(), "pin-needed", {}, {.pinentry = refuses.program()}), "83918950"));
  ask(question(), "file-not-found", {}, {.pinentry = "/nonexistent/pinentry"});
}

TEST(PinInAScript, IsChosenWhereThereIsADisplay) {
  const ScriptedPinentry script(kGivesPin);  // its name is "pinentry"
  const std::string path = script.folder() + ":/usr/bin:/bin";
  ask(question(), "PIN 123456", {}, {.display = ":0", .path = path});
  ask(question(), "PIN 654321", {{"PIN: ", "654321\r"}}, {.path = path});
  ask(question(), "PIN 654321", {{"PIN: ", "654321\r"}}, {.display = ":0", .path = "/nonexistent"});
}

}  // namespace
}  // namespace letterlock::cli
