#include "judge/release.h"

#include <algorithm>

namespace letterlock::judge {
namespace {

bool content_differs(const SignerReport& signer) {
  return has(signer.findings, FindingId::digest_mismatch) || has(signer.findings, FindingId::signature_wrong);
}

std::optional<Error> why_closed(const MessageReport& report) {
  bool closed = false;
  bool failed = has(report.findings, FindingId::decryption_failed);
  for (const LayerReport& layer : report.layers) {
    if (layer.decrypted.value_or(true)) continue;
    closed = true;
    failed = failed || has(layer.findings, FindingId::decryption_failed);
  }
  if (failed) return Error{ErrorCode::decryption_failed};
  return closed ? std::optional(Error{ErrorCode::no_matching_key}) : std::nullopt;
}

}  // namespace

bool integrity_failed(const MessageReport& report) {
  bool unauthenticated = false;
  for (const LayerReport& layer : report.layers) {
    if (layer.type == "enveloped-data") unauthenticated = true;
    // Whatever stands inside authenticated encryption was written by somebody who had the key.
    if (layer.type == "authEnveloped-data") unauthenticated = false;
    if (unauthenticated && std::any_of(layer.signers.begin(), layer.signers.end(), content_differs)) return true;
  }
  return false;
}

std::optional<Error> why_withheld(const MessageReport& report, ShowAnyway show) {
  if (auto closed = why_closed(report)) return closed;
  if (integrity_failed(report)) return Error{ErrorCode::integrity_failed};
  const bool doubtful = report.signature == SignatureState::invalid || report.signature == SignatureState::unknown;
  if (doubtful && show == ShowAnyway::no) return Error{ErrorCode::payload_withheld};
  return std::nullopt;
}

}  // namespace letterlock::judge
