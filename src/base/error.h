// Error: what went wrong, as a code with parameters; never a sentence.
//
// The codes and their kinds stand in error_codes.def. The sentence and the hint with the next step
// are made from the code by the room `text`, in the reader's language. Parameters hold names, counts
// and places, never secrets, PINs or decrypted text.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace letterlock {

// What the caller can do about an error; decides the exit code (DESIGN section 7).
enum class ErrorKind { usage, input, policy, needs_user, retry_later, io, internal };

enum class ErrorCode {
#define LETTERLOCK_ERROR(name, kind) name,
#include "base/error_codes.def"
#undef LETTERLOCK_ERROR
};

// Named values for a sentence, in the order given.
using Params = std::vector<std::pair<std::string, std::string>>;

struct Error {
  ErrorCode code = ErrorCode::internal;
  Params params = {};

  ErrorKind kind() const;
  // The identifier that people and logs see: the code's name with dashes, "der-truncated".
  std::string id() const;
};

ErrorKind kind_of(ErrorCode code);
std::string id_of(ErrorCode code);
// Every code, in the order of the table (for the test that each has its sentences).
const std::vector<ErrorCode>& all_error_codes();

// fail(ErrorCode::der_truncated, {{"offset", "12"}}): the unexpected value to return.
inline tl::unexpected<Error> fail(ErrorCode code, Params params = {}) {
  return tl::unexpected<Error>(Error{code, std::move(params)});
}

// An I/O failure with the path and the system's words for errno.
tl::unexpected<Error> fail_errno(ErrorCode code, std::string_view path, int errno_value);

}  // namespace letterlock
