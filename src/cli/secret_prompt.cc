// The question at the terminal. Characters are read one by one with echo and signals of the terminal off, so that
// nothing of the secret stays in a line buffer and the terminal's state is put back in every case.
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "app/prompt_wait.h"
#include "base/file.h"
#include "cli/secrets.h"

namespace letterlock::cli {
namespace {

constexpr size_t kSecretMax = 1024;

class QuietTerminal {
 public:
  explicit QuietTerminal(int fd) : fd_(fd) {
    if (tcgetattr(fd_, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    valid_ = tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
  }
  ~QuietTerminal() {
    if (valid_) tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  bool valid() const { return valid_; }

 private:
  int fd_;
  termios before_{};
  bool valid_ = false;
};

enum class Echo { no, yes };

// What is typed where it may be seen: the terminal's own echo is off, so that keys are read one by one.
Status show(DescriptorSink& out, Echo echo, std::string_view text) {
  return echo == Echo::yes ? out.write(as_bytes(text)) : Status();
}

// Takes the last character away, all octets of its UTF-8 form. Returns what takes it off the screen: one column
// for a letter, two for what is longer than two octets (Chinese).
std::string_view erase_last(Secret& secret) {
  size_t size = secret.size();
  if (size == 0) return "";
  while (size > 1 && (secret.view()[size - 1] & 0xC0U) == 0x80U) --size;
  const bool wide = secret.size() - size >= 2;
  secret.truncate(size - 1);
  return wide ? "\b\b  \b\b" : "\b \b";
}

// One octet, to where the caller wipes it; cancelled where the terminal is gone.
Status read_key(int fd, app::PromptWait& wait, std::uint8_t& octet) {
  for (;;) {
    TRY(wait.readable(fd));
    const ssize_t count = ::read(fd, &octet, 1);
    if (count == 1) return {};
    if (count == 0) return fail(ErrorCode::cancelled);
    if (errno != EINTR) return fail_errno(ErrorCode::file_not_readable, "/dev/tty", errno);
  }
}

Result<Secret> read_line(int fd, Echo echo, app::PromptWait& wait) {
  DescriptorSink out(fd, "/dev/tty");
  Secret secret;
  for (;;) {
    std::uint8_t octet = 0;
    TRY(read_key(fd, wait, octet));
    switch (octet) {
      case '\r':
      case '\n': return secret;
      case 0x03:                                     // Ctrl-C
      case 0x04: return fail(ErrorCode::cancelled);  // Ctrl-D
      case 0x08:
      case 0x7F: TRY(show(out, echo, erase_last(secret))); break;  // backspace
      case 0x15:                                                   // Ctrl-U
        while (!secret.empty()) TRY(show(out, echo, erase_last(secret)));
        break;
      default:
        if (secret.size() >= kSecretMax) return fail(ErrorCode::cancelled);
        secret.append(ByteView(&octet, 1));
        TRY(show(out, echo, {reinterpret_cast<const char*>(&octet), 1}));
        wipe(&octet, 1);
    }
  }
}

Result<Secret> ask(const std::string& question, int removed, Echo echo) {
  FileDescriptor tty(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!tty.valid()) return fail(ErrorCode::password_needed);
  app::PromptWait wait(removed);
  const QuietTerminal quiet(tty.get());
  if (!quiet.valid()) return fail(ErrorCode::password_needed);
  DescriptorSink out(tty.get(), "/dev/tty");
  TRY(out.write(as_bytes(question)));
  auto secret = read_line(tty.get(), echo, wait);
  TRY(out.write(as_bytes("\n")));
  return secret;
}

}  // namespace

Result<Secret> ask_secret(const std::string& question, int removed) { return ask(question, removed, Echo::no); }

Result<std::string> ask_word(const std::string& question, int removed) {
  TRY_ASSIGN(const Secret word, ask(question, removed, Echo::yes));
  return std::string(word.text());
}

}  // namespace letterlock::cli
