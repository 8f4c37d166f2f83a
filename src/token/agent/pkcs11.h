// Pkcs11: a module's function list and the small change of its C interface. Used only in the process that holds a
// module.
#pragma once

#include <p11-kit/pkcs11.h>

#include <string>

#include "base/result.h"
#include "token/card.h"

namespace letterlock::token::agent {

// Fields of fixed width come filled with blanks; some modules end them with a NUL or a tab.
std::string trimmed(std::string text);
template <size_t N>
std::string padded_text(const unsigned char (&field)[N]) {
  return trimmed(std::string(reinterpret_cast<const char*>(field), N));
}

struct Library {
  void* handle = nullptr;
  CK_FUNCTION_LIST* functions = nullptr;
};
// Loads the file and gets its function list; does not initialise. module_unusable.
Result<Library> load_library(const std::string& path);

// "CKR_PIN_INCORRECT" for those that people meet, else "0x000000a0".
std::string code_name(CK_RV code);

// The card, its session or its reader is not there any more.
bool means_removed(CK_RV code);

tl::unexpected<Error> module_error(const std::string& path, CK_RV code);

}  // namespace letterlock::token::agent
