// Piv: the PIV application of SP 800-73-4 as far as mail needs it: certificates and key history are read without a
// PIN, keys are used with it. It never writes objects, makes keys, changes or unblocks a PIN.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "apdu.h"
#include "card_key.h"
#include "card_pin.h"

namespace cards {

class Piv {
 public:
  Piv(const std::string& folder, unsigned tries, std::chrono::milliseconds slowness);
  Response run(const Command& command);
  // Power off, reset: what was proved by PIN is gone.
  void reset();

 private:
  Response select(const Command& command);
  Response get_data(const Command& command) const;
  Response verify(const Command& command);
  Response authenticate(const Command& command);
  Response use_key(const CardKey& key, ByteView data) const;

  std::map<std::uint8_t, CardKey> keys_;  // by key reference
  std::map<unsigned, Bytes> objects_;     // by tag
  CardPin pin_;
  std::chrono::milliseconds slowness_;
  bool selected_ = false;
};

}  // namespace cards
