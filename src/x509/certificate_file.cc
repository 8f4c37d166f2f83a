// Files of certificates: PEM, DER and certs-only PKCS #7.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>

#include "base/file.h"
#include "crypto/openssl.h"
#include "x509/certificate.h"

namespace letterlock::x509 {
namespace {

constexpr size_t kFileMax = 16 * 1024 * 1024;

using OwnedPkcs7 = crypto::Owned<PKCS7, PKCS7_free>;

tl::unexpected<Error> malformed(std::string reason) {
  return fail(ErrorCode::certificate_malformed, {{"reason", std::move(reason)}});
}

class Collection {
 public:
  explicit Collection(size_t limit) : limit_(limit) {}

  Status add(ByteView der) {
    if (certificates_.size() >= limit_) {
      return fail(ErrorCode::certificates_too_many, {{"limit", std::to_string(limit_)}});
    }
    TRY_ASSIGN(auto certificate, Certificate::parse(der));
    certificates_.push_back(std::move(certificate));
    return {};
  }

  Status add_pkcs7(ByteView der) {
    const unsigned char* in = der.data();
    const OwnedPkcs7 message(d2i_PKCS7(nullptr, &in, static_cast<long>(der.size())));
    if (!message || in != der.data() + der.size()) return malformed(crypto::take_reason());
    if (!PKCS7_type_is_signed(message.get()) || message->d.sign == nullptr) return malformed("not a certificate");
    const STACK_OF(X509)* chain = message->d.sign->cert;
    for (int i = 0; i < sk_X509_num(chain); ++i) TRY(add(crypto::encoded(sk_X509_value(chain, i), i2d_X509)));
    return {};
  }

  Result<std::vector<Certificate>> take() {
    if (certificates_.empty()) return malformed("no certificate");
    return std::move(certificates_);
  }

 private:
  size_t limit_;
  std::vector<Certificate> certificates_;
};

struct PemBlock {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  ~PemBlock() {
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
};

// Blocks of other kinds (a private key beside its certificate) are passed over.
Status add_pem(Collection& collection, ByteView content) {
  const crypto::OwnedBio in(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  for (;;) {
    PemBlock block;
    if (PEM_read_bio(in.get(), &block.name, &block.header, &block.data, &block.size) != 1) break;
    const ByteView der(block.data, static_cast<size_t>(block.size));
    const std::string_view name(block.name);
    if (name == "CERTIFICATE" || name == "X509 CERTIFICATE") TRY(collection.add(der));
    if (name == "PKCS7" || name == "CMS" || name == "PKCS #7 SIGNED DATA") TRY(collection.add_pkcs7(der));
  }
  // Reading ends well only where no further block begins.
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) return malformed(crypto::take_reason());
  return {};
}

// A PKCS #7 begins with an object identifier where a certificate has a sequence.
bool is_content_info(ByteView content) {
  if (content.size() < 2 || content[0] != 0x30) return false;
  const size_t inner = 2 + (content[1] > 0x80 ? content[1] & 0x7fU : 0);
  return inner < content.size() && content[inner] == 0x06;
}

}  // namespace

Result<std::vector<Certificate>> parse_certificates(ByteView content, size_t limit) {
  const crypto::ErrorQueueGuard guard;
  if (content.size() > kFileMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kFileMax)}});
  Collection collection(limit);
  if (as_text(content).find("-----BEGIN ") != std::string_view::npos) {
    TRY(add_pem(collection, content));
    return collection.take();
  }
  TRY(is_content_info(content) ? collection.add_pkcs7(content) : collection.add(content));
  return collection.take();
}

Result<std::vector<Certificate>> read_certificates(const std::string& path, size_t limit) {
  TRY_ASSIGN(const Bytes content, read_file(path, kFileMax));
  auto certificates = parse_certificates(content, limit);
  if (!certificates) certificates.error().params.emplace_back("path", path);
  return certificates;
}

std::string to_pem(const Certificate& certificate) {
  const crypto::ErrorQueueGuard guard;
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  if (!out || PEM_write_bio_X509(out.get(), certificate.native()) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace letterlock::x509
