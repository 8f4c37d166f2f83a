// What an OcspResponse holds, for the sources that read and judge it. Internal to trust/.
#pragma once

#include <openssl/ocsp.h>

#include "crypto/openssl.h"
#include "trust/answer.h"
#include "trust/ocsp.h"

namespace letterlock::trust {

using OwnedBasic = crypto::Owned<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using OwnedId = crypto::Owned<OCSP_CERTID, OCSP_CERTID_free>;

enum class OcspStatus { good, revoked, unknown };

// SingleResponse, RFC 6960 section 4.2.1.
struct OcspSingle {
  const OCSP_CERTID* id = nullptr;  // inside the response
  OcspStatus status = OcspStatus::unknown;
  CrlEntry entry = {};  // where revoked
  Time this_update{};
  std::optional<Time> next_update = {};
  bool strange = false;  // a critical extension that is not known
};

struct OcspResponse::Data {
  Bytes der;
  OwnedBasic basic;
  Time produced_at{};
  std::vector<OcspSingle> singles;
  std::vector<x509::Certificate> certificates;  // that came along: of a responder, perhaps
  bool strange = false;                         // a critical extension that is not known
};

// The ways to name a certificate of this issuer (RFC 6960 section 4.1.1): made once, compared with many answers.
class CertificateIds {
 public:
  CertificateIds(const x509::Certificate& certificate, const x509::Certificate& issuer);
  bool has(const OCSP_CERTID* id) const;

 private:
  std::vector<OwnedId> ids_;
};

// Who made the answer, and why it cannot be believed where it cannot: a word of `word.reason` in the catalogues.
struct Responder {
  std::string name;     // RFC 4514
  std::string trouble;  // "": the issuer, or whom it let answer
};
// `path[at + 1]` issued the certificate. `when`: the responder's own certificate must be valid then.
Responder responder_of(const OcspResponse::Data& data, const Path& path, size_t at, const TrustStore& store, Time when);

// What status answers at hand say about `path[at]`, issued by `path[at + 1]`.
Answer ask_ocsp(const Path& path, size_t at, const TrustStore& store, Time now);

}  // namespace letterlock::trust
