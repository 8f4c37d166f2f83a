// Revocation lists: a good one, edited, and raw octets. Reading never breaks; every list that is read stays as it is,
// and a list that was edited is no longer the authority's.
#include "crypto/key_generation.h"
#include "fuzz/support.h"
#include "trust/crl.h"
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

void use(const trust::Crl& crl, ByteView der) {
  fuzz::require(equal(crl.der(), der), "a list stays as it was read");
  fuzz::require(crl.size() <= der.size(), "an entry takes octets");
  const bool original = equal(der, world().list);
  // A signature over fewer octets than the file has would let an edit through.
  fuzz::require(!crl.signed_by(world().authority) || original, "only the authority's own list is signed by it");
  if (original) fuzz::require(crl.find(Bytes{7, 0x55}).has_value(), "a revoked certificate is found");
  crl.find(Bytes{1});
  crl.issuer();
  crl.number_hex();
  crl.names_issuer_of(world().authority);
  crl.covers(world().authority);
}

void read(ByteView der) {
  const auto crl = trust::Crl::parse(to_bytes(der));
  if (crl) use(*crl, der);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  read({data, size});
  trust::parse_crls({data, size});
  fuzz::Input input(data, size);
  read(fuzz::edited(world().list, input));
  return 0;
}
