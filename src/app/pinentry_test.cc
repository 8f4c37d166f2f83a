// The client of pinentry against programs that behave and programs that do not.
#include "app/pinentry.h"

#include "app/test_person.h"

namespace letterlock::app {
namespace {

using namespace std::chrono_literals;

PinentryLimits short_limits() { return {.command = 2s, .person = 0s, .beyond = 2s, .grace = 200ms}; }

Result<Secret> get_pin(const ScriptedPinentry& script, int removed = -1, PinentryLimits limits = short_limits()) {
  PromptWait wait(removed);
  TRY_ASSIGN(Pinentry pinentry, Pinentry::start(script.program(), wait, limits));
  return pinentry.get_pin();
}

// "fault code" of a pinentry that failed, else the error's id.
std::string fault_of(const Result<Secret>& pin) {
  if (pin) return "no error";
  if (pin.error().code != ErrorCode::pin_needed) return pin.error().id();
  return pin.error().params.at(0).second + " " + pin.error().params.at(1).second;
}

std::string fault(const std::string& cases, const std::string& greeting = "echo 'OK here'") {
  const ScriptedPinentry script(cases, greeting);
  const auto before = std::chrono::steady_clock::now();
  const std::string text = fault_of(get_pin(script));
  EXPECT_LT(std::chrono::steady_clock::now() - before, 8s) << cases;
  EXPECT_TRUE(script.gone()) << cases;
  return text;
}

TEST(Pinentry, ThePinIsUnescaped) {
  const ScriptedPinentry script(
      "GETPIN) echo 'S PASSWORD_FROM nowhere'; echo 'D 12%254%0a%E5%AF%86'; echo '# a'; "
      "echo 'D  5'; echo OK;;");
  const auto pin = get_pin(script);
  ASSERT_TRUE(pin) << pin.error().id();
  EXPECT_EQ(pin->text(), "12%4\n密 5");
  EXPECT_TRUE(script.gone());
}

TEST(Pinentry, AnOkWithoutDataIsAnEmptyPin) {
  const auto pin = get_pin(ScriptedPinentry("GETPIN) printf 'OK done\\r\\n';;"));
  ASSERT_TRUE(pin) << pin.error().id();
  EXPECT_TRUE(pin->empty());
}

TEST(Pinentry, WhatIsSentIsEscapedAndBounded) {
  const ScriptedPinentry script("");
  std::string chinese;
  for (int i = 0; i < 1000; ++i) chinese += "卡";
  {
    PromptWait wait(-1);
    auto pinentry = Pinentry::start(script.program(), wait, short_limits());
    ASSERT_TRUE(pinentry);
    EXPECT_TRUE(pinentry->set("SETDESC", "50%\r\nof"));
    EXPECT_TRUE(pinentry->set("SETDESC", chinese));
    EXPECT_TRUE(pinentry->confirm());
  }
  const std::string lines = script.lines();
  EXPECT_NE(lines.find("SETDESC 50%25%0D%0Aof\n"), lines.npos) << lines;
  EXPECT_NE(lines.find("卡…\n"), lines.npos) << lines;
  EXPECT_NE(lines.find("CONFIRM\n"), lines.npos) << lines;
}

TEST(Pinentry, ALineHasAtMostAThousandOctetsAndEndsAtACharacter) {
  for (size_t size = 960; size < 1040; ++size) {
    for (const char* end : {"a", "%", "密密密"}) {
      const std::string text = std::string(size, 'x') + end;
      const std::string line = assuan_line("SETDESC", text);
      EXPECT_LE(line.size(), 1000U);
      EXPECT_TRUE(line.ends_with("…\n") || line.size() >= 9 + text.size()) << line;
      const std::string shown = line.substr(8 + size < line.size() ? 8 + size : 0);
      EXPECT_EQ(shown.find("%\n"), shown.npos);
      EXPECT_EQ(shown.find("%…"), shown.npos);
    }
  }
}

TEST(Pinentry, GivingUpIsCancelled) {
  for (const char* code : {"83886179 Operation cancelled <Pinentry>", "99", "83886194", "83886142 Timeout", "114"}) {
    EXPECT_EQ(fault(std::string("GETPIN) echo 'ERR ") + code + "';;"), "cancelled") << code;
  }
}

TEST(Pinentry, RefusalsKeepTheirCode) {
  EXPECT_EQ(fault("GETPIN) echo 'D 123456'; echo 'ERR 83918950 Inappropriate ioctl';;"), "refused 83918950");
  EXPECT_EQ(fault("SETTIMEOUT*) echo 'ERR 83886355 Unknown command';;"), "refused 83886355");
  EXPECT_EQ(fault("GETPIN) echo 'ERR what';;"), "malformed -");
}

TEST(Pinentry, GarbageIsMalformed) {
  EXPECT_EQ(fault("", "echo 'Usage: something else'"), "malformed -");
  EXPECT_EQ(fault("GETPIN) echo OKAY;;"), "malformed -");
  EXPECT_EQ(fault("GETPIN) echo; echo OK;;"), "malformed -");
  EXPECT_EQ(fault("GETPIN) echo 'INQUIRE QUALITY 1';;"), "malformed -");
  EXPECT_EQ(fault("SETTIMEOUT*) echo 'D 123456'; echo OK;;"), "malformed -") << "data without a question";
  EXPECT_EQ(fault("GETPIN) head -c 100000 /dev/urandom;;"), "malformed -");
  for (const char* data : {"12%", "12%4", "12%zz", "%+1"}) {
    EXPECT_EQ(fault(std::string("GETPIN) echo 'D ") + data + "'; echo OK;;"), "malformed -") << data;
  }
}

TEST(Pinentry, LinesAndAnswersAreBounded) {
  EXPECT_EQ(fault("GETPIN) printf 'D %03000d\\n' 1; echo OK;;"), "malformed -");
  EXPECT_EQ(fault("GETPIN) printf 'D %01500d\\n' 1; echo OK;;"), "malformed -") << "no PIN is that long";
  EXPECT_EQ(fault("GETPIN) while :; do echo '# still here'; done;;"), "malformed -");
  EXPECT_EQ(fault("", "while :; do printf x; done"), "malformed -");
}

TEST(Pinentry, AnEarlyEndIsSeen) {
  EXPECT_EQ(fault("", "exit 0"), "closed -");
  EXPECT_EQ(fault("", "echo 'OK here'; exit 0"), "closed -");
  EXPECT_EQ(fault("GETPIN) printf 'D 123456'; exit 0;;"), "closed -");
  EXPECT_EQ(fault("GETPIN) echo 'D 123456'; exit 0;;"), "closed -") << "data without OK is no PIN";
}

TEST(Pinentry, AHangEndsInTime) {
  PinentryLimits limits = short_limits();
  limits.command = limits.beyond = 300ms;
  const ScriptedPinentry silent("", "exec sleep 60");
  EXPECT_EQ(fault_of(get_pin(silent, -1, limits)), "hung -");
  EXPECT_TRUE(silent.gone());
  limits.command = 2s;
  const ScriptedPinentry stubborn("GETPIN) trap '' TERM; exec sleep 60;;");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(fault_of(get_pin(stubborn, -1, limits)), "hung -");
  EXPECT_LT(std::chrono::steady_clock::now() - before, 8s);
  EXPECT_TRUE(stubborn.gone()) << "SIGKILL comes where SIGTERM does not help";
}

TEST(Pinentry, RemovalOfTheCardEndsItAtOnce) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  // The "card" goes when the question is there: the program itself pulls it, through a name for the descriptor.
  const std::string pull = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(ends[1]);
  const ScriptedPinentry script("GETPIN) echo x >" + pull + "; exec sleep 60;;");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(fault_of(get_pin(script, ends[0], PinentryLimits{})), "card-removed");
  EXPECT_LT(std::chrono::steady_clock::now() - before, 8s);
  EXPECT_TRUE(script.gone());
  close(ends[0]);
  close(ends[1]);
}

TEST(Pinentry, AnUnknownOptionIsNoError) {
  const ScriptedPinentry script(
      "OPTION*lie*) echo lie;; OPTION*) echo 'ERR 83886254 Unknown option';; SETDESC*) echo 'ERR 83886355 no';;");
  PromptWait wait(-1);
  auto pinentry = Pinentry::start(script.program(), wait, short_limits());
  ASSERT_TRUE(pinentry);
  EXPECT_TRUE(pinentry->option("ttyname", "/dev/pts/0"));
  EXPECT_TRUE(pinentry->option("ttytype", ""));
  EXPECT_FALSE(pinentry->set("SETDESC", "text"));
  EXPECT_EQ(script.lines(), "OPTION ttyname=/dev/pts/0\nSETDESC text\n") << "nothing is said of an empty value";
  EXPECT_FALSE(pinentry->option("lie", "1"));
}

TEST(Pinentry, GetsNoDescriptorOfOurs) {
  ASSERT_EQ(dup2(STDERR_FILENO, 77), 77);
  const ScriptedPinentry script("GETPIN) [ -e /proc/$$/fd/77 ] && echo 'D inherited'; echo OK;;");
  const auto pin = get_pin(script);
  close(77);
  ASSERT_TRUE(pin);
  EXPECT_EQ(pin->text(), "");
}

TEST(Pinentry, AProgramThatIsNotThereIsNamed) {
  PromptWait wait(-1);
  const auto missing = Pinentry::start("/nonexistent/pinentry", wait);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().id(), "file-not-found");
}

}  // namespace
}  // namespace letterlock::app
