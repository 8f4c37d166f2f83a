#include "cli/input.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace letterlock::cli {
namespace {

bool is_standard_stream(const std::string& path) { return path.empty() || path == "-"; }

bool is_special(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

}  // namespace

Result<std::unique_ptr<InputFile>> open_input(const std::string& path, const Terminal& terminal) {
  if (is_standard_stream(path)) return InputFile::spool(terminal.streams().input, kSpoolMax);
  return InputFile::open_path(path);
}

std::string input_name(const std::string& path, const Terminal& terminal) {
  return is_standard_stream(path) ? terminal.sentence("cli.standard-input") : path;
}

Result<std::unique_ptr<Output>> Output::create(const std::string& path, const Terminal& terminal) {
  auto output = std::make_unique<Output>();
  if (is_standard_stream(path)) {
    output->stream_ = std::make_unique<DescriptorSink>(terminal.streams().output, "standard output");
  } else if (is_special(path)) {
    output->device_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!output->device_.valid()) return fail_errno(ErrorCode::file_not_writable, path, errno);
    output->stream_ = std::make_unique<DescriptorSink>(output->device_.get(), path);
  } else {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
      return fail_errno(ErrorCode::file_not_writable, path, EISDIR);
    }
    TRY_ASSIGN(output->file_, OutputFile::create(path, Replace::yes));
  }
  Sink& target = output->file_ ? static_cast<Sink&>(*output->file_) : *output->stream_;
  output->behind_ = std::make_unique<WriteBehind>(target);
  return output;
}

Status Output::write(ByteView chunk) {
  octets_ += chunk.size();
  return behind_->write(chunk);
}

Status Output::restart() {
  if (!file_) return fail(ErrorCode::internal);
  behind_ = std::make_unique<WriteBehind>(*file_);  // the one before has ended when the file is emptied
  octets_ = 0;
  return file_->restart();
}

Status Output::commit() {
  TRY(behind_->finish());
  return file_ ? file_->commit() : Status();
}

}  // namespace letterlock::cli
