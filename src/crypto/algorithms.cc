#include "crypto/algorithms.h"

#include <algorithm>
#include <array>
#include <utility>

namespace letterlock::crypto {
namespace {

// In the order of the enumeration, as info() indexes. SHA-224 is in no row of the table of signatures
// (DESIGN section 4), so it is known by name and never valid.
constexpr std::array kDigests = {
    DigestInfo{DigestAlgorithm::md5, "md5", "md5", "1.2.840.113549.2.5", 16, false},
    DigestInfo{DigestAlgorithm::sha1, "sha1", "sha-1", "1.3.14.3.2.26", 20, false},
    DigestInfo{DigestAlgorithm::sha224, "sha224", "sha-224", "2.16.840.1.101.3.4.2.4", 28, false},
    DigestInfo{DigestAlgorithm::sha256, "sha256", "sha-256", "2.16.840.1.101.3.4.2.1", 32, true},
    DigestInfo{DigestAlgorithm::sha384, "sha384", "sha-384", "2.16.840.1.101.3.4.2.2", 48, true},
    DigestInfo{DigestAlgorithm::sha512, "sha512", "sha-512", "2.16.840.1.101.3.4.2.3", 64, true},
};

using CE = ContentEncryption;
// id, name, option, oid, key, nonce, aead, strong, sends. RC2 has keys of any size; 16 is the usual one.
constexpr std::array kCiphers = {
    ContentEncryptionInfo{CE::aes128_cbc, "aes128-CBC", "aes128-cbc", "2.16.840.1.101.3.4.1.2", 16, 16, false, true,
                          true},
    ContentEncryptionInfo{CE::aes192_cbc, "aes192-CBC", "aes192-cbc", "2.16.840.1.101.3.4.1.22", 24, 16, false, true,
                          false},
    ContentEncryptionInfo{CE::aes256_cbc, "aes256-CBC", "aes256-cbc", "2.16.840.1.101.3.4.1.42", 32, 16, false, true,
                          true},
    ContentEncryptionInfo{CE::aes128_gcm, "aes128-GCM", "aes128-gcm", "2.16.840.1.101.3.4.1.6", 16, 12, true, true,
                          true},
    ContentEncryptionInfo{CE::aes192_gcm, "aes192-GCM", "aes192-gcm", "2.16.840.1.101.3.4.1.26", 24, 12, true, true,
                          false},
    ContentEncryptionInfo{CE::aes256_gcm, "aes256-GCM", "aes256-gcm", "2.16.840.1.101.3.4.1.46", 32, 12, true, true,
                          true},
    ContentEncryptionInfo{CE::chacha20_poly1305, "chacha20-Poly1305", "chacha20-poly1305", "1.2.840.113549.1.9.16.3.18",
                          32, 12, true, true, true},
    ContentEncryptionInfo{CE::des_ede3_cbc, "des-EDE3-CBC", "des-ede3-cbc", "1.2.840.113549.3.7", 24, 8, false, false,
                          false},
    ContentEncryptionInfo{CE::rc2_cbc, "rc2-CBC", "rc2-cbc", "1.2.840.113549.3.2", 16, 8, false, false, false},
};

// OAEP has one identifier; its parameters name the digest (RFC 3560).
constexpr std::array kTransports = {
    KeyTransportInfo{KeyTransport::rsa_pkcs1, "rsaEncryption", "1.2.840.113549.1.1.1"},
    KeyTransportInfo{KeyTransport::rsa_oaep_sha1, "rsaes-oaep/sha1", "1.2.840.113549.1.1.7"},
    KeyTransportInfo{KeyTransport::rsa_oaep_sha256, "rsaes-oaep/sha256", "1.2.840.113549.1.1.7"},
};

// RFC 5753 section 7.1.4, RFC 8418 section 3.
using KA = KeyAgreement;
constexpr std::array kAgreements = {
    KeyAgreementInfo{KA::std_dh_sha1, "dhSinglePass-stdDH-sha1kdf-scheme", "1.3.133.16.840.63.0.2", "x963/sha1",
                     DigestAlgorithm::sha1},
    KeyAgreementInfo{KA::std_dh_sha224, "dhSinglePass-stdDH-sha224kdf-scheme", "1.3.132.1.11.0", "x963/sha224",
                     DigestAlgorithm::sha224},
    KeyAgreementInfo{KA::std_dh_sha256, "dhSinglePass-stdDH-sha256kdf-scheme", "1.3.132.1.11.1", "x963/sha256",
                     DigestAlgorithm::sha256},
    KeyAgreementInfo{KA::std_dh_sha384, "dhSinglePass-stdDH-sha384kdf-scheme", "1.3.132.1.11.2", "x963/sha384",
                     DigestAlgorithm::sha384},
    KeyAgreementInfo{KA::std_dh_sha512, "dhSinglePass-stdDH-sha512kdf-scheme", "1.3.132.1.11.3", "x963/sha512",
                     DigestAlgorithm::sha512},
    KeyAgreementInfo{KA::std_dh_hkdf_sha256, "dhSinglePass-stdDH-hkdf-sha256-scheme", "1.2.840.113549.1.9.16.3.19",
                     "hkdf/sha256", DigestAlgorithm::sha256},
};

constexpr std::array kWraps = {
    KeyWrapInfo{KeyWrap::aes128, "aes128-wrap", "2.16.840.1.101.3.4.1.5", 16},
    KeyWrapInfo{KeyWrap::aes192, "aes192-wrap", "2.16.840.1.101.3.4.1.25", 24},
    KeyWrapInfo{KeyWrap::aes256, "aes256-wrap", "2.16.840.1.101.3.4.1.45", 32},
};

struct SignatureRow {
  std::string_view oid;
  SignatureAlgorithm algorithm;
};
using SS = SignatureScheme;
using DA = DigestAlgorithm;
constexpr std::array kSignatures = {
    SignatureRow{"1.2.840.113549.1.1.1", {SS::rsa_pkcs1, std::nullopt}},  // rsaEncryption (RFC 3370 section 3.2)
    SignatureRow{"1.2.840.113549.1.1.4", {SS::rsa_pkcs1, DA::md5}},
    SignatureRow{"1.2.840.113549.1.1.5", {SS::rsa_pkcs1, DA::sha1}},
    SignatureRow{"1.3.14.3.2.29", {SS::rsa_pkcs1, DA::sha1}},  // the older name of the same
    SignatureRow{"1.2.840.113549.1.1.14", {SS::rsa_pkcs1, DA::sha224}},
    SignatureRow{"1.2.840.113549.1.1.11", {SS::rsa_pkcs1, DA::sha256}},
    SignatureRow{"1.2.840.113549.1.1.12", {SS::rsa_pkcs1, DA::sha384}},
    SignatureRow{"1.2.840.113549.1.1.13", {SS::rsa_pkcs1, DA::sha512}},
    SignatureRow{"1.2.840.113549.1.1.10", {SS::rsa_pss, std::nullopt}},  // the parameters name the digest
    SignatureRow{"1.2.840.10045.4.1", {SS::ecdsa, DA::sha1}},
    SignatureRow{"1.2.840.10045.4.3.1", {SS::ecdsa, DA::sha224}},
    SignatureRow{"1.2.840.10045.4.3.2", {SS::ecdsa, DA::sha256}},
    SignatureRow{"1.2.840.10045.4.3.3", {SS::ecdsa, DA::sha384}},
    SignatureRow{"1.2.840.10045.4.3.4", {SS::ecdsa, DA::sha512}},
    SignatureRow{"1.3.101.112", {SS::ed25519, DA::sha512}},  // RFC 8419 section 2.3
};

// "AES-256-CBC" and "aes256_cbc" become "aes256cbc".
std::string squeezed(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') out.push_back(static_cast<char>(c - 'A' + 'a'));
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
  }
  return out;
}

struct Spelling {
  std::string_view text;  // squeezed
  CE id;
};
// What the squeezed names and option names of the table do not cover.
constexpr std::array kSpellings = {
    Spelling{"aes", CE::aes128_cbc},
    Spelling{"aes128", CE::aes128_cbc},
    Spelling{"aes192", CE::aes192_cbc},
    Spelling{"aes256", CE::aes256_cbc},
    Spelling{"chacha20", CE::chacha20_poly1305},
    Spelling{"aeadchacha20poly1305", CE::chacha20_poly1305},
    Spelling{"3des", CE::des_ede3_cbc},
    Spelling{"des3", CE::des_ede3_cbc},
    Spelling{"desede3", CE::des_ede3_cbc},
    Spelling{"tripledes", CE::des_ede3_cbc},
    Spelling{"rc2", CE::rc2_cbc},
};

template <typename Table>
auto find_oid(const Table& table, std::string_view oid) -> decltype(table.data()) {
  const auto row = std::find_if(table.begin(), table.end(), [&](const auto& r) { return r.oid == oid; });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace

const DigestInfo& info(DigestAlgorithm id) { return kDigests[static_cast<size_t>(id)]; }
const ContentEncryptionInfo& info(ContentEncryption id) { return kCiphers[static_cast<size_t>(id)]; }
const KeyTransportInfo& info(KeyTransport id) { return kTransports[static_cast<size_t>(id)]; }
const KeyAgreementInfo& info(KeyAgreement id) { return kAgreements[static_cast<size_t>(id)]; }
const KeyWrapInfo& info(KeyWrap id) { return kWraps[static_cast<size_t>(id)]; }

const DigestInfo* find_digest(std::string_view dotted_oid) { return find_oid(kDigests, dotted_oid); }

const DigestInfo* find_digest_by_micalg(std::string_view micalg) {
  std::string name = squeezed(micalg);
  // RFC 8551 section 3.5.3.2: "rsa-md5" and "rsa-sha1" are seen from historic programs.
  if (name == "rsamd5" || name == "rsasha1") name.erase(0, 3);
  const auto row = std::find_if(kDigests.begin(), kDigests.end(), [&](const auto& r) { return r.name == name; });
  return row == kDigests.end() ? nullptr : &*row;
}

const ContentEncryptionInfo* find_content_encryption(std::string_view dotted_oid) {
  return find_oid(kCiphers, dotted_oid);
}

const KeyAgreementInfo* find_key_agreement(std::string_view dotted_oid) { return find_oid(kAgreements, dotted_oid); }

const KeyWrapInfo* find_key_wrap(std::string_view dotted_oid) { return find_oid(kWraps, dotted_oid); }

KeyWrap key_wrap_for(size_t key_size) {
  if (key_size <= info(KeyWrap::aes128).key_size) return KeyWrap::aes128;
  return key_size <= info(KeyWrap::aes192).key_size ? KeyWrap::aes192 : KeyWrap::aes256;
}

const ContentEncryptionInfo* find_content_encryption_by_option(std::string_view spelling) {
  if (const auto* row = find_content_encryption(spelling)) return row;
  std::string name = squeezed(spelling);
  if (name.starts_with("idalg")) name.erase(0, 5);
  if (name.starts_with("id")) name.erase(0, 2);
  for (const auto& row : kCiphers) {
    if (squeezed(row.option_name) == name) return &row;
  }
  for (const auto& row : kSpellings) {
    if (row.text == name) return &info(row.id);
  }
  return nullptr;
}

std::optional<SignatureAlgorithm> find_signature_algorithm(std::string_view dotted_oid) {
  const auto* row = find_oid(kSignatures, dotted_oid);
  if (row == nullptr) return std::nullopt;
  return row->algorithm;
}

std::string_view signature_name(SignatureScheme scheme) {
  constexpr std::array<std::string_view, 4> kNames = {"RSASSA-PKCS1-v1_5", "RSASSA-PSS", "ECDSA", "Ed25519"};
  return kNames[static_cast<size_t>(scheme)];
}

const std::vector<ContentEncryption>& our_order() {
  static const std::vector<ContentEncryption> order = {CE::aes256_gcm, CE::aes128_gcm, CE::chacha20_poly1305,
                                                       CE::aes256_cbc, CE::aes192_cbc, CE::aes128_cbc};
  return order;
}

}  // namespace letterlock::crypto
