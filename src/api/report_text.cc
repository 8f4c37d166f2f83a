#include "api/report_text.h"

#include "api/certificate_view.h"

namespace letterlock::api {
namespace {

using judge::EncryptionState;
using judge::SignatureState;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Tone tone_of_signature(SignatureState state) {
  switch (state) {
    case SignatureState::valid: return Tone::good;
    case SignatureState::unknown: return Tone::warning;
    case SignatureState::invalid: return Tone::bad;
    case SignatureState::none: return Tone::plain;
  }
  return Tone::plain;
}

Tone tone_of_encryption(EncryptionState state) {
  switch (state) {
    case EncryptionState::strong: return Tone::good;
    case EncryptionState::legacy: return Tone::warning;
    case EncryptionState::undecrypted: return Tone::bad;
    case EncryptionState::none: return Tone::plain;
  }
  return Tone::plain;
}

class ReportLines {
 public:
  explicit ReportLines(text::Language language) : language_(language) {}

  void add(Tone tone, size_t depth, std::string_view key, const Params& params = {}) {
    lines_.push_back({tone, depth, text::sentence(language_, key, params)});
  }
  // A labelled value; nothing where there is no value.
  void value(std::string_view key, const std::optional<std::string>& value) {
    if (value && !value->empty()) add(Tone::plain, 2, key, {{"value", *value}});
  }
  void findings(const std::vector<Finding>& findings, size_t depth) {
    append_findings(lines_, findings, depth, language_);
  }

  void signer(const judge::SignerReport& signer);
  void certificate(const x509::Certificate& certificate);
  void layer(const judge::LayerReport& layer);
  TextLines take() { return std::move(lines_); }

 private:
  text::Language language_;
  TextLines lines_;
};

void ReportLines::signer(const judge::SignerReport& signer) {
  const std::string name = signer.certificate ? signer.certificate->display_name() : signer.subject.value_or("?");
  const std::string key = "report.signer." + std::string(to_string(signer.status));
  add(tone_of_signature(signer.status), 1, key, {{"name", name}});
  findings(signer.findings, 2);
  if (signer.certificate && signer.addresses.empty()) add(Tone::plain, 2, "certificate.no-address");
  value("certificate.addresses", joined(signer.addresses));
  value("certificate.subject", signer.subject);
  value("certificate.issuer", signer.issuer);
  value("certificate.fingerprint", signer.fingerprint_sha256);
  value("report.signing-time", signer.signing_time);
  value("report.signature-algorithm", signer.signature_algorithm + ", " + signer.digest);
  value("report.recommended", signer.recommended);
  value("report.chosen", signer.chosen);
  if (signer.recommended && !signer.chosen) add(Tone::warning, 2, "report.chosen-none");
}

// Handed over and judged by nobody: what it says of itself.
void ReportLines::certificate(const x509::Certificate& certificate) {
  add(Tone::plain, 1, "report.certificate", {{"name", view_of(certificate).name}});
  value("certificate.addresses", joined(certificate.addresses()));
  value("certificate.issuer", certificate.issuer());
  value("certificate.fingerprint", certificate.fingerprint());
}

void ReportLines::layer(const judge::LayerReport& layer) {
  if (layer.content_encryption) {
    const bool open = layer.decrypted.value_or(false);
    add(open ? Tone::plain : Tone::bad, 1, open ? "report.layer.encrypted" : "report.layer.undecrypted",
        {{"algorithm", *layer.content_encryption}});
  }
  findings(layer.findings, 2);
  for (const auto& each : layer.signers) signer(each);
  for (const auto& each : layer.certificates) certificate(each);
}

}  // namespace

std::string summary_sentence(const judge::MessageReport& report, text::Language language) {
  return text::sentence(language, "report.summary." + std::string(to_string(report.summary)));
}

TextLines lines_of(const judge::MessageReport& report, text::Language language) {
  ReportLines lines(language);
  lines.add(Tone::heading, 0, "report.summary." + std::string(to_string(report.summary)));
  if (report.signature != SignatureState::none) {
    lines.add(tone_of_signature(report.signature), 0, "report.signature." + std::string(to_string(report.signature)));
  }
  if (report.encryption != EncryptionState::none) {
    lines.add(tone_of_encryption(report.encryption), 0,
              "report.encryption." + std::string(to_string(report.encryption)));
  }
  lines.findings(report.findings, 1);
  for (const auto& layer : report.layers) lines.layer(layer);
  return lines.take();
}

}  // namespace letterlock::api
