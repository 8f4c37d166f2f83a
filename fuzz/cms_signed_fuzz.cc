// SignedData (RFC 5652 section 5): reading ends within its bounds, does not depend on how the input is cut, and no
// signature is right over octets that its signer never signed.
#include <algorithm>

#include "cms/parse.h"
#include "crypto/digest.h"
#include "fuzz/cms_reading.h"

using namespace letterlock;

namespace {

struct Read {
  std::string error;
  std::string content_type;
  bool has_content = false;
  Bytes content;
  cms::SignedDataTail tail;
};

Read read(ByteView octets, size_t piece, const cms::Limits& limits) {
  fuzz::PieceSource source(octets, piece);
  const auto reader = cms::ContentInfoReader::open(source, limits);
  if (!reader) return {.error = reader.error().id()};
  cms::SignedDataReader* signed_data = (*reader)->signed_data();
  if (signed_data == nullptr) return {.error = "another type"};
  Read result{.content_type = signed_data->content_type(), .has_content = signed_data->has_content()};
  auto content = read_all(signed_data->content(), fuzz::kContentMax);
  if (!content) return {.error = content.error().id()};
  result.content = std::move(*content);
  auto tail = signed_data->finish();
  if (!tail) return {.error = tail.error().id()};
  result.tail = std::move(*tail);
  return result;
}

void require_same(const Read& a, const Read& b) {
  fuzz::require(a.error == b.error, "the outcome does not depend on how input is cut");
  fuzz::require(a.content == b.content && a.content_type == b.content_type, "nor does the content");
  fuzz::require(a.tail.certificates == b.tail.certificates && a.tail.crls == b.tail.crls, "nor what travels along");
  fuzz::require(a.tail.signers.size() == b.tail.signers.size(), "nor do the signers");
  for (size_t i = 0; i < a.tail.signers.size(); ++i) {
    fuzz::require(a.tail.signers[i].signature == b.tail.signers[i].signature, "nor any signature");
    fuzz::require(a.tail.signers[i].content_is_attributes == b.tail.signers[i].content_is_attributes,
                  "nor what the content looks like");
  }
}

void check_bounds(const Read& read, size_t size, const cms::Limits& limits) {
  const cms::SignedDataTail& tail = read.tail;
  fuzz::require(tail.signers.size() <= limits.signers, "no more signers than the bound");
  fuzz::require(tail.certificates.size() + tail.unreadable_certificates <= limits.certificates,
                "no more certificates than the bound");
  fuzz::require(tail.crls.size() <= limits.crls, "no more lists than the bound");
  fuzz::require(read.content.size() <= size, "no more content than octets");
}

// Attributes that were read are in DER already, and reading them once more gives the same.
void check_attributes(const cms::SignerInfo& signer) {
  if (!signer.signed_attributes) return;
  const cms::SignedAttributes again = cms::parse_signed_attributes(signer.signed_attributes->der);
  fuzz::require(again.der == signer.signed_attributes->der, "attributes stay as they were digested");
  fuzz::require(again.malformed == signer.signed_attributes->malformed, "and mean the same");
  fuzz::require(again.message_digest == signer.signed_attributes->message_digest, "and vouch for the same digest");
}

void check_signer(const cms::SignerInfo& signer, const fuzz::Person& person, const Read& read) {
  const auto algorithm = signer.digest.value_or(crypto::DigestAlgorithm::sha256);
  Bytes digest = crypto::digest(algorithm, read.content);
  const auto check = cms::verify_signer(signer, person.certificate, digest, read.content_type);
  const bool right = check == cms::SignatureCheck::right;
  // Detached ones are tried over what they may be about; here their content is nothing.
  fuzz::require(!right || fuzz::was_signed(fuzz::canonical(read.content)), "what is right was signed");
  digest[0] ^= 1;
  const auto other = cms::verify_signer(signer, person.certificate, digest, read.content_type);
  fuzz::require(other != cms::SignatureCheck::right, "no signature is right over another digest");
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) { write_cms_seeds(folder, cms::ContentType::signed_data); }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const std::uint8_t choice = input.byte();
  const cms::Limits limits = choice % 2 == 0 ? fuzz::kSmallLimits : cms::Limits{};
  const Read whole = read(input.rest(), SIZE_MAX, limits);
  require_same(whole, read(input.rest(), 1 + choice / 4, limits));
  check_bounds(whole, size, limits);
  for (const cms::SignerInfo& signer : whole.tail.signers) {
    check_attributes(signer);
    const fuzz::World& all = fuzz::world();
    for (const fuzz::Person* person : {&all.ann, &all.carol, &all.dora}) check_signer(signer, *person, whole);
  }
  return 0;
}
