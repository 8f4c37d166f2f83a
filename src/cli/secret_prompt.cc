// The question at the terminal. Characters are read one by one with echo and signals of the terminal off, so that
// nothing of the secret stays in a line buffer and the terminal's state is put back in every case.
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "base/file.h"
#include "cli/secrets.h"

namespace letterlock::cli {
namespace {

constexpr size_t kSecretMax = 1024;
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};

volatile std::sig_atomic_t caught_signal = 0;
void remember_signal(int number) { caught_signal = number; }

// Signals end the waiting read instead of the process, until the terminal is as it was.
class SignalGuard {
 public:
  SignalGuard() {
    caught_signal = 0;
    struct sigaction action {};
    action.sa_handler = remember_signal;  // without SA_RESTART: read() returns
    for (size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &action, &before_[i]);
  }
  ~SignalGuard() {
    for (size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &before_[i], nullptr);
    if (caught_signal != 0) (void)std::raise(caught_signal);
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  struct sigaction before_[std::size(kSignals)]{};
};

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

// Takes the last character away, all octets of its UTF-8 form.
void erase_last(Secret& secret) {
  size_t size = secret.size();
  while (size > 0 && (secret.view()[size - 1] & 0xC0U) == 0x80U) --size;
  secret.truncate(size == 0 ? 0 : size - 1);
}

Result<Secret> read_line(int fd) {
  Secret secret;
  for (;;) {
    std::uint8_t octet = 0;
    const ssize_t count = ::read(fd, &octet, 1);
    if (caught_signal != 0 || count == 0) return fail(ErrorCode::cancelled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(ErrorCode::file_not_readable, "/dev/tty", errno);
    switch (octet) {
      case '\r':
      case '\n': return secret;
      case 0x03:                                     // Ctrl-C
      case 0x04: return fail(ErrorCode::cancelled);  // Ctrl-D
      case 0x08:
      case 0x7F: erase_last(secret); break;  // backspace
      case 0x15: secret.clear(); break;      // Ctrl-U
      default:
        if (secret.size() >= kSecretMax) return fail(ErrorCode::cancelled);
        secret.append(ByteView(&octet, 1));
        wipe(&octet, 1);
    }
  }
}

}  // namespace

Result<Secret> ask_secret(const std::string& question) {
  FileDescriptor tty(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!tty.valid()) return fail(ErrorCode::password_needed);
  const SignalGuard signals;
  const QuietTerminal quiet(tty.get());
  if (!quiet.valid()) return fail(ErrorCode::password_needed);
  DescriptorSink out(tty.get(), "/dev/tty");
  TRY(out.write(as_bytes(question)));
  auto secret = read_line(tty.get());
  TRY(out.write(as_bytes("\n")));
  return secret;
}

}  // namespace letterlock::cli
