// The one table of algorithms: what each is called, its object identifier, its sizes, and whether we
// send it. Every other room asks here; no algorithm is named by a literal elsewhere.
//
// Names are those of the report (DESIGN section 8): "aes256-GCM", "rc2-CBC/40". Unknown algorithms are
// carried as dotted object identifiers, never guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock::crypto {

enum class DigestAlgorithm { md5, sha1, sha224, sha256, sha384, sha512 };

enum class ContentEncryption {
  aes128_cbc,
  aes192_cbc,
  aes256_cbc,
  aes128_gcm,
  aes192_gcm,
  aes256_gcm,
  chacha20_poly1305,
  des_ede3_cbc,
  rc2_cbc,
};

enum class KeyTransport { rsa_pkcs1, rsa_oaep_sha1, rsa_oaep_sha256 };

// ECDH with an ephemeral key of the originator: RFC 5753 (stdDH, X9.63 KDF with the named digest), RFC 8418 (HKDF).
enum class KeyAgreement { std_dh_sha1, std_dh_sha224, std_dh_sha256, std_dh_sha384, std_dh_sha512, std_dh_hkdf_sha256 };

enum class KeyWrap { aes128, aes192, aes256 };  // RFC 3565

// rsa_pss: MGF1 with the same digest. We write a salt as long as the digest, and read what the parameters state.
enum class SignatureScheme { rsa_pkcs1, rsa_pss, ecdsa, ed25519 };

struct DigestInfo {
  DigestAlgorithm id;
  std::string_view name;    // "sha256"
  std::string_view micalg;  // RFC 8551 section 3.5.3.2: "sha-256"
  std::string_view oid;     // dotted
  size_t size;              // octets
  bool permitted;           // false: a signature that uses it is never valid
};

struct ContentEncryptionInfo {
  ContentEncryption id;
  std::string_view name;         // "aes256-GCM"
  std::string_view option_name;  // "aes256-gcm", the command line's spelling
  std::string_view oid;
  size_t key_size;    // octets
  size_t nonce_size;  // octets of IV or nonce that we write
  bool aead;
  bool strong;  // at or above the floor (AES-128); false: legacy, read only
  bool sends;   // we can write it
};

struct KeyTransportInfo {
  KeyTransport id;
  std::string_view name;
  std::string_view oid;
};

struct KeyAgreementInfo {
  KeyAgreement id;
  std::string_view name;  // "dhSinglePass-stdDH-sha256kdf-scheme"
  std::string_view oid;
  std::string_view kdf;  // "x963/sha256", "hkdf/sha256"
  DigestAlgorithm digest;
};

struct KeyWrapInfo {
  KeyWrap id;
  std::string_view name;  // "aes256-wrap"
  std::string_view oid;
  size_t key_size;  // octets of the key-encryption key
};

const DigestInfo& info(DigestAlgorithm id);
const ContentEncryptionInfo& info(ContentEncryption id);
const KeyTransportInfo& info(KeyTransport id);
const KeyAgreementInfo& info(KeyAgreement id);
const KeyWrapInfo& info(KeyWrap id);

// nullptr where the table has no such algorithm.
const DigestInfo* find_digest(std::string_view dotted_oid);
const DigestInfo* find_digest_by_micalg(std::string_view micalg);  // case-insensitive, "sha256" too
const ContentEncryptionInfo* find_content_encryption(std::string_view dotted_oid);
const KeyAgreementInfo* find_key_agreement(std::string_view dotted_oid);
const KeyWrapInfo* find_key_wrap(std::string_view dotted_oid);
// The wrap whose key is as long as the key that it wraps (RFC 8551 section 2.3: no weaker link in the chain).
KeyWrap key_wrap_for(size_t key_size);
// Other programs' spellings are accepted: "AES-256-GCM", "id-aes256-GCM", "aes256", "aes-256-cbc".
const ContentEncryptionInfo* find_content_encryption_by_option(std::string_view spelling);
// signatureAlgorithm identifiers as found in SignerInfo: rsaEncryption, sha256WithRSAEncryption, ...
struct SignatureAlgorithm {
  SignatureScheme scheme;
  std::optional<DigestAlgorithm> digest;  // where the identifier fixes one
  std::optional<size_t> salt = {};        // of rsa_pss: octets, as its parameters state them
};
std::optional<SignatureAlgorithm> find_signature_algorithm(std::string_view dotted_oid);
std::string_view signature_name(SignatureScheme scheme);

// Our order of content encryption when several are possible (DESIGN section 4, "Our own list").
const std::vector<ContentEncryption>& our_order();

// RSA keys: below the minimum nothing is sent and no signature is valid; above the maximum, a bound.
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;

}  // namespace letterlock::crypto
