// Revocation lists: a good one, edited, and raw octets. Reading never breaks; in pieces of any size the same comes out;
// every entry of a list that is read is found; a list that was edited is no longer the authority's; and an edited image
// is damaged or says what it said.
#include <algorithm>

#include "crypto/key_generation.h"
#include "fuzz/support.h"
#include "trust/crl.h"
#include "trust/crl_index.h"
#include "trust/der_walk.h"
#include "x509/certificate_builder.h"

using namespace letterlock;

namespace {

constexpr size_t kEntries = 40;

struct World {
  crypto::KeyHandle key;
  x509::Certificate authority;
  Bytes list;
};

World make_world() {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", "Authority"}};
  content.not_before = from_unix(1700000000);
  content.not_after = from_unix(1900000000);
  content.is_ca = true;
  content.key_usage.key_cert_sign = true;
  content.key_usage.crl_sign = true;
  auto key = crypto::generate_rsa(2048);
  fuzz::require(key.has_value(), "a key can be made");
  const auto authority = x509::build_self_signed(content, *key);
  fuzz::require(authority.has_value(), "the authority can be made");
  x509::CrlContent crl;
  crl.this_update = from_unix(1750000000);
  crl.next_update = from_unix(1760000000);
  for (size_t i = 1; i <= kEntries; ++i) {
    x509::RevokedCertificate entry;
    entry.serial = {static_cast<std::uint8_t>(i), 0x55};
    entry.revoked_at = from_unix(1740000000);
    crl.revoked.push_back(std::move(entry));
  }
  const auto list = x509::build_crl(crl, {*authority, *key});
  fuzz::require(list.has_value(), "the list can be made");
  return {std::move(*key), *authority, *list};
}

const World& world() {
  static const World made = make_world();
  return made;
}

// The image of a list that comes in pieces, whose runs are put aside after a few entries; nothing where it is refused.
Bytes image_in_pieces(ByteView der, size_t piece) {
  trust::CrlIndexer indexer(scratch_in_memory(), 5);
  for (size_t at = 0; at < der.size(); at += std::min(piece, der.size() - at)) {
    if (!indexer.write(der.subspan(at, std::min(piece, der.size() - at)))) return {};
  }
  MemorySink image;
  if (!indexer.finish() || !indexer.write_image(image)) return {};
  return image.take();
}

// The entries of a list that was read: each of its serial numbers is found.
void find_all(const trust::Crl& crl, ByteView der) {
  trust::DerWalk outer(der);
  trust::DerWalk list(outer.next()->content);
  trust::DerWalk fields(list.next()->content);
  fields.next(trust::tag::kInteger);
  for (int i = 0; i < 3; ++i) fields.next();
  if (fields.next_tag() != trust::tag::kSequence) fields.next();
  const auto revoked = fields.next(trust::tag::kSequence);
  if (!revoked) return;
  trust::DerWalk entries(revoked->content);
  while (const auto entry = entries.next()) {
    const auto found = crl.find(trust::DerWalk(entry->content).next()->content);
    fuzz::require(found.has_value(), "what was just made is not damaged");
    fuzz::require(found->has_value() || !crl.unusable_reason().empty() || crl.is_indirect(), "an entry is found");
  }
}

void use(const trust::Crl& crl, ByteView der) {
  fuzz::require(crl.size() <= der.size(), "an entry takes octets");
  const bool original = equal(der, world().list);
  // A signature over fewer octets than the file has would let an edit through.
  fuzz::require(!crl.signed_by(world().authority) || original, "only the authority's own list is signed by it");
  if (original) fuzz::require(crl.find(Bytes{7, 0x55})->has_value(), "a revoked certificate is found");
  find_all(crl, der);
  (void)crl.find(Bytes{1});
  (void)crl.find(world().authority);
  crl.issuer();
  crl.number_hex();
  crl.names_issuer_of(world().authority);
  crl.covers(world().authority);
}

void read(ByteView der) {
  const auto crl = trust::Crl::parse(der);
  if (crl) use(*crl, der);
  const Bytes whole = image_in_pieces(der, SIZE_MAX);
  fuzz::require(whole.empty() != crl.has_value(), "a list is read or refused, whoever reads it");
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{100}}) {
    fuzz::require(image_in_pieces(der, piece) == whole, "pieces of any size make the same image");
  }
}

// An image that was edited is damaged, or says what it said.
void damage(fuzz::Input& input) {
  static const Bytes image = image_in_pieces(world().list, SIZE_MAX);
  const auto list = trust::Crl::of_image(fuzz::edited(image, input));
  if (!list) return;
  for (size_t i = 0; i <= kEntries; ++i) {
    const auto found = list->find(Bytes{static_cast<std::uint8_t>(i), 0x55});
    fuzz::require(!found || found->has_value() == (i > 0), "no damage is an answer");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  read({data, size});
  (void)trust::parse_crls({data, size});
  fuzz::Input input(data, size);
  read(fuzz::edited(world().list, input));
  damage(input);
  return 0;
}
