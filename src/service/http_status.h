// The HTTP status of an error: by its kind, and by its code where HTTP has a word of its own for it.
//
//   usage 400, input 422, policy 403, needs_user 409 (401 is only for sessions), retry_later 503, io 502, internal 500
#pragma once

#include "base/error.h"

namespace letterlock::service {

unsigned status_of(const Error& error);

}  // namespace letterlock::service
