#include "crypto/capability.h"

#include <array>
#include <charconv>

namespace letterlock::crypto {
namespace {

constexpr std::string_view kDesCbc = "1.3.14.3.2.7";

constexpr std::array kOaep = {KeyTransport::rsa_oaep_sha1, KeyTransport::rsa_oaep_sha256};
constexpr std::array kAgreements = {KeyAgreement::std_dh_sha1,   KeyAgreement::std_dh_sha224,
                                    KeyAgreement::std_dh_sha256, KeyAgreement::std_dh_sha384,
                                    KeyAgreement::std_dh_sha512, KeyAgreement::std_dh_hkdf_sha256};
constexpr std::array kWraps = {KeyWrap::aes128, KeyWrap::aes192, KeyWrap::aes256};

// Names of what encrypts keys; nullopt for any other.
std::optional<Capability> key_encryption_from_name(std::string_view name) {
  for (const KeyTransport id : kOaep) {
    if (info(id).name == name) return Capability{.oid = std::string(info(id).oid), .oaep = id};
  }
  for (const KeyAgreement id : kAgreements) {
    for (const KeyWrap wrap : kWraps) {
      Capability capability{.oid = std::string(info(id).oid), .key_wrap = wrap};
      if (capability.name() == name) return capability;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<ContentEncryption> Capability::content_encryption() const {
  const ContentEncryptionInfo* found = find_content_encryption(oid);
  return found == nullptr ? std::nullopt : std::optional(found->id);
}

std::string Capability::name() const {
  if (oaep) return std::string(info(*oaep).name);
  const KeyAgreementInfo* agreement = find_key_agreement(oid);
  if (agreement != nullptr && key_wrap) return std::string(agreement->name) + "/" + std::string(info(*key_wrap).name);
  const ContentEncryptionInfo* found = find_content_encryption(oid);
  if (found == nullptr) return oid;
  if (found->id != ContentEncryption::rc2_cbc) return std::string(found->name);
  // RFC 8551 section 2.5.2: RC2 without a parameter means 40 bits... no program omits it; 40 is the safe reading.
  return std::string(found->name) + "/" + std::to_string(rc2_bits.value_or(40));
}

bool Capability::usable() const {
  const ContentEncryptionInfo* found = find_content_encryption(oid);
  return found != nullptr && found->strong && found->sends;
}

Capability capability_from_name(std::string_view name) {
  if (auto capability = key_encryption_from_name(name)) return *capability;
  for (const ContentEncryption id :
       {ContentEncryption::aes128_cbc, ContentEncryption::aes192_cbc, ContentEncryption::aes256_cbc,
        ContentEncryption::aes128_gcm, ContentEncryption::aes192_gcm, ContentEncryption::aes256_gcm,
        ContentEncryption::chacha20_poly1305, ContentEncryption::des_ede3_cbc, ContentEncryption::rc2_cbc}) {
    const ContentEncryptionInfo& row = info(id);
    if (row.name == name) return {std::string(row.oid), std::nullopt};
    if (id != ContentEncryption::rc2_cbc || !name.starts_with(row.name) || name.size() <= row.name.size() + 1) continue;
    const std::string_view digits = name.substr(row.name.size() + 1);
    int bits = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), bits).ec == std::errc{}) {
      return {std::string(row.oid), bits};
    }
  }
  return {std::string(name), std::nullopt};
}

std::optional<Capability> recommended(const Capabilities& list) {
  for (const Capability& entry : list) {
    if (entry.content_encryption() || entry.oid == kDesCbc) return entry;
  }
  return std::nullopt;
}

std::optional<ContentEncryption> chosen(const Capabilities& list) {
  for (const Capability& entry : list) {
    if (entry.usable()) return entry.content_encryption();
  }
  return std::nullopt;
}

}  // namespace letterlock::crypto
