// Views of a search for certificates before there is an account.
#pragma once

#include <string>
#include <vector>

#include "api/certificate_view.h"
#include "app/certificate_search.h"
#include "base/json.h"
#include "text/catalogue.h"

namespace letterlock::api {

struct CertificateChoiceView {
  CertificateView certificate;
  bool fits = false;  // names the address
  std::string token;  // the path or the card where it was found
};
BOOST_DESCRIBE_STRUCT(CertificateChoiceView, (), (certificate, fits, token))

struct CertificateChoicesView {
  std::vector<CertificateChoiceView> signing;
  std::vector<CertificateChoiceView> encryption;
  std::string suggested_signing;  // fingerprint, or ""
  std::string suggested_encryption;
  bool needs_binding = false;
  std::string binding_text;  // what it means to confirm a certificate that does not name the address
};
BOOST_DESCRIBE_STRUCT(CertificateChoicesView, (),
                      (signing, encryption, suggested_signing, suggested_encryption, needs_binding, binding_text))
CertificateChoicesView view_of(const app::CertificateChoices& choices, text::Language language);

}  // namespace letterlock::api
