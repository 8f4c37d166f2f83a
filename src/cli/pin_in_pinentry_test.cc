// A PIN is asked for in the real pinentry-tty, and in pinentry programs that are scripts.
#include "cli/test_pin.h"

namespace letterlock::cli {
namespace {

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
