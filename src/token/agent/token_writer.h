// TokenWriter: initialises a software token and puts keys and certificates on it.
#pragma once

#include "token/new_token.h"

namespace letterlock::token::agent {

// module_unusable, module_failed where a step is refused; what was begun then stays, a token without use.
Status write_token(const NewToken& token);

// The whole life of the process that does it: a frame on `socket`, an answer, the end.
int serve_new_token(FileDescriptor socket);

}  // namespace letterlock::token::agent
