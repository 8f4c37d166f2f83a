#include "api/certificate_choices_view.h"

namespace letterlock::api {
namespace {

std::vector<CertificateChoiceView> views_of(const std::vector<app::CertificateChoice>& choices) {
  std::vector<CertificateChoiceView> views;
  for (const app::CertificateChoice& choice : choices) {
    views.push_back({view_of(choice.certificate), choice.fits, choice.token});
  }
  return views;
}

std::string fingerprint_of(const std::optional<x509::Certificate>& certificate) {
  return certificate ? certificate->fingerprint() : "";
}

}  // namespace

CertificateChoicesView view_of(const app::CertificateChoices& choices, text::Language language) {
  return {views_of(choices.signing),
          views_of(choices.encryption),
          fingerprint_of(choices.suggested_signing),
          fingerprint_of(choices.suggested_encryption),
          choices.needs_binding,
          text::sentence(language, "view.certificates.binding")};
}

}  // namespace letterlock::api
