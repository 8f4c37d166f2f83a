#include "tunnel/cipher_set.h"

#include <algorithm>

#include "crypto/capability.h"
#include "directory/capabilities.h"

namespace letterlock::tunnel {
namespace {

using crypto::ContentEncryption;

bool contains(const std::vector<ContentEncryption>& list, ContentEncryption cipher) {
  return std::find(list.begin(), list.end(), cipher) != list.end();
}

}  // namespace

std::vector<ContentEncryption> cipher_set(const std::optional<std::vector<std::string>>& capabilities,
                                          const Policy& policy) {
  if (!capabilities || !directory::recommended(*capabilities)) return {ContentEncryption::aes256_cbc};
  const std::vector<ContentEncryption> order = allowed_order(policy);
  std::vector<ContentEncryption> set;
  for (const std::string& word : *capabilities) {
    const auto cipher = crypto::capability_from_name(word).content_encryption();
    if (cipher && contains(order, *cipher) && !contains(set, *cipher)) set.push_back(*cipher);
  }
  return set;
}

std::vector<ContentEncryption> allowed_order(const Policy& policy) {
  std::vector<ContentEncryption> order = policy.ciphers;
  std::erase_if(order, [](ContentEncryption cipher) {
    const crypto::ContentEncryptionInfo& row = crypto::info(cipher);
    return !row.sends || !row.strong;
  });
  return order;
}

Reason why_empty(const std::optional<std::vector<std::string>>& capabilities) {
  return cipher_set(capabilities, Policy{}).empty() ? Reason::below_floor : Reason::algorithms_off;
}

}  // namespace letterlock::tunnel
