#include "cli/release.h"

#include <algorithm>

namespace letterlock::cli {
namespace {

bool content_differs(const judge::SignerReport& signer) {
  return has(signer.findings, FindingId::digest_mismatch) || has(signer.findings, FindingId::signature_wrong);
}

// What the message lacks of what was asked for; only where nothing else is wrong with it.
std::optional<Error> unmet(const judge::MessageReport& report, Required required, const Terminal& terminal) {
  const auto lacks = [&](const char* key) {
    return Error{ErrorCode::requirement_not_met, {{"required", terminal.sentence(key)}}};
  };
  if (required.signature && report.signature == judge::SignatureState::none) return lacks("open.required-signed");
  if (required.encryption && report.encryption != judge::EncryptionState::strong) return lacks("open.required-sealed");
  return std::nullopt;
}

}  // namespace

bool integrity_failed(const judge::MessageReport& report) {
  bool unauthenticated = false;
  for (const auto& layer : report.layers) {
    if (layer.type == "enveloped-data") unauthenticated = true;
    // Whatever stands inside authenticated encryption was written by somebody who had the key.
    if (layer.type == "authEnveloped-data") unauthenticated = false;
    if (unauthenticated && std::any_of(layer.signers.begin(), layer.signers.end(), content_differs)) return true;
  }
  return false;
}

std::optional<Error> why_withheld(const judge::MessageReport& report, ExitCode code, Required required,
                                  bool show_anyway, const Terminal& terminal) {
  if (code == ExitCode::good) return std::nullopt;
  if (code == ExitCode::malformed) return Error{ErrorCode::decryption_failed};
  if (code == ExitCode::needs_user) return Error{ErrorCode::no_matching_key};
  if (integrity_failed(report)) return Error{ErrorCode::integrity_failed};
  // What was required and is not there is no bad signature: --show-anyway does not speak of it.
  if (auto error = unmet(report, required, terminal)) return error;
  if (show_anyway) return std::nullopt;
  return Error{ErrorCode::payload_withheld};
}

}  // namespace letterlock::cli
