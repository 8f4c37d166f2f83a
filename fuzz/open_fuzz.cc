// Any octets as a message for Ben: opened end to end as `letterlock open` does it, with real keys and an authority.
//
// The seeds are whole messages of every kind, ours and others'. The properties stand in opening.h; besides, nothing
// depends on how the input is cut.
#include "fuzz/messages.h"
#include "fuzz/opening.h"
#include "fuzz/seeds.h"

using namespace letterlock;

void fuzz::write_seeds(SeedFolder& folder) {
  for (const Original& original : our_originals()) folder.add(original.name, original.message, {77});
  for (const Original& original : other_originals()) folder.add(original.name, original.message, {13});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 200;
  const fuzz::Opened whole = fuzz::open_message(input.rest());
  fuzz::require_same(whole, fuzz::open_message(input.rest(), piece));
  return 0;
}
