#include "piv_objects.h"

#include <openssl/sha.h>

namespace cards {
namespace {

constexpr unsigned kChuid = 0x5fc102, kCapability = 0x5fc107, kKeyHistory = 0x5fc10c, kDiscovery = 0x7e;

// The object that holds a key's certificate.
unsigned certificate_tag(std::uint8_t reference) {
  switch (reference) {
    case 0x9a: return 0x5fc105;
    case 0x9c: return 0x5fc10a;
    case 0x9d: return 0x5fc10b;
    case 0x9e: return 0x5fc101;
    default: return 0x5fc10d + (reference - kFirstRetiredKey);
  }
}

Bytes certificate_object(const CardKey& key) {
  return join({tlv(0x70, key.certificate()), tlv(0x71, Bytes{0}), tlv(0xfe, {})});
}

// The unique number of the card, from which programs make its serial number: cards with other keys differ.
Bytes card_number(const std::map<std::uint8_t, CardKey>& keys) {
  Bytes all;
  for (const auto& [reference, key] : keys) all = join({all, key.certificate()});
  Bytes digest(SHA256_DIGEST_LENGTH);
  SHA256(all.data(), all.size(), digest.data());
  digest.resize(16);
  return digest;
}

Bytes holder_object(const std::map<std::uint8_t, CardKey>& keys) {
  // An agency of 9999 tells programs to take the number above.
  const Bytes no_agency = {0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce, 0x73, 0x9d, 0x83, 0x68,
                           0x58, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0xc8, 0x42, 0x10, 0xc3, 0xeb};
  const Bytes expires = {'2', '0', '3', '9', '0', '1', '0', '1'};
  return join({tlv(0x30, no_agency), tlv(0x34, card_number(keys)), tlv(0x35, expires), tlv(0x3e, {}), tlv(0xfe, {})});
}

// How many retired keys have their certificate on the card, and how many elsewhere (none).
Bytes history_object(std::size_t retired) {
  return join({tlv(0xc1, Bytes{static_cast<std::uint8_t>(retired)}), tlv(0xc2, Bytes{0}), tlv(0xfe, {})});
}

}  // namespace

std::map<std::uint8_t, CardKey> load_keys(const std::string& folder) {
  std::map<std::uint8_t, CardKey> keys;
  const auto add = [&](std::uint8_t reference) {
    auto key = CardKey::load(folder, reference);
    if (key) keys.emplace(reference, *key);
    return key.has_value();
  };
  for (const int reference : {0x9a, 0x9c, 0x9d, 0x9e}) add(static_cast<std::uint8_t>(reference));
  for (std::uint8_t reference = kFirstRetiredKey; reference <= kLastRetiredKey && add(reference);) ++reference;
  return keys;
}

std::map<unsigned, Bytes> make_objects(const std::map<std::uint8_t, CardKey>& keys) {
  std::map<unsigned, Bytes> objects;
  for (const auto& [reference, key] : keys) objects[certificate_tag(reference)] = certificate_object(key);
  std::size_t retired = 0;
  for (const auto& [reference, key] : keys) retired += reference <= kLastRetiredKey ? 1 : 0;
  if (retired > 0) objects[kKeyHistory] = history_object(retired);
  objects[kChuid] = holder_object(keys);
  objects[kCapability] = join({tlv(0xf0, {}), tlv(0xfe, {})});
  // The PIN of the application (bit 40) and no other way to prove oneself.
  objects[kDiscovery] = tlv(0x7e, join({tlv(0x4f, kApplication), tlv(0x5f2f, Bytes{0x40, 0x00})}));
  return objects;
}

Bytes application_template() {
  const ByteView name = kApplication;
  const Bytes label = {'T', 'e', 's', 't', ' ', 'P', 'I', 'V'};
  return tlv(0x61, join({tlv(0x4f, name.subspan(5)), tlv(0x79, tlv(0x4f, name.first(5))), tlv(0x50, label)}));
}

}  // namespace cards
