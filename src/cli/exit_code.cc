#include "cli/exit_code.h"

#include <algorithm>

namespace letterlock::cli {

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage: return ExitCode::usage;
    case ErrorKind::input: return ExitCode::malformed;
    case ErrorKind::policy: return ExitCode::not_good;
    case ErrorKind::needs_user: return ExitCode::needs_user;
    case ErrorKind::retry_later: return ExitCode::io;
    case ErrorKind::io: return ExitCode::io;
    case ErrorKind::internal: return ExitCode::internal;
  }
  return ExitCode::internal;
}

ExitCode worse(ExitCode a, ExitCode b) {
  const auto rank = [](ExitCode code) { return code == ExitCode::usage ? 50 : static_cast<int>(code) * 10; };
  return rank(a) < rank(b) ? b : a;
}

namespace {

ExitCode of_layer(const judge::LayerReport& layer) {
  if (layer.decrypted.value_or(true)) return ExitCode::good;
  return has(layer.findings, FindingId::decryption_failed) ? ExitCode::malformed : ExitCode::needs_user;
}

}  // namespace

ExitCode exit_code_of(const judge::MessageReport& report, Required required) {
  ExitCode code = ExitCode::good;
  const bool signature_good = report.signature == judge::SignatureState::valid;
  if (!signature_good && report.signature != judge::SignatureState::none) code = ExitCode::not_good;
  if (required.signature && !signature_good) code = ExitCode::not_good;
  if (required.encryption && report.encryption != judge::EncryptionState::strong) code = ExitCode::not_good;
  for (const auto& layer : report.layers) code = worse(code, of_layer(layer));
  if (has(report.findings, FindingId::decryption_failed)) code = worse(code, ExitCode::malformed);
  return code;
}

}  // namespace letterlock::cli
