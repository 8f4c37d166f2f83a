#include "inbox/carried.h"

#include <algorithm>

#include "base/stream.h"
#include "mime/header.h"
#include "x509/certificate.h"

namespace letterlock::inbox {
namespace {

constexpr std::string_view kTypes[] = {"application/pkix-cert",           "application/x-x509-user-cert",
                                       "application/x-x509-ca-cert",      "application/x-x509-email-cert",
                                       "application/x-pem-file",          "application/pem-certificate-chain",
                                       "application/x-pkcs7-certificates"};
constexpr std::string_view kEndings[] = {".cer", ".crt", ".der", ".pem", ".p7b", ".p7c"};

// Programs name certificates by either.
bool looks_like_certificate(const message::DisplayAttachment& file) {
  const std::string name = mime::to_lower(file.name);
  return std::find(std::begin(kTypes), std::end(kTypes), file.content_type) != std::end(kTypes) ||
         std::any_of(std::begin(kEndings), std::end(kEndings), [&](auto ending) { return name.ends_with(ending); });
}

void add_certificates(ByteView file, std::vector<std::string>& carried) {
  const auto certificates = x509::parse_certificates(file, kCarriedFilesMax);
  if (!certificates) return;
  for (const x509::Certificate& certificate : *certificates) {
    const bool known = std::find(carried.begin(), carried.end(), certificate.fingerprint()) != carried.end();
    if (!certificate.is_ca() && !known) carried.push_back(certificate.fingerprint());
  }
}

// A whole message in the place of a text may be somebody else's that was forwarded; whose it is, nobody can tell.
bool is_a_message(ByteView payload) {
  const std::string_view text = as_text(payload);
  const size_t end = std::min(text.find("\r\n\r\n"), text.find("\n\n"));
  const auto header = mime::Header::parse(text.substr(0, end == text.npos ? end : end + 2));
  return !header || mime::content_type(*header).value.starts_with("message/");
}

}  // namespace

std::vector<std::string> carried_certificates(ByteView payload, const message::DisplayMessage& display) {
  std::vector<std::string> carried;
  if (is_a_message(payload)) return carried;
  size_t files = 0;
  for (const message::DisplayAttachment& file : display.attachments) {
    if (file.damaged || file.octets > kCarriedFileMax || !looks_like_certificate(file)) continue;
    if (++files > kCarriedFilesMax) break;
    ReplayableMemory whole(payload);
    MemorySink octets;
    if (message::write_part(whole, file.part, octets)) add_certificates(octets.bytes(), carried);
  }
  return carried;
}

}  // namespace letterlock::inbox
