#include "app/message_certificates.h"

#include "app/certificate_check.h"

namespace letterlock::app {
namespace {

struct Signer {
  const judge::SignerReport* report = nullptr;
  size_t number = 0;
};

Signer signer_of(const judge::MessageReport& report) {
  const judge::SignerReport* valid = report.valid_signer();
  Signer found;
  size_t number = 0;
  for (const judge::LayerReport& layer : report.layers) {
    if (!layer.signers.empty()) found = {&layer.signers.front(), number};
    for (const judge::SignerReport& signer : layer.signers) {
      if (&signer == valid) return {valid, number};
      ++number;
    }
  }
  return found;
}

}  // namespace

Result<MessageCertificates> certificates_of(Home& home, const Reading& reading) {
  MessageCertificates certificates;
  const Signer signer = signer_of(reading.opened.report);
  if (signer.report == nullptr) return certificates;
  certificates.signer = signer.number;
  TRY_ASSIGN(const auto mode, revocation_mode(home));
  std::vector<x509::Certificate> along;
  for (const smime::LayerFacts& layer : reading.opened.examination->facts().layers) {
    along.insert(along.end(), layer.certificates.begin(), layer.certificates.end());
  }
  // Both together within one patience.
  const auto until = std::chrono::steady_clock::now() + kPatience;
  const auto judged = [&](const x509::Certificate& certificate, trust::Usage usage) -> Result<JudgedCertificate> {
    trust::Policy policy{.usage = usage, .revocation = mode, .at = home.now(), .address = reading.opened.message.from};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    TRY_ASSIGN(trust::Verdict verdict, check_certificate(home, certificate, along, policy, left));
    return JudgedCertificate{std::move(verdict), std::move(policy)};
  };
  const judge::SignerReport& report = *signer.report;
  if (report.certificate) {
    TRY_ASSIGN(certificates.signing, judged(*report.certificate, trust::Usage::sign));
  }
  if (report.encryption_certificate) {
    TRY_ASSIGN(certificates.encryption, judged(*report.encryption_certificate, trust::Usage::encrypt));
  }
  return certificates;
}

std::vector<x509::Certificate> handed_certificates(const judge::MessageReport& report) {
  std::vector<x509::Certificate> handed;
  for (const judge::LayerReport& layer : report.layers) {
    handed.insert(handed.end(), layer.certificates.begin(), layer.certificates.end());
  }
  return handed;
}

}  // namespace letterlock::app
