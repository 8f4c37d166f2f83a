// What the tests of mime/ and message/ share: input cut into pieces, random octets with a printed seed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>

#include "base/stream.h"

namespace letterlock::mime::test {

// Every streaming test runs with each of these.
constexpr size_t kPieceSizes[] = {1, 7, 64 * 1024};

// Gives at most `piece` octets at a time.
class PieceSource : public Source {
 public:
  PieceSource(std::string_view text, size_t piece) : source_(as_bytes(text)), piece_(piece) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    return source_.read(buffer.first(std::min(buffer.size(), piece_)));
  }

 private:
  MemorySource source_;
  size_t piece_;
};

class ReplayablePieces : public ReplayableSource {
 public:
  ReplayablePieces(std::string text, size_t piece) : text_(std::move(text)), piece_(piece) {}
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<PieceSource>(text_, piece_); }
  std::uint64_t size() const override { return text_.size(); }

 private:
  std::string text_;
  size_t piece_;
};

inline Status write_in_pieces(Sink& sink, std::string_view text, size_t piece) {
  for (size_t at = 0; at < text.size(); at += piece) TRY(sink.write(as_bytes(text.substr(at, piece))));
  return sink.finish();
}

// Everything, or "error: " and its id.
inline std::string read_text(Source& source) {
  const auto octets = read_all(source, SIZE_MAX);
  return octets ? std::string(as_text(*octets)) : "error: " + octets.error().id();
}

// A new seed in each run; it is printed when a test fails, and LETTERLOCK_TEST_SEED repeats it.
inline std::uint64_t test_seed() {
  static const std::uint64_t seed = [] {
    const char* given = std::getenv("LETTERLOCK_TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::uint64_t{std::random_device{}()};
  }();
  return seed;
}

// Text with many of the octets that matter to mail: line ends, blanks, "=", "-", "From ", dots, long lines, 8-bit.
inline std::string random_text(std::mt19937_64& random, size_t pieces) {
  static const std::string kPieces[] = {
      "\r\n",     "\n",    "\r",        " ",   "\t",  "=",     "--",           "-",    ".",
      "From ",    "\r\n.", "\r\nFrom ", "abc", "=3D", "=\r\n", "\xe4\xbd\xa0", "\xff", std::string(1, '\0'),
      "\r\n\r\n", "x y z"};
  std::string text;
  for (size_t i = 0; i < pieces; ++i) {
    const std::uint64_t choice = random() % (std::size(kPieces) + 2);
    if (choice < std::size(kPieces)) text += kPieces[choice];
    if (choice == std::size(kPieces)) text += std::string(random() % 90, 'w');
    if (choice == std::size(kPieces) + 1 && random() % 20 == 0) text += std::string(random() % 1200, 'L');
  }
  return text;
}

}  // namespace letterlock::mime::test
