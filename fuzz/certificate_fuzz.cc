// Certificates: a good one, edited, and raw octets. Reading never breaks, and what is read stays as it is.
#include "crypto/key_generation.h"
#include "fuzz/support.h"
#include "x509/certificate_builder.h"

using namespace letterlock;
using namespace letterlock::x509;

namespace {

Bytes make_certificate() {
  CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", "王小明"}, {"serialNumber", "0000000112345678"}};
  content.not_before = from_unix(1700000000);
  content.not_after = from_unix(1900000000);
  content.addresses = {"wang@example.tw", "王@example.tw"};
  content.policies = {"2.16.886.101.0.3.3"};
  content.crl_urls = {"http://example.tw/a.crl"};
  content.key_usage.digital_signature = true;
  content.extensions = {citizen_directory_attributes("1234")};
  const auto key = crypto::generate_rsa(2048);
  const auto certificate = key ? build_self_signed(content, *key) : fail(ErrorCode::internal);
  fuzz::require(certificate.has_value(), "the example can be made");
  return to_bytes(certificate->der());
}

void use(const Certificate& certificate, ByteView der) {
  fuzz::require(equal(certificate.der(), der), "a certificate stays as it was read");
  for (const auto& address : certificate.addresses()) {
    fuzz::require(address.find('\0') == std::string::npos, "an address has no NUL");
  }
  certificate.display_name();
  certificate.serial_hex();
  certificate.issuer_and_serial();
  certificate.subject_key_identifier();
  certificate.authority_key_identifier();
  certificate.can_sign();
  certificate.can_encrypt();
  certificate.is_self_issued();
  (void)certificate.public_key().check_strength();
  name_to_string(certificate.subject_der());
  const auto again = parse_certificates(as_bytes(to_pem(certificate)));
  fuzz::require(again.has_value() && again->front() == certificate, "PEM round trip");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  static const Bytes good = make_certificate();
  fuzz::Input input(data, size);
  const Bytes der = input.byte() % 2 == 0 ? to_bytes(input.rest()) : fuzz::edited(good, input);
  if (const auto certificate = Certificate::parse(der)) use(*certificate, der);
  (void)parse_certificates(der);
  name_to_string(der);
  return 0;
}
