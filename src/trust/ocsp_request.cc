// Requests for status answers, and which answer is one to which request.
#include "trust/ocsp_data.h"

namespace letterlock::trust {
namespace {

using OwnedRequest = crypto::Owned<OCSP_REQUEST, OCSP_REQUEST_free>;

// RFC 9654 section 2.1
constexpr size_t kNonceSize = 32;

}  // namespace

// RFC 5019 section 2.1.1 and RFC 6960 appendix B.1: SHA-1 is what every responder knows.
Bytes ocsp_request(const x509::Certificate& certificate, const x509::Certificate& issuer) {
  const crypto::ErrorQueueGuard guard;
  const OwnedRequest request(OCSP_REQUEST_new());
  OwnedId id(OCSP_cert_to_id(EVP_sha1(), certificate.native(), issuer.native()));
  Bytes nonce = crypto::random_bytes(kNonceSize);
  if (!request || !id || OCSP_request_add0_id(request.get(), id.get()) == nullptr) return {};
  (void)id.release();  // the request's
  if (OCSP_request_add1_nonce(request.get(), nonce.data(), static_cast<int>(nonce.size())) != 1) return {};
  return crypto::encoded(request.get(), i2d_OCSP_REQUEST);
}

bool answers_request(const OcspResponse& response, ByteView request) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = request.data();
  const OwnedRequest asked(d2i_OCSP_REQUEST(nullptr, &in, static_cast<long>(request.size())));
  if (!asked) return false;
  constexpr int kEqual = 1, kBothAbsent = 2, kAbsentInAnswer = -1;
  const int check = OCSP_check_nonce(asked.get(), response.data().basic.get());
  return check == kEqual || check == kBothAbsent || check == kAbsentInAnswer;
}

}  // namespace letterlock::trust
