// MappedFile: a file that is read where it lies, without being copied into memory.
//
// For files that are written once and never changed in place (a new one takes the name instead): what is mapped stays
// as it was opened, also when the name goes to another file or away. Small reads at scattered places are what it is
// for; whoever reads from the front to the end takes an InputFile.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock {

class MappedFile {
 public:
  // file_not_found, file_not_readable; a file of no octets has an empty view.
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  ByteView view() const { return view_; }

 private:
  explicit MappedFile(ByteView view) : view_(view) {}
  void reset();
  ByteView view_;
};

}  // namespace letterlock
