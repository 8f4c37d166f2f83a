// Authority: a certificate authority for practice, in the shape of the one that issues citizens' cards.
//
// DESIGN section 13: RSA keys, one certificate for signing (digitalSignature), one for encryption
// (keyEncipherment, dataEncipherment), no extended key usage, a subject of country, name and a 16-digit
// number. It lives for one practice: its key is never written down, and its certificate is an anchor only in
// the practice homes (S5).
#pragma once

#include <string>
#include <vector>

#include "base/secret.h"
#include "crypto/key_handle.h"
#include "token/new_token.h"
#include "token/pkcs12.h"
#include "x509/certificate.h"
#include "x509/certificate_builder.h"

namespace letterlock::practice {

struct PersonCertificates {
  x509::Certificate signing;
  x509::Certificate encryption;
  Bytes pkcs12;                                // both keys and the authority's certificate, under the person's password
  std::vector<token::NewTokenObject> objects;  // the same for a card: SIGN and KEYX
};

class Authority {
 public:
  // Makes the key (a second or less) and a self-signed certificate valid for ten years from `now`.
  static Result<Authority> create(Time now);
  const x509::Certificate& certificate() const { return certificate_; }
  // Two certificates valid for five years, with the address in both.
  Result<PersonCertificates> issue(const std::string& name, const std::string& address, const Secret& password,
                                   Time now) const;

 private:
  Authority(crypto::KeyHandle key, x509::Certificate certificate)
      : key_(std::move(key)), certificate_(std::move(certificate)) {}

  crypto::KeyHandle key_;
  x509::Certificate certificate_;
};

}  // namespace letterlock::practice
