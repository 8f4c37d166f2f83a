// CardFolder: the practice card, a folder that stands for a card.
//
//   letterlock-practice-card.so   the module (main.cc); it looks for its card in the folder it was loaded from
//   card.p12                      the two private keys, under the PIN
//   certificates.pem              for everybody to read: signing, encryption, the authority's
//   tries                         how many wrong PINs are left: three, then it is locked
//   inserted                      there while the card is in its reader; holds another name for each insertion
//
// S5: a card of the practice only. The module alone shows an empty reader: without this folder around it there is no
// card, and only a practice home names such a module.
#pragma once

#include <string>
#include <vector>

#include "base/secret.h"
#include "crypto/key_handle.h"
#include "x509/certificate.h"

namespace letterlock::practice::card {

constexpr int kTries = 3;
constexpr size_t kPinMin = 6;
constexpr size_t kPinMax = 8;
constexpr const char* kLabel = "Letterlock practice card";

class CardFolder {
 public:
  explicit CardFolder(std::string path) : path_(std::move(path)) {}

  // Makes the card with all its tries, taken out. `pkcs12` is protected by the PIN.
  Status make(ByteView pkcs12, const std::vector<x509::Certificate>& certificates) const;
  // The module as a program loads it for this card: a link, to the library where this program has it.
  std::string module() const { return path_ + "/letterlock-practice-card.so"; }
  // Sets that link anew: the library may lie elsewhere than when the card was made.
  Status link_module() const;

  Status insert() const;
  Status take_out() const;
  // Differs for each insertion; "" while it is taken out.
  std::string insertion() const;

  // Signing, encryption, authority; empty where it cannot be read.
  std::vector<x509::Certificate> certificates() const;
  // Octets of the same file that tell this card from another.
  std::string serial() const;
  // 0: locked.
  int tries() const;
  // All of them again: only practice can do that.
  Status reset_tries() const;
  // Opens the keys, and counts: pin_wrong takes a try, a right PIN gives all of them back; pin_locked without a look at
  // the PIN where none is left. The try is taken before the PIN is looked at, so that nothing gives it back.
  Result<std::vector<crypto::KeyHandle>> unlock(const Secret& pin) const;

 private:
  Status write_tries(int tries) const;

  std::string path_;
};

}  // namespace letterlock::practice::card
