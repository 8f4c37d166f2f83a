#include "cms/encode_recipients.h"

#include <cstring>
#include <unordered_set>

#include "cms/agreement.h"
#include "cms/encode.h"
#include "cms/parse.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

using crypto::KeyTransport;

Bytes encode_transport(KeyTransport transport) {
  const crypto::KeyTransportInfo& info = crypto::info(transport);
  if (transport == KeyTransport::rsa_pkcs1) return der::algorithm(info.oid, der::null());
  if (transport == KeyTransport::rsa_oaep_sha1) return der::algorithm(info.oid, der::sequence({}));
  return der::algorithm(info.oid, oaep_sha256_parameters());
}

// Fingerprints are as good as random.
struct FingerprintHash {
  size_t operator()(const x509::Certificate* certificate) const {
    size_t hash = 0;
    std::memcpy(&hash, certificate->sha256().data(), sizeof hash);
    return hash;
  }
};
struct SameCertificate {
  bool operator()(const x509::Certificate* a, const x509::Certificate* b) const { return *a == *b; }
};

class Encoder {
 public:
  Encoder(const EncryptionSettings& settings, ByteView key) : settings_(settings), key_(key) {
    encoded_.infos.reserve(settings.recipients.size() * kUsualSize);
    written_.reserve(settings.recipients.size());
  }

  Status add(const x509::Certificate& certificate) {
    if (!written_.insert(&certificate).second) return {};
    if (!add_info(certificate)) {
      return fail(ErrorCode::recipient_certificate_unusable, {{"subject", certificate.display_name()}});
    }
    return {};
  }
  EncodedRecipients take() { return std::move(encoded_); }

 private:
  static constexpr size_t kUsualSize = 512;  // octets, of a key of 2048 bits

  Status add_info(const x509::Certificate& certificate) {
    const crypto::PublicKey& public_key = certificate.public_key();
    if (!public_key.agrees_on_keys()) return add_key_transport(certificate);
    TRY(public_key.check_strength());
    TRY_ASSIGN(const Bytes info, encode_key_agreement(certificate, key_));
    append(encoded_.infos, info);
    // RFC 5652 section 6.1: 2 as soon as one recipient's version is not 0, as that of key agreement is.
    encoded_.version = 2;
    return {};
  }

  // KeyTransRecipientInfo version 0.
  Status add_key_transport(const x509::Certificate& certificate) {
    const bool oaep = settings_.oaep.contains(certificate);
    const KeyTransport transport = oaep ? KeyTransport::rsa_oaep_sha256 : settings_.transport;
    TRY_ASSIGN(const Bytes encrypted, certificate.public_key().encrypt(transport, key_));
    write_key_transport(certificate, algorithm_of(transport), encrypted);
    return {};
  }

  // Straight to its place: recipients may be thousands.
  void write_key_transport(const x509::Certificate& certificate, const Bytes& algorithm, const Bytes& encrypted) {
    const size_t serial = der::element_size(certificate.serial().size());
    const size_t name = certificate.issuer_der().size() + serial;
    begin(der::kSequence,
          version_.size() + der::element_size(name) + algorithm.size() + der::element_size(encrypted.size()));
    append(encoded_.infos, version_);
    begin(der::kSequence, name);
    append(encoded_.infos, certificate.issuer_der());
    begin(der::kInteger, certificate.serial().size());
    append(encoded_.infos, certificate.serial());
    append(encoded_.infos, algorithm);
    begin(der::kOctetString, encrypted.size());
    append(encoded_.infos, encrypted);
  }

  void begin(std::uint8_t tag, size_t length) {
    encoded_.infos.push_back(tag);
    der::append_length(encoded_.infos, length);
  }

  const Bytes& algorithm_of(KeyTransport transport) {
    Bytes& der = algorithms_[transport];
    if (der.empty()) der = encode_transport(transport);
    return der;
  }

  const EncryptionSettings& settings_;
  ByteView key_;
  const Bytes version_ = der::integer(0);
  std::map<KeyTransport, Bytes> algorithms_;
  std::unordered_set<const x509::Certificate*, FingerprintHash, SameCertificate> written_;
  EncodedRecipients encoded_;
};

}  // namespace

// RSAES-OAEP-params with SHA-256 for both uses (RFC 4055 section 4.1).
Bytes oaep_sha256_parameters() {
  const Bytes sha256 = der::algorithm(crypto::info(crypto::DigestAlgorithm::sha256).oid);
  const Bytes mgf1 = der::algorithm(kMgf1Oid, sha256);
  return der::sequence(
      {der::element(der::context_constructed(0), sha256), der::element(der::context_constructed(1), mgf1)});
}

Result<EncodedRecipients> encode_recipients(const EncryptionSettings& settings, ByteView content_key) {
  Encoder encoder(settings, content_key);
  for (const x509::Certificate& certificate : settings.recipients) TRY(encoder.add(certificate));
  return encoder.take();
}

}  // namespace letterlock::cms
