#include "x509/key_ring.h"

#include <utility>

namespace letterlock::x509 {

void KeyRing::add(OwnKey key) {
  IssuerAndSerial name = key.certificate.issuer_and_serial();
  const auto [place, fresh] = by_name_.try_emplace(std::move(name), keys_.size());
  if (fresh) {
    keys_.push_back(std::move(key));
  } else if (keys_[place->second].decryptor == nullptr) {
    keys_[place->second] = std::move(key);
  }
}

void KeyRing::add(Certificate certificate, std::shared_ptr<crypto::Decryptor> decryptor) {
  add(OwnKey{std::move(certificate), std::move(decryptor)});
}

void KeyRing::add_known(Certificate certificate) { add(OwnKey{std::move(certificate), nullptr}); }

const OwnKey* KeyRing::find(const IssuerAndSerial& name) const {
  const auto place = by_name_.find(name);
  return place == by_name_.end() ? nullptr : &keys_[place->second];
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
