// The words of `open` made into what the engine takes: keys, bindings, requirements.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/own_token.h"
#include "cli/secrets.h"
#include "judge/judge.h"
#include "x509/key_ring.h"

namespace letterlock::cli {

// "signed", "sealed", or both with a comma.
Result<Required> parse_required(const std::vector<std::string>& words);
// ADDRESS=CERT: every certificate of the file is bound to the address. binding_malformed, address_malformed.
Result<std::vector<judge::Binding>> read_bindings(const std::vector<std::string>& words);
// The PKCS#12 files, each with its password.
Result<std::vector<OwnToken>> open_token_files(const std::vector<std::string>& paths, const Terminal& terminal,
                                               const PasswordOptions& passwords);

}  // namespace letterlock::cli
