#include "judge/kept.h"

#include "judge/report.h"

namespace letterlock::judge {
namespace {

KeptSigner keep_signer(const SignerReport& signer) {
  KeptSigner kept;
  kept.certificate_sha256 = signer.fingerprint_sha256.value_or("");
  kept.signature_sha256 = signer.signature_sha256;
  kept.status = signer.status;
  for (const auto& certificate : signer.certificate_verdict.path) kept.path_sha256.push_back(certificate.fingerprint());
  for (const Finding& f : signer.findings) kept.findings.push_back(id_of(f.id));
  kept.revoked_at = signer.certificate_verdict.revoked_at;
  kept.on_hold = signer.certificate_verdict.on_hold;
  return kept;
}

}  // namespace

KeptJudgement keep(const MessageReport& report) {
  KeptJudgement kept;
  kept.first_seen = report.first_seen;
  kept.judged_at = report.judged_at;
  kept.summary = report.summary;
  kept.signature = report.signature;
  kept.encryption = report.encryption;
  kept.integrity = report.integrity;
  for (const LayerReport& layer : report.layers) {
    for (const SignerReport& signer : layer.signers) kept.signers.push_back(keep_signer(signer));
  }
  return kept;
}

}  // namespace letterlock::judge
