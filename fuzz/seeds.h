// Seeds: what a fuzzer begins from. Each target makes its own with the program's writers, so that no binary file has to
// be kept: `X_fuzz --write-seeds=DIR` writes them and ends.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace letterlock::fuzz {

class SeedFolder {
 public:
  explicit SeedFolder(std::string path) : path_(std::move(path)) {}
  // The octets that the target chooses by, if it has such, then the rest.
  void add(std::string_view name, ByteView octets, const Bytes& choices = {});
  void add(std::string_view name, std::string_view text, const Bytes& choices = {}) {
    add(name, as_bytes(text), choices);
  }

 private:
  std::string path_;
};

// Defined by a target that makes seeds; else there are none but those of corpus/.
void write_seeds(SeedFolder& folder);

// What takes long and is made once, made before the first input, so that no input is blamed for it.
void prepare();

}  // namespace letterlock::fuzz
