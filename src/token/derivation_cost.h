// What the password-based protections of a file will cost before they are begun: a file from a stranger may ask for
// hours of key derivation, in one place or in a thousand.
//
// Counted in rounds of PBKDF2 or of PKCS #12's own derivation; a block of scrypt (128 octets) costs about as much.
// Nothing is derived here.
#pragma once

#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <cstdint>

#include "base/result.h"

namespace letterlock::token {

constexpr int kIterationsMax = 5'000'000;  // of one derivation
constexpr std::uint64_t kFileIterationsMax =
    20'000'000;  // of all that reading a file takes: 33 keys at 600,000, as some write
constexpr int kBagsNestingMax = 4;

// What a file has left. Each take() is asked before the derivation: pkcs12_malformed {rounds} where it costs more than
// one may, or than is left of the file's. Then nothing more is to be derived.
class DerivationBudget {
 public:
  Status take_rounds(std::uint64_t rounds);
  // Absent: 1, the default. Else 1 to 5 million.
  Status take(const ASN1_INTEGER* iterations);
  // PBES1 of PKCS #12 and PBES2 with PBKDF2; scrypt is bounded in memory by OpenSSL (32 MiB), in time here. What is
  // unknown costs nothing here and fails later.
  Status take(const X509_ALGOR* algorithm);
  // All keys of these bags, also of bags in bags.
  Status take(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth = 0);

 private:
  Status spend(std::uint64_t rounds);

  std::uint64_t left_ = kFileIterationsMax;
};

}  // namespace letterlock::token
