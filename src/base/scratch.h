// Scratch: room for what an engine must put aside while it works, and read back piece by piece.
//
// In memory, or in an unnamed file that is gone with the object, also after a crash. Appended to at the end, read
// anywhere; a file is read and written without being mapped, so that its octets never count as resident memory.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock {

class Scratch {
 public:
  virtual ~Scratch() = default;
  virtual Status append(ByteView octets) = 0;
  // Fills the buffer from `offset`; all of it must have been appended.
  virtual Status read(std::uint64_t offset, std::span<std::uint8_t> buffer) const = 0;
  virtual std::uint64_t size() const = 0;
};

std::unique_ptr<Scratch> scratch_in_memory();
// The file is made when something is put aside. `folder` must be there by then.
std::unique_ptr<Scratch> scratch_in_folder(const std::string& folder);
// TMPDIR, else /tmp.
std::string temporary_folder();

}  // namespace letterlock
