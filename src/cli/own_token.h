// OwnToken: where the keys of `seal` and `open` are: a PKCS#12 file, or a card by its label or serial number.
#pragma once

#include "cli/pins.h"
#include "cli/secrets.h"
#include "token/card_keys.h"
#include "x509/key_ring.h"

namespace letterlock::cli {

struct OwnToken {
  std::string name;                          // the file or the card, for errors
  std::vector<x509::Certificate> own;        // whose key is there
  std::vector<x509::Certificate> others;     // the chain
  std::shared_ptr<token::KeySource> source;  // asks for the PIN of a card when a key is used
};

struct CardOptions {
  std::string label;
  std::string module;  // empty: every known one is asked
  PinOptions pins;
};
// --token LABEL, --module SO, --pin-file F, --pin-fd N, --last-try.
void declare(Declaration& declaration, CardOptions& options);

// Opens the file: password_wrong, and what Pkcs12::open_file says.
Result<OwnToken> open_token_file(const std::string& path, const Secret& password);
// Finds the card and reads its certificates, without a PIN. token_not_found, token_ambiguous, module_unusable.
Result<OwnToken> find_token(const CardOptions& options, const Terminal& terminal);

// Every certificate of the token, each with its key where that opens messages.
void add_to(x509::KeyRing& ring, const OwnToken& token);

}  // namespace letterlock::cli
