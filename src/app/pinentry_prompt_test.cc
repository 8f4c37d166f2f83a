// A program without a terminal (the service) asks in pinentry, with signals left alone.
#include "app/pinentry_prompt.h"

#include "app/test_person.h"

namespace letterlock::app {
namespace {

using namespace std::chrono_literals;
using text::Language;

class PinentryPromptTest : public testing::Test {
 protected:
  void use(const ScriptedPinentry& script) { setenv("LETTERLOCK_PINENTRY", script.program().c_str(), 1); }
  void TearDown() override {
    for (const char* name : {"LETTERLOCK_PINENTRY", "DISPLAY"}) unsetenv(name);
  }
  static PinQuestion question() {
    PinQuestion asked;
    asked.card.label = "Citizen";
    asked.card.serial = "TP0123";
    asked.card.pin_min = 6;
    asked.card.pin_max = 8;
    asked.what_for = "to sign";
    return asked;
  }
  static std::string ask(const PinQuestion& question, int removed = -1, int stop = -1) {
    PromptWait wait(removed, stop);
    const auto pin = ask_pin_in_pinentry(question, Language::en, wait);
    return pin ? "PIN " + std::string(pin->text()) : pin.error().id();
  }
};

TEST_F(PinentryPromptTest, ItIsUsedWhereThereIsADisplayOrAName) {
  unsetenv("WAYLAND_DISPLAY");
  EXPECT_EQ(pinentry_program(), "");
  setenv("DISPLAY", ":0", 1);
  EXPECT_EQ(pinentry_program(), "pinentry");
  EXPECT_FALSE(pinentry_is_named());
  setenv("LETTERLOCK_PINENTRY", "pinentry-qt", 1);
  EXPECT_EQ(pinentry_program(), "pinentry-qt");
  EXPECT_TRUE(pinentry_is_named());
}

TEST_F(PinentryPromptTest, ThePinComesWithItsWords) {
  const ScriptedPinentry script("GETPIN) echo 'D 123456'; echo OK;;");
  use(script);
  EXPECT_EQ(ask(question()), "PIN 123456");
  EXPECT_NE(script.lines().find("The PIN of Citizen (TP0123) is needed: to sign"), std::string::npos) << script.lines();
  EXPECT_EQ(script.lines().find("ttyname"), std::string::npos) << "there is no terminal";
}

TEST_F(PinentryPromptTest, TheLastTryIsConfirmedAndALockedCardNotAskedFor) {
  PinQuestion last = question();
  last.card.tries = token::PinTries::last;
  const ScriptedPinentry declines("CONFIRM) echo 'ERR 114';; GETPIN) echo 'D 123456'; echo OK;;");
  use(declines);
  EXPECT_EQ(ask(last), "pin-last-try");
  EXPECT_EQ(declines.lines().find("GETPIN"), std::string::npos);
  const ScriptedPinentry agrees("GETPIN) echo 'D 123456'; echo OK;;");
  use(agrees);
  EXPECT_EQ(ask(last), "PIN 123456");
  EXPECT_NE(agrees.lines().find("CONFIRM"), std::string::npos);
  PinQuestion locked = question();
  locked.card.tries = token::PinTries::locked;
  EXPECT_EQ(ask(locked), "pin-locked");
}

TEST_F(PinentryPromptTest, WhatNoCardTakesIsNotSent) {
  const ScriptedPinentry script("GETPIN) echo 'D 1234'; echo OK;;");
  use(script);
  EXPECT_EQ(ask(question()), "pin-length");
  const ScriptedPinentry fails("GETPIN) exit 1;;");
  use(fails);
  PromptWait wait(-1, -1);
  const auto failed = ask_pin_in_pinentry(question(), Language::en, wait);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().id(), "pin-needed");
  EXPECT_NE(failed.error().params.at(1).second.find("ended without an answer"), std::string::npos);
}

TEST_F(PinentryPromptTest, AStopEndsItAndSignalsAreLeftAlone) {
  struct sigaction before {};
  sigaction(SIGTERM, nullptr, &before);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string pull = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(ends[1]);
  const ScriptedPinentry script("GETPIN) echo x >" + pull + "; exec sleep 60;;");
  use(script);
  const auto start = std::chrono::steady_clock::now();
  PromptWait wait(-1, ends[0]);
  struct sigaction during {};
  sigaction(SIGTERM, nullptr, &during);
  EXPECT_EQ(during.sa_handler, before.sa_handler);
  EXPECT_EQ(ask_pin_in_pinentry(question(), Language::en, wait).error().id(), "cancelled");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 8s);
  EXPECT_TRUE(script.gone());
  EXPECT_EQ(ask(question(), ends[0]), "card-removed");
  close(ends[0]);
  close(ends[1]);
}

TEST_F(PinentryPromptTest, ThePasswordOfAKeyFileIsAskedForInTheSameWay) {
  const ScriptedPinentry script("GETPIN) echo 'D a b%25'; echo OK;;");
  use(script);
  PromptWait wait(-1, -1);
  const auto password = ask_password_in_pinentry("ann.p12", "to sign", Language::zh_tw, wait);
  ASSERT_TRUE(password);
  EXPECT_EQ(password->text(), "a b%");
  EXPECT_NE(script.lines().find("需要金鑰檔 ann.p12 的密碼"), std::string::npos) << script.lines();
  const ScriptedPinentry fails("GETPIN) exit 1;;");
  use(fails);
  EXPECT_EQ(ask_password_in_pinentry("ann.p12", "to sign", Language::en, wait).error().id(), "password-needed");
}

}  // namespace
}  // namespace letterlock::app
