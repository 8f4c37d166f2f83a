// Secret: octets that are wiped before their memory is given back.
//
// The allocator keeps the pages out of core dumps and, as far as RLIMIT_MEMLOCK allows, out of swap.
// A Secret can be moved, never copied by accident: copy() says so. Comparison is constant-time.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"

namespace letterlock {

class Secret {
 public:
  Secret() = default;
  explicit Secret(ByteView bytes);
  explicit Secret(std::string_view text);
  // `size` zero octets.
  static Secret zeros(size_t size);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  Secret copy() const { return Secret(view()); }
  ByteView view() const { return {data_, size_}; }
  std::span<std::uint8_t> span() { return {data_, size_}; }
  std::string_view text() const { return as_text(view()); }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Grows geometrically; every block that is left behind is wiped.
  void append(ByteView bytes);
  // Shortens to `size` octets (at most the present size); what falls away is wiped.
  void truncate(size_t size);
  // Begins again with no octets, for content that is written over the old one. What it does not cover is wiped with the
  // block, not now: for buffers that are filled again and again.
  void rewind() { size_ = 0; }
  // Wipes and releases.
  void clear();

 private:
  void grow(size_t capacity);

  std::uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

// Time does not depend on where the octets differ.
bool equal_constant_time(ByteView a, ByteView b);
void wipe(void* memory, size_t size);

}  // namespace letterlock
