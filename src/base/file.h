// Files: reading them as sources and writing them so that they are there whole or not at all.
//
// OutputFile writes to an unnamed file (O_TMPFILE) in the target's folder and links it under its name
// only in commit(), after fsync; a crash or an error leaves nothing behind. Where the file system has
// no unnamed files, a hidden temporary name is used and removed.
#pragma once

#include <memory>
#include <string>

#include "base/secret.h"
#include "base/stream.h"

namespace letterlock {

// Closes the descriptor when it goes.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { reset(); }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

// A file that can be read again from its start. A regular file only; see spool() for pipes.
class InputFile : public ReplayableSource {
 public:
  static Result<std::unique_ptr<InputFile>> open_path(const std::string& path);
  // A regular file that is open already; `path` is its name for errors. Else file_not_readable.
  static Result<std::unique_ptr<InputFile>> from_descriptor(FileDescriptor fd, const std::string& path);
  // Copies what a descriptor gives, as received, into an unnamed file in the temporary folder.
  // Refuses more than `limit` octets.
  static Result<std::unique_ptr<InputFile>> spool(int fd, std::uint64_t limit);

  Result<std::unique_ptr<Source>> open() override;
  std::uint64_t size() const override { return size_; }

 private:
  InputFile(FileDescriptor fd, std::string path, std::uint64_t size);

  std::shared_ptr<FileDescriptor> fd_;
  std::string path_;
  std::uint64_t size_;
};

enum class Replace { no, yes };

class OutputFile : public Sink {
 public:
  // Nothing is visible under `path` before commit(). Mode 0600 unless given.
  static Result<std::unique_ptr<OutputFile>> create(const std::string& path, Replace replace, unsigned mode = 0600);
  ~OutputFile() override;
  Status write(ByteView chunk) override;
  // Drops what was written.
  Status restart();
  // Flushes to the disk, links the name, flushes the folder. Without it the file vanishes.
  Status commit();
  // commit() under another name on the same file system: for a name that is made of the content.
  Status commit_as(const std::string& path);

 private:
  OutputFile(FileDescriptor fd, std::string path, std::string temporary, Replace replace);
  Status link_name();

  FileDescriptor fd_;
  std::string path_;
  std::string temporary_;  // empty where the file is unnamed
  Replace replace_;
};

// Writes to a descriptor that somebody else owns (standard output).
class DescriptorSink : public Sink {
 public:
  DescriptorSink(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  Status write(ByteView chunk) override;

 private:
  int fd_;
  std::string name_;
};

Result<Bytes> read_file(const std::string& path, size_t limit);
// The first line without its line end; for password and PIN files of less than 4 KiB, else input_too_large.
Result<Secret> read_secret_file(const std::string& path);
Result<Secret> read_secret_descriptor(int fd);
Status write_file(const std::string& path, ByteView content, Replace replace = Replace::yes);
// Creates the folder and its parents with mode 0700; no error where it exists.
Status make_folder(const std::string& path);
Status sync_folder(const std::string& path);

}  // namespace letterlock
