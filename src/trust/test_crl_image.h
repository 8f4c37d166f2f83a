// Images of revocation lists for tests: made from made-up lists, and asked.
#pragma once

#include <random>
#include <string>

#include "trust/crl.h"
#include "trust/crl_index.h"
#include "trust/test_crl_der.h"

namespace letterlock::trust::testing {

// In pieces of so many octets, with so many records in memory at once.
inline Result<Bytes> image_of(ByteView der, size_t piece = SIZE_MAX, size_t records = 0) {
  CrlIndexer indexer(scratch_in_memory(), records);
  for (size_t at = 0; at < der.size(); at += std::min(piece, der.size() - at)) {
    TRY(indexer.write(der.subspan(at, std::min(piece, der.size() - at))));
  }
  TRY(indexer.finish());
  MemorySink image;
  TRY(indexer.write_image(image));
  return image.take();
}

inline std::string told(const Crl& list, ByteView serial) {
  const auto found = list.find(serial);
  if (!found) return found.error().id();
  if (!*found) return "not listed";
  return (*found)->reason + " " + to_rfc3339((*found)->since());
}

// Entries with serial numbers of all lengths, reasons and invalidity dates; of one seed always the same.
inline Bytes list_of(size_t entries, unsigned seed) {
  std::mt19937 random(seed);
  RawList raw;
  for (size_t i = 0; i < entries; ++i) {
    Bytes serial(1 + random() % 20);
    for (auto& octet : serial) octet = static_cast<std::uint8_t>(random());
    serial[0] = static_cast<std::uint8_t>(1 + serial[0] % 127);
    std::vector<Bytes> extensions;
    if (random() % 2 == 0) extensions.push_back(reason(static_cast<std::uint8_t>(random() % 11)));
    if (random() % 10 == 0) extensions.push_back(invalid_since("20250101000000Z"));
    raw.entries.push_back(entry(serial, utc("260201000000Z"), extensions));
  }
  raw.extensions = {extension(20, integer(Bytes{7}))};
  return raw.der();
}

}  // namespace letterlock::trust::testing
