// PartialFile: what has come of a download so far, and what names it to the server. Internal to net/.
#pragma once

#include <memory>

#include "base/file.h"
#include "net/retrieve.h"

namespace letterlock::net {

class PartialFile : public Receiver {
 public:
  // Locked; where another process has it, an unnamed file that cannot be continued.
  static Result<std::unique_ptr<PartialFile>> open(const std::string& folder, const std::string& name);
  ~PartialFile() override;

  // Octets that are here and may be continued; 0 where nothing names them to the server.
  std::uint64_t size() const { return size_; }
  const std::string& range_validator() const { return validator_; }
  // Validators of what was accepted last: ETag and Last-Modified, empty where there are none.
  AnswerHead accepted_head() const;

  Status begin(const AnswerHead& head) override;
  Status write(ByteView chunk) override;
  // Nothing is missing: as many octets as the server said that there are.
  bool is_whole() const { return !total_ || *total_ == size_; }
  Result<std::unique_ptr<InputFile>> read() const;

  // False where the file cannot be made empty.
  bool clear();
  Status accept();

 private:
  PartialFile(FileDescriptor fd, std::string path, bool named);
  void remember(const AnswerHead& head);

  FileDescriptor fd_;
  std::string path_;  // without its ending
  bool named_;        // others can see it
  std::uint64_t size_ = 0;
  std::string validator_;
  std::optional<std::uint64_t> total_;
};

}  // namespace letterlock::net
