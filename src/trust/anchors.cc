#include "trust/anchors.h"

#include <openssl/x509v3.h>

#include <algorithm>

namespace letterlock::trust {

bool can_be_anchor(const x509::Certificate& certificate) { return X509_check_ca(certificate.native()) > 0; }

Result<std::vector<x509::Certificate>> system_anchors(const std::string& path) {
  TRY_ASSIGN(auto certificates, x509::read_certificates(path));
  const auto others = std::remove_if(certificates.begin(), certificates.end(),
                                     [](const x509::Certificate& c) { return !can_be_anchor(c); });
  certificates.erase(others, certificates.end());
  return certificates;
}

}  // namespace letterlock::trust
