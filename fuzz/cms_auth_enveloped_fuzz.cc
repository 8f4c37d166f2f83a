// AuthEnvelopedData (RFC 5083): as EnvelopedData, and what the tag lets pass is what was encrypted.
#include <algorithm>

#include "fuzz/cms_encrypted.h"

using namespace letterlock;

namespace {

// What was encrypted here with a tag.
const std::vector<Bytes>& contents() {
  static const std::vector<Bytes> all = [] {
    std::vector<Bytes> made;
    for (const auto* originals : {&fuzz::our_originals(), &fuzz::other_originals()}) {
      for (const fuzz::Original& original : *originals) {
        const auto read = fuzz::decrypted(fuzz::cms_inside(original.message), SIZE_MAX, {});
        if (read.opened && read.authenticated) made.push_back(read.content);
      }
    }
    return made;
  }();
  return all;
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) { write_cms_seeds(folder, cms::ContentType::auth_enveloped_data); }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::require(!contents().empty(), "there are messages with a tag");
  fuzz::Input input(data, size);
  const fuzz::Decrypted read = fuzz::check_encrypted(input);
  if (!read.opened || !read.authenticated) return 0;
  const bool known = std::find(contents().begin(), contents().end(), read.content) != contents().end();
  fuzz::require(known, "what the tag lets pass is what was encrypted");
  return 0;
}
