#include "base/secret.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace letterlock {
namespace {

constexpr size_t kHugePage = 2 * 1024 * 1024;

size_t page_size() {
  static const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return page;
}

// Whole pages of their own: madvise and mlock work on pages, and nothing else shares them. Locked is what is touched,
// as far as RLIMIT_MEMLOCK allows: room that waits for content costs nothing.
std::uint8_t* map_pages(size_t size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  madvise(memory, size, MADV_DONTDUMP);
  if (size >= kHugePage) madvise(memory, size, MADV_HUGEPAGE);  // a fault for each 2 MiB, not for each 4 KiB
  (void)mlock2(memory, size, MLOCK_ONFAULT);
  return static_cast<std::uint8_t*>(memory);
}

// Small blocks that were wiped and wait for their next use: mapping and locking costs more than all else that is done
// with a payload of a few kilobytes. A child of fork() has none, because locks are not inherited (mlock(2)).
class WipedBlocks {
 public:
  static constexpr size_t kClasses = 5;  // 1, 2, 4, 8 and 16 pages
  static constexpr size_t kPerClassMax = 8;

  WipedBlocks() {
    pthread_atfork(nullptr, nullptr, [] { in_child_ = true; });
  }

  // nullptr: there is none.
  std::uint8_t* take(size_t size) {
    if (in_child_) return nullptr;
    const std::lock_guard lock(mutex_);
    auto& blocks = of(size);
    if (blocks.empty()) return nullptr;
    std::uint8_t* const block = blocks.back();
    blocks.pop_back();
    return block;
  }
  bool give(std::uint8_t* block, size_t size) {
    if (in_child_) return false;
    const std::lock_guard lock(mutex_);
    auto& blocks = of(size);
    if (blocks.size() >= kPerClassMax) return false;
    blocks.push_back(block);
    return true;
  }
  static bool fits(size_t size) { return size <= page_size() << (kClasses - 1) && std::has_single_bit(size); }

 private:
  std::vector<std::uint8_t*>& of(size_t size) {
    return blocks_[static_cast<size_t>(std::countr_zero(size / page_size()))];
  }

  static inline std::atomic<bool> in_child_{false};
  std::mutex mutex_;
  std::array<std::vector<std::uint8_t*>, kClasses> blocks_;
};

// Never destroyed: secrets of static objects may end after it.
WipedBlocks& wiped_blocks() {
  static auto* const blocks = new WipedBlocks;
  return *blocks;
}

size_t rounded(size_t size) {
  const size_t pages = (size + page_size() - 1) / page_size();
  const size_t power = std::bit_ceil(pages);
  return (WipedBlocks::fits(power * page_size()) ? power : pages) * page_size();
}

std::uint8_t* allocate_pages(size_t size) {
  std::uint8_t* const again = WipedBlocks::fits(size) ? wiped_blocks().take(size) : nullptr;
  return again != nullptr ? again : map_pages(size);
}

void release_pages(std::uint8_t* memory, size_t size) {
  if (memory == nullptr) return;
  wipe(memory, size);
  if (WipedBlocks::fits(size) && wiped_blocks().give(memory, size)) return;
  munmap(memory, size);
}

// Locked pages are there whether they are used or not: what grows without being copied need not grow by much.
size_t next_capacity(size_t capacity) {
  constexpr size_t kLarge = 1024 * 1024;
  return capacity + (capacity < kLarge ? capacity : capacity / 4);
}

// Large blocks grow by moving their pages: nothing is copied, so that nothing is left behind. nullptr where the block
// is small, or where the system does not (more may not be locked): then a new block is needed.
std::uint8_t* grow_pages(std::uint8_t* memory, size_t size, size_t larger) {
  if (memory == nullptr || WipedBlocks::fits(size) || WipedBlocks::fits(larger)) return nullptr;
  void* const moved = mremap(memory, size, larger, MREMAP_MAYMOVE);
  return moved == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(moved);
}

}  // namespace

void wipe(void* memory, size_t size) {
  if (size != 0) explicit_bzero(memory, size);  // an empty block may be at a null address
}

bool equal_constant_time(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

Secret::Secret(ByteView bytes) { append(bytes); }
Secret::Secret(std::string_view text) : Secret(as_bytes(text)) {}

Secret Secret::zeros(size_t size) {
  Secret secret;
  secret.grow(size);
  secret.size_ = size;
  return secret;
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    clear();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
  }
  return *this;
}

Secret::~Secret() { clear(); }

void Secret::append(ByteView bytes) {
  if (bytes.empty()) return;
  if (size_ + bytes.size() > capacity_) grow(std::max(size_ + bytes.size(), next_capacity(capacity_)));
  std::memcpy(data_ + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void Secret::truncate(size_t size) {
  if (size >= size_) return;
  wipe(data_ + size, size_ - size);
  size_ = size;
}

void Secret::clear() {
  release_pages(data_, capacity_);
  data_ = nullptr;
  size_ = capacity_ = 0;
}

void Secret::grow(size_t capacity) {
  const size_t octets = rounded(std::max<size_t>(capacity, 1));
  if (std::uint8_t* const grown = grow_pages(data_, capacity_, octets)) {
    data_ = grown;
    capacity_ = octets;
    return;
  }
  std::uint8_t* memory = allocate_pages(octets);
  if (size_ != 0) std::memcpy(memory, data_, size_);
  release_pages(data_, capacity_);
  data_ = memory;
  capacity_ = octets;
}

}  // namespace letterlock
