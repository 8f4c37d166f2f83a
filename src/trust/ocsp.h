// OcspResponse: what a status service said about certificates (RFC 6960), read once and asked by certificate.
//
// An answer is believed for a certificate if the key of the certificate's issuer signed it, or let a responder sign it
// (RFC 6960 section 4.2.2.2), and it is asked about within its time window. Whoever sends requests keeps the answers;
// nothing is fetched here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "x509/certificate.h"

namespace letterlock::trust {

class OcspResponse {
 public:
  // One OCSPResponse that is successful and basic, nothing behind it. Else ocsp_malformed {reason}; the responder's own
  // refusals ("tryLater") are reasons, too.
  // Above 64 KiB: input_too_large.
  static Result<OcspResponse> parse(ByteView der);

  ByteView der() const;
  Time produced_at() const;
  // One of its answers names this certificate of this issuer, by SHA-1 or SHA-256 (RFC 6960 section 4.1.1); whether it
  // can be believed is not asked.
  bool names(const x509::Certificate& certificate, const x509::Certificate& issuer) const;

  struct Data;  // for the sources of this room
  const Data& data() const { return *data_; }

 private:
  explicit OcspResponse(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// One answer in a file, DER. Errors name the path.
Result<OcspResponse> read_ocsp_response(const std::string& path);

// OCSPRequest for this certificate, DER, with a nonce of 32 random octets (RFC 9654).
Bytes ocsp_request(const x509::Certificate& certificate, const x509::Certificate& issuer);
// The answer may be kept as one to this request: it holds its nonce, or none (RFC 9654 section 2.1: responders that
// make answers beforehand have none). An answer with another nonce was made for somebody else.
bool answers_request(const OcspResponse& response, ByteView request);

}  // namespace letterlock::trust
