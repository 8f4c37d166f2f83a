#include "cli/certificate_form.h"

#include "app/hand_over.h"
#include "cli/input.h"

namespace letterlock::cli {
namespace {

app::CertificateForm form_of(const std::string& format) {
  if (format == "p7c") return app::CertificateForm::p7c;
  return format == "mail" ? app::CertificateForm::mail : app::CertificateForm::pem;
}

}  // namespace

void declare(Declaration& declaration, CertificateFormOptions& options) {
  declaration.choice("--format", {"pem", "p7c", "mail"}, options.format);
  declaration.value("--output,-o", "FILE", options.output);
}

Status write_certificates(const Terminal& terminal, const std::vector<x509::Certificate>& certificates,
                          const CertificateFormOptions& options) {
  TRY_ASSIGN(auto file, Output::create(options.output, terminal));
  TRY(file->write(app::hand_over(certificates, form_of(options.format))));
  return file->commit();
}

}  // namespace letterlock::cli
