// OpenSSL's CMS as the peer of engine_bench, in the same process and on the same octets; and the bare RSA operations
// that no S/MIME program can be faster than.
//
// What it does NOT do: it judges nothing beyond what CMS_verify does with an anchor, and it is no part of the program.
#pragma once

#include <openssl/cms.h>
#include <openssl/x509.h>

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "x509/certificate.h"

struct evp_pkey_st;

namespace letterlock::bench {

class OpenSslPeer {
 public:
  explicit OpenSslPeer(const x509::Certificate& anchor);
  ~OpenSslPeer();
  OpenSslPeer(const OpenSslPeer&) = delete;
  OpenSslPeer& operator=(const OpenSslPeer&) = delete;

  // The content that the signature is over; empty where it does not verify.
  Bytes verify(ByteView message) const;
  // S/MIME octets; empty on an error.
  Bytes sign(ByteView entity, const x509::Certificate& certificate, evp_pkey_st* key, bool detached) const;
  Bytes encrypt(ByteView entity, const std::vector<x509::Certificate>& recipients) const;
  Bytes decrypt(ByteView message, const x509::Certificate& certificate, evp_pkey_st* key) const;

 private:
  X509_STORE* store_;
};

// One operation of RSA with PKCS #1 v1.5 padding and a key that is ready: the limit.
class RsaLimit {
 public:
  explicit RsaLimit(evp_pkey_st* key);
  ~RsaLimit();
  RsaLimit(const RsaLimit&) = delete;
  RsaLimit& operator=(const RsaLimit&) = delete;

  bool sign();
  bool verify();
  bool encrypt();
  bool decrypt();

 private:
  EVP_PKEY_CTX* sign_;
  EVP_PKEY_CTX* verify_;
  EVP_PKEY_CTX* encrypt_;
  EVP_PKEY_CTX* decrypt_;
  Bytes digest_ = Bytes(32, 0x11);
  Bytes signature_;
  Bytes encrypted_;
};

// The same for many keys, one encryption with each: a key that was used a moment ago would be nearer than any of many
// recipients' can be.
class RecipientsLimit {
 public:
  explicit RecipientsLimit(const std::vector<x509::Certificate>& recipients);
  ~RecipientsLimit();
  RecipientsLimit(const RecipientsLimit&) = delete;
  RecipientsLimit& operator=(const RecipientsLimit&) = delete;

  bool encrypt();

 private:
  std::vector<EVP_PKEY_CTX*> contexts_;
  Bytes key_ = Bytes(32, 0x11);
};

}  // namespace letterlock::bench
