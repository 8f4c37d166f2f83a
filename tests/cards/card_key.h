// CardKey: one private key of the virtual card with its certificate, from PEM files NN.key and NN.pem where NN is
// the PIV key reference in hexadecimal. It does what a card does: raw RSA, ECDSA over a given hash, ECDH.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>

#include "tlv.h"

namespace cards {

class CardKey {
 public:
  // nullopt where there is no such key file. Ends the program when a file that is there cannot be used: a card
  // that silently lacks a key would make every test of it puzzling.
  static std::optional<CardKey> load(const std::string& folder, std::uint8_t reference);

  std::uint8_t algorithm() const { return algorithm_; }  // SP 800-78 table 6-2
  const Bytes& certificate() const { return certificate_; }
  // RSA: the private operation on a block as long as the modulus. EC: a signature of a hash, in DER.
  std::optional<Bytes> use(ByteView input) const;
  // EC: the shared x coordinate with an uncompressed point.
  std::optional<Bytes> agree(ByteView point) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  Bytes certificate_;
  std::uint8_t algorithm_ = 0;
};

}  // namespace cards
