// What the fuzz targets share: taking numbers and edits from the fuzzer's input, checking properties, and a
// source that gives octets in small pieces (streaming code must not care how its input is cut).
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/stream.h"

namespace letterlock::fuzz {

// A property that does not hold ends the process; the fuzzer keeps the input.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "property does not hold: %s\n", property);
  std::abort();
}

// Takes values from the front of the input; zeros when it has ended.
class Input {
 public:
  Input(const std::uint8_t* data, size_t size) : rest_(data, size) {}
  bool empty() const { return rest_.empty(); }
  ByteView rest() const { return rest_; }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  size_t number() {
    const size_t high = byte();
    return high << 8 | byte();
  }
  ByteView take(size_t count) {
    count = std::min(count, rest_.size());
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

 private:
  ByteView rest_;
};

// Changes `octets` as the rest of the input says: one edit after the other, at most 16.
inline Bytes edited(Bytes octets, Input& input) {
  for (int edits = 0; edits < 16 && !input.empty() && !octets.empty(); ++edits) {
    const std::uint8_t operation = input.byte();
    const size_t at = input.number() % octets.size();
    const auto place = octets.begin() + static_cast<std::ptrdiff_t>(at);
    const size_t length = std::min<size_t>(input.byte() % 64, octets.size() - at);
    const auto end = place + static_cast<std::ptrdiff_t>(length);
    switch (operation % 6) {
      case 0: *place ^= std::max<std::uint8_t>(input.byte(), 1); break;
      case 1: octets.erase(place, end); break;
      case 2: octets.resize(at); break;
      case 3: {
        const Bytes copy(place, end);
        octets.insert(place, copy.begin(), copy.end());
        break;
      }
      case 4: {
        const ByteView fresh = input.take(length);
        octets.insert(place, fresh.begin(), fresh.end());
        break;
      }
      default: {
        const ByteView fresh = input.take(length);
        std::copy(fresh.begin(), fresh.end(), place);
      }
    }
  }
  return octets;
}

// Gives at most `piece` octets at a time.
class PieceSource : public Source {
 public:
  PieceSource(ByteView octets, size_t piece) : rest_(octets), piece_(piece) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    const size_t count = std::min({buffer.size(), rest_.size(), piece_});
    std::copy_n(rest_.begin(), count, buffer.begin());
    rest_ = rest_.subspan(count);
    return count;
  }

 private:
  ByteView rest_;
  size_t piece_;
};

class ReplayablePieces : public ReplayableSource {
 public:
  ReplayablePieces(ByteView octets, size_t piece) : octets_(octets), piece_(piece) {}
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<PieceSource>(octets_, piece_); }
  std::uint64_t size() const override { return octets_.size(); }

 private:
  ByteView octets_;
  size_t piece_;
};

}  // namespace letterlock::fuzz
