// RootList: the roots that a module trusts for e-mail, read once.
//
// NSS keeps a root as two objects: the certificate, and what it is trusted for under the same issuer and serial number
// and the certificate's SHA-1 digest (vendor-defined, nss/pkcs11n.h). A root counts only where both belong together.
#pragma once

#include "token/roots.h"

namespace letterlock::token::agent {

RootsView list_roots(const std::string& module);

// The whole life of the process that asks: one frame out.
int serve_roots(const std::string& module, FileDescriptor socket);

}  // namespace letterlock::token::agent
