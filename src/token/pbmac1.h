// PBMAC1 in PKCS #12 (RFC 9879): a file's integrity under PBKDF2 and HMAC, which OpenSSL 3.0 does not read.
//
// Only the MAC: what stands inside the file is pkcs12_bags.h's. Reads the file's frame by itself, because OpenSSL hands
// out the MAC and not what it is over.
#pragma once

#include <optional>

#include "base/result.h"
#include "base/secret.h"
#include "token/derivation_cost.h"

namespace letterlock::token {

// nullopt: the file has a MAC of another kind, or none. pkcs12_malformed {reason} where the MAC is PBMAC1 and its
// parameters cannot be read; {rounds} where they ask for too much.
Result<std::optional<bool>> check_pbmac1(ByteView file, const Secret& password, DerivationBudget& budget);

}  // namespace letterlock::token
