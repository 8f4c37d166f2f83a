#include "transport/sendmail.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "base/child.h"
#include "transport/message_shape.h"

namespace letterlock::transport {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto kGrace = std::chrono::seconds(2);
constexpr auto kTick = milliseconds(20);
constexpr size_t kErrorKept = 4096;

std::string temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder == '/' ? folder : "/tmp";
}

// A file without a name, which goes with its last descriptor.
Result<FileDescriptor> unnamed_file(const std::string& folder) {
  FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.valid()) return file;
  std::string name = folder + "/letterlock-XXXXXX";
  file = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.valid()) return fail_errno(ErrorCode::file_not_writable, folder, errno);
  ::unlink(name.c_str());
  return file;
}

// The message with the line ends that commands of this system expect. A CR stands only before an LF here (shape_of).
Result<FileDescriptor> message_file(ReplayableSource& message) {
  const std::string folder = temporary_folder();
  TRY_ASSIGN(FileDescriptor file, unnamed_file(folder));
  DescriptorSink sink(file.get(), folder);
  TRY_ASSIGN(const auto source, message.open());
  Bytes buffer(kChunkSize);
  for (;;) {
    TRY_ASSIGN(const size_t count, source->read(buffer));
    if (count == 0) break;
    Bytes lines(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
    std::erase(lines, '\r');
    TRY(sink.write(lines));
  }
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fail_errno(ErrorCode::file_not_readable, folder, errno);
  return file;
}

std::vector<std::string> arguments_of(const std::vector<std::string>& command, const Envelope& envelope) {
  std::vector<std::string> words = command;
  words.insert(words.end(), {"-i", "-f", envelope.from.empty() ? "<>" : envelope.from, "--"});
  words.insert(words.end(), envelope.recipients.begin(), envelope.recipients.end());
  return words;
}

// A command that runs, until it has ended.
class Running {
 public:
  static Result<Running> start(std::vector<std::string> words, int input) {
    TRY_ASSIGN(Pipe errors, make_pipe());
    ::fcntl(errors.reader.get(), F_SETFL, O_NONBLOCK);  // our end alone
    // A group of its own, so that what it starts is ended with it.
    TRY_ASSIGN(const pid_t id, spawn({.words = std::move(words),
                                      .input = input,
                                      .errors = errors.writer.get(),
                                      .group = Spawn::Group::own_group}));
    return Running(id, std::move(errors.reader));
  }

  // Its status as waitpid gives it; none where it had to be ended.
  std::optional<int> wait(milliseconds limit) {
    const bool ended = ended_by(steady_clock::now() + limit);
    if (!ended) {
      ::kill(-id_, SIGTERM);
      ended_by(steady_clock::now() + kGrace);
      // Not reaped yet, so the group is still its own.
      ::kill(-id_, SIGKILL);
    }
    const std::optional<int> status = reap(id_);
    read_errors();
    return ended ? status : std::nullopt;
  }

  std::string first_line() const { return one_line(std::string_view(errors_).substr(0, errors_.find('\n'))); }

 private:
  Running(pid_t id, FileDescriptor from_errors) : from_errors_(std::move(from_errors)), id_(id) {}

  // Its errors are read while it runs, so that it never waits for us. Their end is not waited for: a server that it
  // started may keep them open.
  bool ended_by(steady_clock::time_point until) {
    for (;;) {
      siginfo_t info{};
      const int asked = ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT);
      if (asked == 0 && info.si_pid == id_) return true;
      if (steady_clock::now() >= until) return false;
      read_errors();
      std::this_thread::sleep_for(kTick);
    }
  }

  void read_errors() {
    std::array<char, 4096> buffer{};
    // A bound for each tick, so that one who never stops talking does not keep us from the clock.
    for (int i = 0; i < 64; ++i) {
      const ssize_t count = ::read(from_errors_.get(), buffer.data(), buffer.size());
      if (count <= 0) return;
      const size_t room = kErrorKept - errors_.size();
      errors_.append(buffer.data(), std::min(room, static_cast<size_t>(count)));
    }
  }

  FileDescriptor from_errors_;
  pid_t id_;
  std::string errors_;
};

// EX_NOUSER and EX_NOHOST are about an address, the others about the message.
Error error_of(Outcome outcome, const RecipientOutcome& recipient, const std::string& server, bool about_address) {
  if (outcome == Outcome::uncertain) return {ErrorCode::delivery_uncertain, {{"address", recipient.address}}};
  if (about_address) {
    return {ErrorCode::recipient_refused,
            {{"server", server}, {"address", recipient.address}, {"answer", recipient.answer}}};
  }
  return {outcome == Outcome::deferred ? ErrorCode::message_deferred : ErrorCode::message_refused,
          {{"server", server}, {"answer", recipient.answer}}};
}

Submission submission_of(const Envelope& envelope, Outcome outcome, const std::string& server,
                         const std::string& answer, bool about_address) {
  Submission submission;
  submission.message = outcome;
  submission.answer = answer;
  for (const std::string& address : envelope.recipients) {
    RecipientOutcome recipient{address, outcome, "", answer};
    if (outcome != Outcome::accepted) recipient.error = error_of(outcome, recipient, server, about_address);
    submission.recipients.push_back(std::move(recipient));
  }
  return submission;
}

}  // namespace

Outcome outcome_of_exit(int code, size_t recipients) {
  switch (code) {
    case EX_OK: return Outcome::accepted;
    case EX_TEMPFAIL:
    case EX_OSERR:
    case EX_IOERR: return Outcome::deferred;
    case EX_NOUSER:
    case EX_NOHOST: return recipients == 1 ? Outcome::refused : Outcome::uncertain;
    default: return Outcome::refused;
  }
}

Result<Submission> send_by_command(const std::vector<std::string>& command, const Envelope& envelope,
                                   ReplayableSource& message, milliseconds time_limit,
                                   const BeforeCommit& before_commit) {
  if (command.empty()) return fail(ErrorCode::file_not_found, {{"path", ""}});
  TRY(check_envelope(envelope));
  TRY(shape_of(message));
  TRY_ASSIGN(const FileDescriptor input, message_file(message));
  if (before_commit) TRY(before_commit(envelope.recipients));
  TRY_ASSIGN(Running running, Running::start(arguments_of(command, envelope), input.get()));
  const std::optional<int> status = running.wait(time_limit);
  std::string answer = running.first_line();
  if (!status || !WIFEXITED(*status)) return submission_of(envelope, Outcome::uncertain, command[0], answer, false);
  const int code = WEXITSTATUS(*status);
  if (code != EX_OK && answer.empty()) answer = "exit " + std::to_string(code);
  return submission_of(envelope, outcome_of_exit(code, envelope.recipients.size()), command[0], answer,
                       code == EX_NOUSER || code == EX_NOHOST);
}

}  // namespace letterlock::transport
