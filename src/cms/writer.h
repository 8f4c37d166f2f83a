// Writing CMS in one pass: sinks that take content and hand on encoded octets.
//
// Content of unknown length makes indefinite lengths (BER) around it; signed attributes, certificates and
// everything that is digested is DER. finish() writes the rest and finishes the next sink.
#pragma once

#include <memory>
#include <set>

#include "base/secret.h"
#include "base/stream.h"
#include "cms/types.h"
#include "crypto/key.h"

namespace letterlock::cms {

struct SignerSettings {
  x509::Certificate certificate;
  crypto::Signer* signer = nullptr;
  // One that the key signs with: certificate.public_key().usual_digest() where nobody chose.
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
  Time signing_time;
  Capabilities capabilities;                                // written in this order
  std::optional<x509::Certificate> encryption_certificate;  // preference; absent: the signing certificate
  std::vector<x509::Certificate> chain;                     // travels along, after ours
};

// The signed attributes of DESIGN section 4, DER SET OF.
Bytes encode_signed_attributes(const SignerSettings& settings, ByteView content_digest);

// A SignedData without content (RFC 5652 section 5.2, multipart/signed), DER. Asks the signer once.
Result<Bytes> sign_detached(const SignerSettings& settings, ByteView content_digest);

// A SignedData with content. The signer is asked in finish().
class SignedDataSink : public Sink {
 public:
  static Result<std::unique_ptr<SignedDataSink>> create(const SignerSettings& settings, Sink& next);
};

struct EncryptionSettings {
  // At least one, written by issuer and serial number in this order, each once however often it is named. Ourselves
  // come last.
  std::vector<x509::Certificate> recipients;
  crypto::ContentEncryption algorithm = crypto::ContentEncryption::aes256_cbc;
  crypto::KeyTransport transport = crypto::KeyTransport::rsa_pkcs1;
  // Those of the recipients whose capabilities name RSAES-OAEP with SHA-256: instead of `transport`.
  std::set<x509::Certificate> oaep = {};
};

// EnvelopedData, or AuthEnvelopedData where the algorithm is an AEAD: key transport for RSA keys, key agreement for
// those of P-256, P-384 and X25519; recipient_certificate_unusable for any other. The content-encryption key is
// made here, wiped here, and never handed out.
class EnvelopedDataSink : public Sink {
 public:
  static Result<std::unique_ptr<EnvelopedDataSink>> create(const EncryptionSettings& settings, Sink& next);
};

// A SignedData with neither content nor signers (RFC 8551 section 3.8), DER: these certificates, each once.
Bytes encode_certificates_only(const std::vector<x509::Certificate>& certificates);

// SMIMECapabilities that we announce (DESIGN section 4, "Our own list"): the ciphers in this order, and how keys may be
// sent to us. `own`: the key that opens; null stands for an RSA key. `oaep`: what holds it takes RSAES-OAEP with
// SHA-256, as every file does and not every card.
Capabilities our_capabilities(const std::vector<crypto::ContentEncryption>& ciphers = crypto::our_order(),
                              const crypto::PublicKey* own = nullptr, bool oaep = false);

}  // namespace letterlock::cms
