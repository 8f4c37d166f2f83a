// EnvelopedData (RFC 5652 section 6): reading ends within its bounds and does not depend on how the input is cut.
// What CBC decrypts to may be anything, so nothing is said of the content.
#include "fuzz/cms_encrypted.h"

using namespace letterlock;

void fuzz::write_seeds(SeedFolder& folder) { write_cms_seeds(folder, cms::ContentType::enveloped_data); }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const fuzz::Decrypted read = fuzz::check_encrypted(input);
  fuzz::require(read.authenticated || read.attributes.empty(), "no authenticated attributes in EnvelopedData");
  return 0;
}
