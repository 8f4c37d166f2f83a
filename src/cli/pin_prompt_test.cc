// A PIN is asked for at a real terminal.
#include "cli/pin_prompt.h"

#include "cli/test_pin.h"

namespace letterlock::cli {
namespace {

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

}  // namespace
}  // namespace letterlock::cli
