#include "cli/secrets.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

#include "base/file.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

const Terminal& terminal() {
  static const Terminal instance(text::Language::en, false);
  return instance;
}

std::string temporary_file(const std::string& name, std::string_view content) {
  const std::string path = testing::TempDir() + "letterlock-secrets-" + std::to_string(getpid()) + "-" + name;
  EXPECT_TRUE(write_file(path, as_bytes(content)));
  return path;
}

int descriptor_with(std::string_view content) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  EXPECT_EQ(write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
  close(ends[1]);
  return ends[0];
}

TEST(Passwords, FirstLineOfAFileServesAllFiles) {
  const std::string path = temporary_file("one", "correct horse\nsecond line\n");
  Passwords passwords(terminal(), {{path}, {}}, {"a.p12", "b.p12"});
  EXPECT_EQ(passwords.of("b.p12")->text(), "correct horse");
  EXPECT_EQ(passwords.of("a.p12")->text(), "correct horse");
  unlink(path.c_str());
}

TEST(Passwords, SeveralBelongToTheFilesInOrder) {
  const std::string path = temporary_file("two", "first");
  const int descriptor = descriptor_with("second\n");
  Passwords passwords(terminal(), {{path}, {std::to_string(descriptor)}}, {"a.p12", "b.p12"});
  // Whichever is needed first.
  EXPECT_EQ(passwords.of("b.p12")->text(), "second");
  EXPECT_EQ(passwords.of("a.p12")->text(), "first");
  close(descriptor);
  unlink(path.c_str());
}

TEST(Passwords, ADescriptorIsReadOnceForAll) {
  const int descriptor = descriptor_with("only once");
  Passwords passwords(terminal(), {{}, {std::to_string(descriptor)}}, {"a.p12", "b.p12", "c.p12"});
  for (const char* name : {"c.p12", "a.p12", "b.p12"}) EXPECT_EQ(passwords.of(name)->text(), "only once") << name;
  close(descriptor);
}

TEST(Passwords, MistakesAreNamed) {
  Passwords count(terminal(), {{"a", "b"}, {}}, {"a.p12", "b.p12", "c.p12"});
  EXPECT_EQ(count.of("a.p12").error().id(), "password-count");
  Passwords missing(terminal(), {{"/nonexistent/password"}, {}}, {"a.p12"});
  EXPECT_EQ(missing.of("a.p12").error().id(), "file-not-found");
  for (const char* word : {"three", "-1", "3x", "99999999999999999999"}) {
    Passwords descriptor(terminal(), {{}, {word}}, {"a.p12"});
    EXPECT_EQ(descriptor.of("a.p12").error().id(), "option-value-unknown") << word;
  }
}

// A person at a terminal of their own. The child asks and tells by its exit status what came.
struct Typed {
  int status;
  std::string screen;
  bool echo_restored;
};

Typed type(std::string_view keys, const std::string& expected, const std::string& expected_error = "") {
  int master = -1;
  const pid_t child = forkpty(&master, nullptr, nullptr, nullptr);
  if (child == 0) {
    const auto secret = ask_secret("Password: ");
    const bool right =
        secret ? expected_error.empty() && secret->text() == expected : secret.error().id() == expected_error;
    termios state{};
    const bool echo = tcgetattr(STDIN_FILENO, &state) == 0 && (state.c_lflag & ECHO) != 0;
    _exit((right ? 0 : 1) | (echo ? 0 : 2));
  }
  Typed typed{-1, "", false};
  char buffer[256];
  // The question is shown only after echo was switched off: typing before would be lost (TCSAFLUSH).
  while (typed.screen.find("Password: ") == typed.screen.npos) {
    const ssize_t count = read(master, buffer, sizeof buffer);
    if (count <= 0) break;
    typed.screen.append(buffer, static_cast<size_t>(count));
  }
  EXPECT_EQ(write(master, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  for (;;) {
    const ssize_t count = read(master, buffer, sizeof buffer);
    if (count <= 0) break;
    typed.screen.append(buffer, static_cast<size_t>(count));
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(master);
  typed.status = WIFEXITED(status) ? WEXITSTATUS(status) & 1 : -1;
  typed.echo_restored = WIFEXITED(status) && (WEXITSTATUS(status) & 2) == 0;
  return typed;
}

TEST(AskSecret, IsTypedWithoutEcho) {
  const auto typed = type("correct horse\r", "correct horse");
  EXPECT_EQ(typed.status, 0);
  EXPECT_TRUE(typed.echo_restored);
  EXPECT_EQ(typed.screen.find("horse"), typed.screen.npos) << typed.screen;
}

TEST(AskSecret, CorrectionsWork) {
  EXPECT_EQ(type("abc\x7f"
                 "d\r",
                 "abd")
                .status,
            0);
  EXPECT_EQ(type("wrong\x15right\n", "right").status, 0);
  EXPECT_EQ(type("密碼\x7f\r", "密").status, 0);
  EXPECT_EQ(type("\x7f\r", "").status, 0) << "an empty password is a password";
}

TEST(AskSecret, GivingUpRestoresTheTerminal) {
  for (const char* keys : {"abc\x03", "\x04"}) {
    const auto typed = type(keys, "", "cancelled");
    EXPECT_EQ(typed.status, 0);
    EXPECT_TRUE(typed.echo_restored);
  }
}

TEST(AskSecret, WithoutATerminalAPasswordIsNeeded) {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    const auto secret = ask_secret("Password: ");
    _exit(!secret && secret.error().id() == "password-needed" ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace letterlock::cli
