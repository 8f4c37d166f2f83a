// X.509 names as strangers write them: alone, and as the subject of a certificate. What people and reports see of them
// is text that shows all of itself, and an address in them is one address.
#include "crypto/key_generation.h"
#include "der/writer.h"
#include "fuzz/fixed_random.h"
#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "fuzz/world.h"
#include "mime/tokens.h"
#include "x509/address.h"
#include "x509/certificate_builder.h"
#include "x509/characters.h"

using namespace letterlock;

namespace {

// A certificate whose subject and alternative names are the input's: the signature is wrong, which nobody asks here.
Bytes certificate_with(ByteView subject, ByteView alternative) {
  static const Bytes key = [] {
    const Bytes der = to_bytes(fuzz::world().carol.certificate.der());
    const Bytes mark = {0x30, 0x59, 0x30, 0x13};  // SubjectPublicKeyInfo of a P-256 key
    const auto at = std::search(der.begin(), der.end(), mark.begin(), mark.end());
    fuzz::require(der.end() - at > 0x5b, "there is a key");
    return Bytes(at, at + 0x5b);
  }();
  const Bytes ecdsa = der::algorithm("1.2.840.10045.4.3.2");
  const Bytes validity = der::sequence({der::time(from_unix(1700000000)), der::time(from_unix(1900000000))});
  const Bytes extension = der::sequence({der::oid("2.5.29.17"), der::octet_string(alternative)});
  const Bytes content = der::sequence(
      {der::element(der::context_constructed(0), der::integer(2u)), der::integer(77u), ecdsa,
       to_bytes(fuzz::world().authority.subject_der()), validity, to_bytes(subject), key,
       der::element(der::context_constructed(3), der::sequence({extension}))});
  const Bytes signature = der::element(0x03, Bytes{0, 0x30, 0x06, 2, 1, 1, 2, 1, 1});
  return der::sequence({content, ecdsa, signature});
}

bool one_line(std::string_view text) { return std::none_of(text.begin(), text.end(), mime::is_control); }

void check_name(ByteView der) {
  const std::string text = x509::name_to_string(der);
  fuzz::require(one_line(text), "a name is one line without controls");
  fuzz::require(x509::name_to_string(der) == text, "a name is written alike each time");
}

void check_certificate(ByteView subject, ByteView alternative) {
  const Bytes der = certificate_with(subject, alternative);
  const auto certificate = x509::Certificate::parse(der);
  if (!certificate) return;
  fuzz::require(equal(certificate->subject_der(), subject), "the subject stays as it was read");
  fuzz::require(one_line(certificate->subject()), "a subject is one line");
  fuzz::require(one_line(certificate->display_name()), "a name to show is one line");
  const auto& addresses = certificate->addresses();
  for (size_t i = 0; i < addresses.size(); ++i) {
    fuzz::require(x509::Address::parse(addresses[i]).has_value(), "an address of a certificate is one address");
    fuzz::require(std::find(addresses.begin(), addresses.begin() + static_cast<long>(i), addresses[i]) ==
                      addresses.begin() + static_cast<long>(i),
                  "no address twice");
  }
}

Bytes alternative_of(const x509::Certificate& certificate) {
  const Bytes der = to_bytes(certificate.der());
  const Bytes mark = der::oid("2.5.29.17");
  const auto at = std::search(der.begin(), der.end(), mark.begin(), mark.end());
  if (at == der.end()) return {};
  const auto value = at + static_cast<long>(mark.size());  // OCTET STRING, short form
  return Bytes(value + 2, value + 2 + value[1]);
}

Bytes seed_of(ByteView subject, const Bytes& alternative) {
  Bytes seed = {static_cast<std::uint8_t>(subject.size() >> 8), static_cast<std::uint8_t>(subject.size())};
  append(seed, subject);
  append(seed, alternative);
  return seed;
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  use_fixed_random("names");
  const World& all = world();
  folder.add("ann", seed_of(all.ann.certificate.subject_der(), alternative_of(all.ann.certificate)));
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", "王小明"}, {"serialNumber", "0000000112345678"},
                     {"emailAddress", "wang@example.tw"}, {"2.5.4.10", "O+U, \"x\""}};
  content.not_before = from_unix(1700000000);
  content.not_after = from_unix(1900000000);
  content.addresses = {"王@example.tw"};
  const auto citizen = x509::build_self_signed(content, all.carol.handle);
  require(citizen.has_value(), "the example can be made");
  folder.add("citizen", seed_of(citizen->subject_der(), alternative_of(*citizen)));
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const ByteView subject = input.take(input.number());
  const ByteView alternative = input.rest();
  check_name(subject);
  check_certificate(subject, alternative);
  return 0;
}
