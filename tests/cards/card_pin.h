// CardPin: the PIN of the virtual card. The tries that are left stand in a file, so that a card which was removed
// and inserted again remembers them and stays locked, as a real one does. Only a good PIN gives the tries back.
#pragma once

#include <string>

#include "tlv.h"

namespace cards {

class CardPin {
 public:
  // The PIN from folder/pin (123456 without it), the tries left from folder/tries (`tries` without it).
  CardPin(const std::string& folder, unsigned tries);

  // VERIFY with the eight octets of SP 800-73 section 3.2.1, padded with FF; the status word.
  unsigned verify(ByteView padded);
  // VERIFY without data: how things stand, at no price.
  unsigned status() const;
  void forget() { verified_ = fresh_ = false; }

  bool verified() const { return verified_; }
  // Whether the PIN came right before: the digital signature key wants it every time. Asking uses it up.
  bool take_fresh();

 private:
  void keep(unsigned left);
  unsigned refusal() const;

  std::string file_;
  std::string pin_ = "123456";
  unsigned most_, left_;
  bool verified_ = false, fresh_ = false;
};

}  // namespace cards
