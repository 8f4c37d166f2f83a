// Types shared by the reading and the writing side of the Cryptographic Message Syntax (RFC 5652, RFC 5083).
//
// What a message says about itself, as plain values. Nothing here judges.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "crypto/algorithms.h"
#include "crypto/capability.h"
#include "x509/certificate.h"

namespace letterlock::cms {

// S9: bounds. Past one: cms_too_many or der_too_large, naming the bound.
struct Limits {
  size_t recipients = 10000;
  size_t signers = 32;
  size_t certificates = 256;
  size_t crls = 16;
  size_t small_structure_octets = 256 * 1024;  // one recipient, signer, certificate
  size_t crl_octets = 4 * 1024 * 1024;
  size_t agreement_octets = 4 * 1024 * 1024;  // one KeyAgreeRecipientInfo: it may hold all recipients
  // What CompressedData may grow to: this much whatever went in, and beyond it so many times what went in. Text packs
  // to a tenth, and zlib at its best to a thousandth; past both: compressed_too_large.
  std::uint64_t inflated_octets = 64 * 1024 * 1024;
  std::uint64_t inflated_ratio = 100;
};

enum class ContentType { data, signed_data, enveloped_data, auth_enveloped_data, compressed_data, other };

using crypto::Capabilities;
using crypto::Capability;

// Who is meant: by issuer and serial number, or by subject key identifier.
struct KeyIdentifier {
  std::optional<x509::IssuerAndSerial> issuer_and_serial;
  std::optional<Bytes> subject_key_identifier;
  bool matches(const x509::Certificate& certificate) const;
};

enum class RecipientKind { key_transport, key_agreement, kek, password, other };

// How a KeyAgreeRecipientInfo makes its key-encryption key (RFC 5753 section 3.1, RFC 8418 section 2).
struct Agreement {
  std::string kdf_oid;                         // keyEncryptionAlgorithm, dotted
  std::string wrap_oid;                        // KeyWrapAlgorithm, dotted
  std::optional<crypto::KeyAgreement> scheme;  // where the table has it
  std::optional<crypto::KeyWrap> wrap;         // where the table has it
  Bytes wrap_der;                              // KeyWrapAlgorithm as received: it goes into ECC-CMS-SharedInfo
  Bytes originator;                            // the ephemeral public key; empty where it is none
  Bytes ukm;                                   // user keying material; empty where absent
};

// A KeyAgreeRecipientInfo with several RecipientEncryptedKeys is as many of these.
struct RecipientInfo {
  RecipientKind kind = RecipientKind::other;
  KeyIdentifier id;                               // of key_transport and key_agreement
  std::string key_encryption_oid;                 // dotted; empty where it cannot be read
  std::optional<crypto::KeyTransport> transport;  // where the table has it (OAEP with its parameters)
  std::optional<Agreement> agreement;             // key_agreement only
  std::string refused_parameters;                 // RSAES-OAEP with parameters outside the table, in words
  Bytes encrypted_key;
};

// EncryptedContentInfo without its content.
struct EncryptionFacts {
  std::string oid;                                     // contentEncryptionAlgorithm, dotted
  std::optional<crypto::ContentEncryption> algorithm;  // where the table has it
  int rc2_bits = 0;
  Bytes nonce;
  size_t tag_size = 0;  // AEAD; 12 when absent (RFC 5084 section 3.2)
  // RFC 9709: what stands above is the inner algorithm, and this is its identifier, DER, from which its key is derived.
  // Empty: the key is used as it is.
  Bytes derivation;
  std::string name() const;  // the report's word
};

// The signed attributes that we know (DESIGN section 4); all optional as received.
struct SignedAttributes {
  Bytes der;                                // the SET OF, DER, as it is digested (RFC 5652 section 5.4)
  std::optional<std::string> content_type;  // dotted
  std::optional<Bytes> message_digest;
  std::optional<Time> signing_time;
  std::optional<Capabilities> capabilities;
  // SMIMEEncryptionKeyPreference, else Microsoft's twin.
  std::optional<KeyIdentifier> encryption_key_preference;
  // SHA-256 (V2, or its hash algorithm) or SHA-1 (V1) of the signing certificate, first ESSCertID only.
  struct EssCertId {
    crypto::DigestAlgorithm algorithm;
    Bytes hash;
    std::optional<x509::IssuerAndSerial> issuer_and_serial;  // issuerSerial, where it is there
    // RFC 5035 section 5.4: the hash is the certificate's, and so is the name where there is one.
    bool names(const x509::Certificate& certificate) const;
  };
  std::optional<EssCertId> signing_certificate;
  std::optional<EssCertId> signing_certificate_v1;  // version 1, where version 2 is there too
  bool malformed = false;                           // a known attribute that cannot be read, or one that occurs twice
};

struct SignerInfo {
  KeyIdentifier id;
  std::string digest_oid;
  std::optional<crypto::DigestAlgorithm> digest;  // where the table has it
  std::string signature_oid;
  std::optional<crypto::SignatureAlgorithm> signature_algorithm;
  // Where the table has no such algorithm or parameters: what they are, "RSASSA-PSS (sha256, MGF1 sha1, salt 20)".
  std::string unknown_signature;
  std::optional<SignedAttributes> signed_attributes;
  Bytes signature;
  // Types of unsigned attributes (countersignatures, time stamps), dotted: carried, never believed.
  std::vector<std::string> unsigned_attributes;
  // The content that this signature is over has the form of signed attributes: see AttributesWatch.
  bool content_is_attributes = false;
};

// What stands behind the content of a SignedData.
struct SignedDataTail {
  std::vector<x509::Certificate> certificates;  // those that can be read; others are counted
  size_t unreadable_certificates = 0;
  std::vector<Bytes> crls;
  std::vector<SignerInfo> signers;
};

}  // namespace letterlock::cms
