// What a password-based encryption will cost before it is begun: a file from a stranger may ask for
// hours of key derivation.
#pragma once

#include <openssl/x509.h>

namespace letterlock::token {

constexpr int kIterationsMax = 5'000'000;

// Absent (the default, 1), or 1 to 5 million.
bool affordable_iterations(const ASN1_INTEGER* iterations);
// PBES1 of PKCS #12 and PBES2 with PBKDF2 within the bound above; scrypt is bounded in memory by OpenSSL (32 MiB), in
// time here. What is unknown costs nothing here and fails later.
bool affordable(const X509_ALGOR* algorithm);

}  // namespace letterlock::token
