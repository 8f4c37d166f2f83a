// SMIMECapabilities (RFC 8551 section 2.5.2): a list that was read can be written and read again and means the same,
// its names can be kept as words, and what is chosen from it is never weak.
#include "cms/parse.h"
#include "cms/writer.h"
#include "der/writer.h"
#include "fuzz/seeds.h"
#include "fuzz/support.h"

using namespace letterlock;

namespace {

void check_words(const crypto::Capabilities& list) {
  for (crypto::Capability capability : list) {
    // RC2 without its number of bits is called by the least (40), and kept so.
    const crypto::Capability kept = crypto::capability_from_name(capability.name());
    if (!capability.rc2_bits && kept.rc2_bits == 40) capability.rc2_bits = 40;
    fuzz::require(kept == capability, "a name means one capability");
  }
}

void check_choice(const crypto::Capabilities& list) {
  const auto chosen = crypto::chosen(list);
  if (chosen) {
    const crypto::ContentEncryptionInfo& info = crypto::info(*chosen);
    fuzz::require(info.strong && info.sends, "what is chosen is strong, and can be sent");
    const bool listed = std::any_of(list.begin(), list.end(),
                                    [&](const auto& capability) { return capability.content_encryption() == chosen; });
    fuzz::require(listed, "what is chosen stands in the list");
  }
  for (const crypto::Capability& capability : list) {
    fuzz::require(chosen.has_value() || !capability.usable(), "where something can be used, something is chosen");
  }
  const auto recommended = crypto::recommended(list);
  fuzz::require(!recommended || recommended->content_encryption().has_value(), "what is recommended encrypts content");
}

void check_written(const crypto::Capabilities& list) {
  const Bytes written = cms::encode_capabilities(list);
  const auto again = cms::parse_capabilities(written);
  fuzz::require(again.has_value() && *again == list, "a list that was read can be written and read");
  fuzz::require(cms::encode_capabilities(*again) == written, "and has one form");
}

// A list made from the input: object identifiers of the table and others, any bits.
crypto::Capabilities made(fuzz::Input& input) {
  const char* const oids[] = {"1.2.840.113549.3.2", "1.2.840.113549.3.7",      "2.16.840.1.101.3.4.1.2",
                              "2.16.840.1.101.3.4.1.46", "1.2.840.113549.1.9.16.3.18", "2.999.3"};
  crypto::Capabilities list;
  while (!input.empty() && list.size() < 100) {
    crypto::Capability capability{oids[input.byte() % std::size(oids)]};
    if (capability.oid == oids[0] && input.byte() % 4 != 0) capability.rc2_bits = static_cast<int>(input.number());
    list.push_back(std::move(capability));
  }
  return list;
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  const auto aead_last = cms::our_capabilities({crypto::ContentEncryption::aes256_cbc});
  folder.add("ours", cms::encode_capabilities(cms::our_capabilities()), {0});
  folder.add("cbc", cms::encode_capabilities(aead_last), {0});
  folder.add("openssl", der::sequence({der::algorithm("2.16.840.1.101.3.4.1.42"), der::algorithm("1.2.840.113549.3.7"),
                                       der::algorithm("1.2.840.113549.3.2", der::integer(128u)),
                                       der::algorithm("1.2.840.113549.3.2", der::integer(40u))}),
             {0});
  folder.add("made", Bytes{0, 1, 0, 40, 1, 2, 3, 4, 5}, {1});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const auto list =
      input.byte() % 2 == 0 ? cms::parse_capabilities(input.rest()) : std::optional(made(input));
  if (!list) return 0;
  check_words(*list);
  check_choice(*list);
  check_written(*list);
  return 0;
}
