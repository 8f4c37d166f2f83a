#include "x509/renewal.h"

#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "x509/native.h"

namespace letterlock::x509 {
namespace {

bool same_public_key(const Certificate& a, const Certificate& b) {
  return EVP_PKEY_eq(X509_get0_pubkey(a.native()), X509_get0_pubkey(b.native())) == 1;
}

bool same_subject(const Certificate& a, const Certificate& b) { return equal(a.subject_der(), b.subject_der()); }

// The certificate of the issuing authority. A path of one is an anchor itself, which nobody issued for a person.
const Certificate* authority_of(const Verified& one) { return one.path.size() < 2 ? nullptr : &one.path[1]; }

bool same_authority_key(const Verified& a, const Verified& b) {
  const Certificate *first = authority_of(a), *second = authority_of(b);
  return first != nullptr && second != nullptr && same_subject(*first, *second) && same_public_key(*first, *second);
}

// Any authority under any anchor can name another one as it likes; that the anchors have the same name, too, is what
// the user confirmed.
bool same_authority_name(const Verified& a, const Verified& b) {
  const Certificate *first = authority_of(a), *second = authority_of(b);
  return first != nullptr && second != nullptr && same_subject(*first, *second) &&
         same_subject(a.path.back(), b.path.back());
}

}  // namespace

std::string to_string(Kinship value) {
  switch (value) {
    case Kinship::stranger: return "stranger";
    case Kinship::vouched: return "vouched";
    case Kinship::generation: return "generation";
    case Kinship::same_holder: return "same_holder";
    case Kinship::same_key: return "same_key";
  }
  return "stranger";
}

std::string subject_number(const Certificate& certificate) {
  const auto numbers = attributes_of(X509_get_subject_name(certificate.native()), NID_serialNumber);
  return numbers.size() == 1 ? numbers.front() : "";
}

Likeness likeness_of(const Verified& fresh, const Verified& accepted) {
  const std::string number = subject_number(fresh.certificate);
  return {same_public_key(fresh.certificate, accepted.certificate),
          same_subject(fresh.certificate, accepted.certificate),
          !number.empty() && number == subject_number(accepted.certificate), same_authority_key(fresh, accepted)};
}

Kinship kinship_of(const Verified& fresh, const Accepted& accepted) {
  if (fresh.path.empty()) return Kinship::stranger;
  const Likeness same = likeness_of(fresh, accepted);
  if (same.key && same.subject && accepted.key_is_theirs) return Kinship::same_key;
  const bool holder = same.subject && same.number && !accepted.path.empty();
  if (holder && same.authority) return Kinship::same_holder;
  if (holder && same_authority_name(fresh, accepted)) return Kinship::generation;
  // One that names no address could be anybody's whom the old one's holder knows.
  const bool says_whose = same.subject || !fresh.certificate.addresses().empty();
  return accepted.vouches && accepted.key_is_theirs && says_whose ? Kinship::vouched : Kinship::stranger;
}

std::string key_fingerprint(const Certificate& certificate) {
  X509_PUBKEY* key = X509_get_X509_PUBKEY(certificate.native());
  return to_hex(crypto::sha256(crypto::encoded(key, i2d_X509_PUBKEY)));
}

bool ends_soon(Time end, Time now, seconds before) { return now < end && end - now <= before; }

}  // namespace letterlock::x509
