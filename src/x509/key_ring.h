// KeyRing: every certificate of ours, with the key where it is at hand. What opening a message needs.
//
// A message names its recipients by issuer and serial or by subject key identifier. The ring answers
// which of our certificates is meant, also when the card with its key is absent, so that a person is
// asked for the right card before any PIN. It neither holds keys nor asks for them: a Decryptor does.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "crypto/key.h"
#include "x509/certificate.h"

namespace letterlock::x509 {

struct OwnKey {
  Certificate certificate;
  std::shared_ptr<crypto::Decryptor> decryptor;  // null: the key is absent now
};

class KeyRing {
 public:
  // The same certificate again keeps its place; a decryptor replaces none.
  void add(OwnKey key);
  void add(Certificate certificate, std::shared_ptr<crypto::Decryptor> decryptor);
  // A certificate of ours whose key is absent now.
  void add_known(Certificate certificate);

  // nullptr where no certificate of ours is meant. Of several that fit (authorities have reused names and
  // numbers), one with a decryptor wins. Valid until the next add().
  const OwnKey* find(const IssuerAndSerial& name) const;
  // By the certificate's subjectKeyIdentifier extension (RFC 5652 section 6.2.1). Several certificates may
  // share one key: one with a decryptor wins.
  const OwnKey* find_by_ski(ByteView identifier) const;
  const std::vector<OwnKey>& keys() const { return keys_; }

 private:
  std::vector<OwnKey> keys_;
  std::multimap<IssuerAndSerial, size_t> by_name_;
};

}  // namespace letterlock::x509
