// Faults: how the faulty PKCS#11 module shall misbehave, from a small text file of lines `name value`. It is read
// anew at each call, so that a test changes the weather under a program that is running. No file: no faults.
//
//   delay_ms N             each C_Sign and C_Decrypt takes so much longer
//   hang FUNCTION          never returns                    (these three may stand several times)
//   crash FUNCTION         ends the process (abort)
//   answer FUNCTION CODE   answers CODE (decimal or 0x...) without doing anything
//   buffer_too_small       tells sizes that are too small, and refuses buffers below 512 octets
//   pin_pad PIN            the PIN is typed at the reader: C_Login takes no PIN, and uses this one
//   always_authenticate    private keys want the PIN at each use
//   tries LOW|FINAL|LOCKED what the token's flags say
//   removed                there is no token in the slot
//   remove_after FUNCTION  there is none any more from the end of such a call on, until the faults change
//   log FILE               a line for each call: function, answer in hexadecimal; never data, never a PIN
#pragma once

#include <p11-kit/pkcs11.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace faulty {

struct Faults {
  unsigned long delay_ms = 0;
  std::set<std::string, std::less<>> hangs, crashes;
  std::map<std::string, CK_RV, std::less<>> answers;
  bool buffer_too_small = false, always_authenticate = false, removed = false;
  std::optional<std::string> pin_pad;
  std::string tries, remove_after, log;
};

// From the file that LETTERLOCK_TEST_FAULTS names. Ends the process on a line that it does not know: a
// misspelled fault would make a test pass for nothing.
Faults read_faults();

// Takes the token out of the slot: from the next call on. Puts `removed` into the file.
void remove_token();

// One line at the end of the log, whole also where several processes write.
void note(const Faults& faults, std::string_view function, std::string_view what);

}  // namespace faulty
