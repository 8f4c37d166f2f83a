#include "base/secret.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace letterlock {
namespace {

size_t rounded_to_pages(size_t size) {
  static const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

// Whole pages of their own: madvise and mlock work on pages, and nothing else shares them.
std::uint8_t* allocate_pages(size_t size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  madvise(memory, size, MADV_DONTDUMP);
  (void)mlock(memory, size);  // limited by RLIMIT_MEMLOCK: as far as the system allows
  return static_cast<std::uint8_t*>(memory);
}

void release_pages(std::uint8_t* memory, size_t size) {
  if (memory == nullptr) return;
  wipe(memory, size);
  munmap(memory, size);
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
  if (size_ + bytes.size() > capacity_) grow(std::max(size_ + bytes.size(), capacity_ * 2));
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
  const size_t rounded = rounded_to_pages(std::max<size_t>(capacity, 1));
  std::uint8_t* memory = allocate_pages(rounded);
  if (size_ != 0) std::memcpy(memory, data_, size_);
  release_pages(data_, capacity_);
  data_ = memory;
  capacity_ = rounded;
}

}  // namespace letterlock
