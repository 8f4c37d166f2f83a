// Any octets as a message, without any key: examining ends, and does not care how its input is cut.
#include "fuzz/support.h"
#include "smime/examine.h"

using namespace letterlock;

namespace {

struct Outcome {
  std::string error;
  size_t layers = 0;
  Bytes payload;
  bool operator==(const Outcome&) const = default;
};

Outcome examined(ByteView message, size_t piece) {
  fuzz::ReplayablePieces source(message, piece);
  const x509::KeyRing no_keys;
  const auto examination = smime::Examination::examine(source, no_keys);
  if (!examination) return {examination.error().id()};
  Outcome outcome;
  outcome.layers = (*examination)->facts().layers.size();
  MemorySink payload;
  const Status released = (*examination)->release(payload);
  if (!released) outcome.error = released.error().id();
  outcome.payload = payload.take();
  const bool has_payload = (*examination)->facts().payload.has_value();
  fuzz::require(has_payload || !released, "nothing is released where no payload was found");
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 200;
  const Outcome whole = examined(input.rest(), SIZE_MAX);
  fuzz::require(whole == examined(input.rest(), piece), "the outcome does not depend on how input is cut");
  return 0;
}
