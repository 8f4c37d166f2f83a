// FileBatch: many message files kept together, for mail that comes in heaps.
//
// Each file alone costs two flushes of the disk, and the disk does little else. A batch writes its files without names,
// flushes all of them with one call (syncfs), gives them their names, and flushes those with one call more. What holds
// for one file (files.h) holds for each of them: no name appears before its octets are on the disk, and after settle()
// both are. A record that names a file is written after settle().
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "store/files.h"

namespace letterlock::store {

class FileBatch {
 public:
  explicit FileBatch(Store& store) : folder_(store.home().files()) {}
  // Nothing is left behind of what was not settled.
  ~FileBatch();
  FileBatch(const FileBatch&) = delete;
  FileBatch& operator=(const FileBatch&) = delete;

  // Writes the octets; the file has no name yet. The same octets as before cost nothing.
  Result<KeptFile> add(ByteView octets);
  // Everything that was added is on the disk under its name. After an error the batch is of no use; what has its name
  // by then is whole.
  Status settle();
  size_t size() const { return files_.size(); }
  // More than this are not held open at once: settle() then.
  static constexpr size_t kFilesMax = 512;

 private:
  struct Unnamed {
    FileDescriptor fd;
    std::string temporary;  // where the file system has no unnamed files
    std::string digest;
  };
  Result<Unnamed> create() const;
  Status name(Unnamed& file) const;
  Status flush() const;

  std::string folder_;
  FileDescriptor root_;
  std::vector<Unnamed> files_;
  bool present_ = false;  // something was added that has its name already
};

}  // namespace letterlock::store
