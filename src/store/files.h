// Files: original octets, each under its SHA-256: data/files/aa/<digest>.
//
// What came stays as it came (S10): a file is written whole or not at all, flushed before its name
// appears, never changed, and removed only by remove(). The same octets twice are one file. Drafts and CRLs live
// here too. The store never encrypts: whoever hands in a draft that will be sealed has encrypted it (S6).
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "base/stream.h"
#include "store/store.h"

namespace letterlock::crypto {
class Digest;
}

namespace letterlock::store {

struct KeptFile {
  std::string digest;  // SHA-256, lower-case hexadecimal
  std::uint64_t size = 0;
};

// A Sink: seal or copy into it, then keep().
class NewFile : public Sink {
 public:
  ~NewFile() override;
  Status write(ByteView chunk) override;
  // Drops what was written.
  Status restart();
  // SHA-256, hexadecimal: what the name will be. After it nothing more can be written.
  std::string digest();
  // Gives the file its name. After it nothing more can be written. Without it nothing is left behind.
  Result<KeptFile> keep();

 private:
  friend class Files;
  NewFile(std::string folder, std::unique_ptr<OutputFile> file, std::uint64_t limit);
  std::string folder_;
  std::unique_ptr<OutputFile> file_;
  std::unique_ptr<crypto::Digest> digest_;
  std::string name_;  // once it is digested
  std::uint64_t size_ = 0;
  std::uint64_t limit_;
};

class Files {
 public:
  explicit Files(Store& store) : folder_(store.home().files()) {}

  // More than `limit` octets are input_too_large.
  Result<std::unique_ptr<NewFile>> create(std::uint64_t limit = UINT64_MAX) const;
  // Reads to the end of the source.
  Result<KeptFile> keep(Source& source, std::uint64_t limit = UINT64_MAX) const;
  Result<KeptFile> keep(ByteView octets) const;

  // message_not_found where there is none.
  Result<std::unique_ptr<ReplayableSource>> open(const std::string& digest) const;
  // More than `limit` octets are input_too_large.
  Result<Bytes> read(const std::string& digest, size_t limit) const;
  bool contains(const std::string& digest) const;
  // Reads it and compares: store_damaged where the octets are no longer those that were kept.
  Status verify(const std::string& digest) const;
  // No error where there is none.
  Status remove(const std::string& digest) const;
  // Where it lies, for those who need a path (a CRL that is mapped into memory).
  std::string path(const std::string& digest) const;

 private:
  std::string folder_;
};

}  // namespace letterlock::store
