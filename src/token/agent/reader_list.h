// ReaderList: the readers of PC/SC, asked once.
#pragma once

#include "token/readers.h"

namespace letterlock::token::agent {

ReadersView read_readers();

// The whole life of the process that asks: one frame out.
int serve_readers(FileDescriptor socket);

}  // namespace letterlock::token::agent
