#include "x509/key_ring.h"

#include <utility>

namespace letterlock::x509 {

void KeyRing::add(OwnKey key) {
  IssuerAndSerial name = key.certificate.issuer_and_serial();
  const auto [begin, end] = by_name_.equal_range(name);
  for (auto place = begin; place != end; ++place) {
    OwnKey& known = keys_[place->second];
    if (known.certificate != key.certificate) continue;
    if (known.decryptor == nullptr) known.decryptor = std::move(key.decryptor);
    return;
  }
  by_name_.emplace(std::move(name), keys_.size());
  keys_.push_back(std::move(key));
}

void KeyRing::add(Certificate certificate, std::shared_ptr<crypto::Decryptor> decryptor) {
  add(OwnKey{std::move(certificate), std::move(decryptor)});
}

void KeyRing::add_known(Certificate certificate) { add(OwnKey{std::move(certificate), nullptr}); }

const OwnKey* KeyRing::find(const IssuerAndSerial& name) const {
  const OwnKey* known = nullptr;
  const auto [begin, end] = by_name_.equal_range(name);
  for (auto place = begin; place != end; ++place) {
    const OwnKey& key = keys_[place->second];
    if (key.decryptor != nullptr) return &key;
    if (known == nullptr) known = &key;
  }
  return known;
}

const OwnKey* KeyRing::find_by_ski(ByteView identifier) const {
  const OwnKey* known = nullptr;
  for (const OwnKey& key : keys_) {
    const auto ski = key.certificate.subject_key_identifier();
    if (!ski || !equal(*ski, identifier)) continue;
    if (key.decryptor != nullptr) return &key;
    if (known == nullptr) known = &key;
  }
  return known;
}

}  // namespace letterlock::x509
