#define OPENSSL_SUPPRESS_DEPRECATED  // RAND_METHOD: deprecated, and the only way to replace all generators at once
#include "fuzz/fixed_random.h"

#include <openssl/rand.h>

#include <cstdint>

#include "fuzz/support.h"

namespace letterlock::fuzz {
namespace {

std::uint64_t& state() {
  static std::uint64_t value = 0;
  return value;
}

// splitmix64: every state gives a good sequence.
std::uint64_t next() {
  std::uint64_t mixed = state() += 0x9e3779b97f4a7c15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}

int fill(unsigned char* buffer, int count) {
  for (int i = 0; i < count; ++i) buffer[i] = static_cast<unsigned char>(next() >> 24);
  return 1;
}

int ready() { return 1; }

}  // namespace

void use_fixed_random(std::string_view name) {
  static const RAND_METHOD method = {nullptr, fill, nullptr, nullptr, fill, ready};
  require(RAND_set_rand_method(&method) == 1, "the generator can be replaced");
  std::uint64_t begin = 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : name) begin = (begin ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  state() = begin;
}

}  // namespace letterlock::fuzz
