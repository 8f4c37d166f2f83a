#include "cms/types.h"

#include "crypto/digest.h"

namespace letterlock::cms {

bool KeyIdentifier::matches(const x509::Certificate& certificate) const {
  if (issuer_and_serial) return certificate.is_named(*issuer_and_serial);
  if (!subject_key_identifier) return false;
  return certificate.subject_key_identifier() == *subject_key_identifier;
}

bool SignedAttributes::EssCertId::names(const x509::Certificate& certificate) const {
  const bool known = algorithm == crypto::DigestAlgorithm::sha256;
  const bool same =
      known ? equal(certificate.sha256(), hash) : equal(crypto::digest(algorithm, certificate.der()), hash);
  return same && (!issuer_and_serial || certificate.is_named(*issuer_and_serial));
}

std::string EncryptionFacts::name() const {
  if (!algorithm) return oid;
  const std::string name(crypto::info(*algorithm).name);
  return *algorithm == crypto::ContentEncryption::rc2_cbc ? name + "/" + std::to_string(rc2_bits) : name;
}

}  // namespace letterlock::cms
