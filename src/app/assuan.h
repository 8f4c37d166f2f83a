// Assuan: the line protocol that pinentry speaks, as far as it takes to ask for a PIN.
//
// A command is one line; the answer is any number of D (data), S (status) and # (comment) lines, then OK or ERR.
// "%", CR and LF are percent-escaped in both directions. What is read may hold a PIN, so it stays in a Secret until
// it is overwritten. Not here: processes (child_process.h) and what to say (pinentry.h).
#pragma once

#include <optional>
#include <string>

#include "app/prompt_wait.h"

namespace letterlock::app {

// "COMMAND text\n", escaped; at most 1000 octets, which is what the other side reads. A longer text is cut at a
// character and ends in "…".
std::string assuan_line(std::string_view command, std::string_view text);

// Undoes the escaping, octet by octet. False where a "%" is not followed by two hexadecimal digits.
bool assuan_unescape(ByteView escaped, Secret& to);

class AssuanReader {
 public:
  static constexpr size_t kLineMax = 2048;

  explicit AssuanReader(int fd) : fd_(fd) {}
  // The next line without its line end; the view lives until the next call, then it is wiped. Nothing where the
  // other side closed before, wrote a longer line, or took longer than `until`: see `failure`.
  // Errors: those of PromptWait.
  enum class Failure { none, closed, overlong, late };
  Result<std::optional<ByteView>> next(PromptWait& wait, PromptWait::Clock::time_point until);
  Failure failure() const { return failure_; }

 private:
  std::optional<size_t> line_end() const;
  void drop_last_line();
  // False with the failure set, or true after at least one octet came.
  Result<bool> read_more(PromptWait& wait, PromptWait::Clock::time_point until);

  int fd_;
  Secret buffer_ = Secret::zeros(kLineMax);
  size_t filled_ = 0;
  size_t taken_ = 0;  // octets at the start that the last line took
  Failure failure_ = Failure::none;
};

}  // namespace letterlock::app
