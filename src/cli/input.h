// Input and output of the offline commands: a file or a pipe in; a file, a pipe or standard output out.
//
// What cannot be read twice is spooled as it was received, never in clear. Output to a regular file appears whole or
// not at all; where the name is a device or a pipe, octets go into it and its name is never replaced.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "base/write_behind.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// S9: the largest message that is taken from a pipe; its spool needs as much room.
constexpr std::uint64_t kSpoolMax = std::uint64_t{64} * 1024 * 1024 * 1024;

// "" and "-" are standard input.
Result<std::unique_ptr<InputFile>> open_input(const std::string& path, const Terminal& terminal);
// What people are shown as its name.
std::string input_name(const std::string& path, const Terminal& terminal);

// What is large is written by a thread of its own (base/write_behind.h).
class Output : public Sink {
 public:
  // "" and "-" are standard output. A file that exists is replaced in commit().
  static Result<std::unique_ptr<Output>> create(const std::string& path, const Terminal& terminal);
  Status write(ByteView chunk) override;
  // Can what was written be dropped? Not what went into a stream.
  bool can_restart() const { return file_ != nullptr; }
  Status restart();
  // Writes what is left and makes a file visible under its name; without it nothing of a file stays, and a stream may
  // lack its end.
  Status commit();
  std::uint64_t octets() const { return octets_; }

 private:
  std::unique_ptr<OutputFile> file_;
  FileDescriptor device_;
  std::unique_ptr<Sink> stream_;
  std::unique_ptr<WriteBehind> behind_;  // ends before what it writes to
  std::uint64_t octets_ = 0;
};

}  // namespace letterlock::cli
