// The form in which certificates are written for other programs: an option of several commands.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "x509/certificate.h"

namespace letterlock::cli {

struct CertificateFormOptions {
  std::string format = "pem";
  std::string output;
};

void declare(Declaration& declaration, CertificateFormOptions& options);
Status write_certificates(const Terminal& terminal, const std::vector<x509::Certificate>& certificates,
                          const CertificateFormOptions& options);

}  // namespace letterlock::cli
