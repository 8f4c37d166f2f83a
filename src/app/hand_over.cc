#include "app/hand_over.h"

#include <algorithm>
#include <string>

#include "cms/writer.h"
#include "mime/base64.h"
#include "mime/writer.h"

namespace letterlock::app {
namespace {

Bytes as_pem(const std::vector<x509::Certificate>& certificates) {
  Bytes text;
  for (auto one = certificates.begin(); one != certificates.end(); ++one) {
    if (std::find(certificates.begin(), one, *one) == one) append(text, as_bytes(x509::to_pem(*one)));
  }
  return text;
}

// RFC 8551 sections 3.2.1 and 3.8.
Bytes as_mail(ByteView structure) {
  MemorySink out;
  const std::string header =
      "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=certs-only;\r\n name=\"smime.p7c\"\r\n"
      "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7c\"\r\n\r\n";
  mime::Base64Sink base64(out);
  // Memory takes whatever is written.
  (void)out.write(as_bytes(header));
  (void)base64.write(structure);
  (void)base64.finish();
  return out.take();
}

}  // namespace

Bytes hand_over(const std::vector<x509::Certificate>& certificates, CertificateForm form) {
  if (form == CertificateForm::pem) return as_pem(certificates);
  const Bytes structure = cms::encode_certificates_only(certificates);
  return form == CertificateForm::p7c ? structure : as_mail(structure);
}

}  // namespace letterlock::app
