#include "judge/algorithm_words.h"

#include "crypto/oids.h"

namespace letterlock::judge {
namespace {

using crypto::KeyType;
using crypto::SignatureScheme;

std::string key_name(const crypto::PublicKey& key) {
  switch (key.type()) {
    case KeyType::rsa: return (key.transports_keys() ? "RSA-" : "RSA-PSS-") + std::to_string(key.bits());
    case KeyType::ec_p256: return "P-256";
    case KeyType::ec_p384: return "P-384";
    case KeyType::x25519: return "X25519";
    case KeyType::ed25519: return "Ed25519";
    case KeyType::other: break;
  }
  return "unknown";
}

}  // namespace

std::string digest_name(const cms::SignerInfo& info) {
  return info.digest ? std::string(crypto::info(*info.digest).name) : info.digest_oid;
}

std::string algorithm_name(const cms::SignerInfo& info) {
  if (info.signature_algorithm) return std::string(crypto::signature_name(info.signature_algorithm->scheme));
  return info.unknown_signature.empty() ? info.signature_oid : info.unknown_signature;
}

std::string algorithms_of(const smime::SignerFacts& signer) {
  const cms::SignerInfo& info = signer.info;
  const std::string both = digest_name(info) + " " + algorithm_name(info);
  if (!info.signature_algorithm) {
    // Parameters name the digest themselves.
    return info.digest && info.unknown_signature.find('(') != std::string::npos ? info.unknown_signature : both;
  }
  const SignatureScheme scheme = info.signature_algorithm->scheme;
  if (signer.certificate && !signer.certificate->public_key().makes(scheme)) {
    return both + " (key: " + key_name(signer.certificate->public_key()) + ")";
  }
  const bool bare = scheme == SignatureScheme::ed25519 && !info.signed_attributes;
  return bare ? algorithm_name(info) + " without signed attributes" : both;
}

std::string attribute_name(const std::string& type) {
  if (type == oid::kCounterSignature) return "countersignature";
  if (type == oid::kTimeStampToken) return "time stamp";
  return type;
}

}  // namespace letterlock::judge
