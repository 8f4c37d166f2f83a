#include "trust/ocsp.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "der/reader.h"
#include "trust/crl_record.h"
#include "trust/ocsp_data.h"

namespace letterlock::trust {
namespace {

// S9
constexpr size_t kResponseMax = 64 * 1024;
constexpr int kSinglesMax = 64;
constexpr int kCertificatesMax = 8;

tl::unexpected<Error> malformed(std::string_view reason) {
  return fail(ErrorCode::ocsp_malformed, {{"reason", std::string(reason)}});
}

constexpr std::uint8_t kEnumerated = 0x0a;
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kOctetString = 0x04;
constexpr std::uint8_t kContext0 = 0xa0;

// OCSPResponseStatus, RFC 6960 section 4.2.1.
std::string_view refusal(ByteView status) {
  constexpr std::array<std::string_view, 7> kWords = {"",         "malformedRequest", "internalError", "tryLater",
                                                      "response", "sigRequired",      "unauthorized"};
  if (status.size() != 1 || status[0] >= kWords.size()) return "response";
  return kWords[status[0]];
}

// What responseBytes hold, or why there is nothing.
Result<ByteView> basic_octets(ByteView der) {
  TRY_ASSIGN(const der::Element whole, der::parse_single(der, kSequence));
  der::Reader outer(whole.content);
  TRY_ASSIGN(const der::Element status, outer.expect(kEnumerated));
  if (const std::string_view word = refusal(status.content); !word.empty()) return malformed(word);
  TRY_ASSIGN(const der::Element tagged, outer.expect(kContext0));
  TRY(outer.expect_end());
  TRY_ASSIGN(const der::Element bytes, der::parse_single(tagged.content, kSequence));
  der::Reader inner(bytes.content);
  TRY_ASSIGN(const std::string type, der::read_oid(inner));
  if (type != "1.3.6.1.5.5.7.48.1.1") return malformed("type");
  TRY_ASSIGN(const der::Element basic, inner.expect(kOctetString));
  TRY(inner.expect_end());
  return basic.content;
}

// OpenSSL digests what it would write itself, so only what is written like that can be told from something else.
Result<OwnedBasic> read_basic(ByteView octets) {
  const unsigned char* in = octets.data();
  OwnedBasic basic(d2i_OCSP_BASICRESP(nullptr, &in, static_cast<long>(octets.size())));
  if (!basic) return malformed("response");
  if (!equal(crypto::encoded(basic.get(), i2d_OCSP_BASICRESP), octets)) return malformed("encoding");
  return basic;
}

std::optional<Time> time_of(const ASN1_GENERALIZEDTIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return from_unix(timegm(&parts));
}

bool is_known(const X509_EXTENSION* extension) {
  const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(const_cast<X509_EXTENSION*>(extension)));
  constexpr std::array kKnown = {NID_id_pkix_OCSP_Nonce, NID_id_pkix_OCSP_archiveCutoff, NID_id_pkix_OCSP_CrlID,
                                 NID_crl_reason, NID_invalidity_date};
  return std::find(kKnown.begin(), kKnown.end(), nid) != kKnown.end();
}

// RFC 6960 section 4.4: extensions are those of RFC 5280; a critical one must be understood.
template <typename T>
bool has_strange(T* object, int (*count)(T*), X509_EXTENSION* (*get)(T*, int)) {
  for (int i = 0; i < count(object); ++i) {
    const X509_EXTENSION* extension = get(object, i);
    if (X509_EXTENSION_get_critical(extension) != 0 && !is_known(extension)) return true;
  }
  return false;
}

std::optional<Time> invalidity_of(OCSP_SINGLERESP* single) {
  const crypto::Owned<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> time(
      static_cast<ASN1_GENERALIZEDTIME*>(OCSP_SINGLERESP_get1_ext_d2i(single, NID_invalidity_date, nullptr, nullptr)));
  return time_of(time.get());
}

// A revocation whose time cannot be read holds since ever.
CrlEntry entry_of(OCSP_SINGLERESP* single, int reason, const ASN1_GENERALIZEDTIME* revoked_at) {
  CrlEntry entry{time_of(revoked_at).value_or(Time{})};
  entry.reason = reason_word(reason);
  entry.on_hold = entry.reason == "certificateHold";
  entry.invalidity_date = invalidity_of(single);
  return entry;
}

Result<OcspSingle> read_single(OCSP_SINGLERESP* native) {
  OcspSingle single;
  int reason = -1;
  ASN1_GENERALIZEDTIME* revoked_at = nullptr;
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  const int status = OCSP_single_get0_status(native, &reason, &revoked_at, &this_update, &next_update);
  const auto begin = time_of(this_update);
  if (!begin) return malformed("thisUpdate");
  single.this_update = *begin;
  single.next_update = time_of(next_update);
  if (next_update != nullptr && !single.next_update) return malformed("nextUpdate");
  single.id = OCSP_SINGLERESP_get0_id(native);
  if (status == V_OCSP_CERTSTATUS_GOOD) single.status = OcspStatus::good;
  if (status == V_OCSP_CERTSTATUS_REVOKED) {
    single.status = OcspStatus::revoked;
    single.entry = entry_of(native, reason, revoked_at);
  }
  single.strange = has_strange(native, OCSP_SINGLERESP_get_ext_count, OCSP_SINGLERESP_get_ext);
  return single;
}

Result<void> read_singles(OcspResponse::Data& data) {
  const int count = OCSP_resp_count(data.basic.get());
  if (count < 1) return malformed("response");
  if (count > kSinglesMax) return malformed("count");
  for (int i = 0; i < count; ++i) {
    TRY_ASSIGN(OcspSingle single, read_single(OCSP_resp_get0(data.basic.get(), i)));
    data.singles.push_back(std::move(single));
  }
  return {};
}

Result<void> read_certificates(OcspResponse::Data& data) {
  const STACK_OF(X509)* certificates = OCSP_resp_get0_certs(data.basic.get());
  if (sk_X509_num(certificates) > kCertificatesMax) return malformed("count");
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    const Bytes der = crypto::encoded<X509>(sk_X509_value(certificates, i), i2d_X509);
    auto certificate = x509::Certificate::parse(der);
    if (!certificate) return malformed("certificate");
    data.certificates.push_back(*std::move(certificate));
  }
  return {};
}

Result<void> read_data(OcspResponse::Data& data) {
  const auto octets = basic_octets(data.der);
  if (!octets) {
    return octets.error().code == ErrorCode::ocsp_malformed ? tl::unexpected(octets.error()) : malformed("response");
  }
  TRY_ASSIGN(data.basic, read_basic(*octets));
  const auto produced = time_of(OCSP_resp_get0_produced_at(data.basic.get()));
  if (!produced) return malformed("producedAt");
  data.produced_at = *produced;
  data.strange = has_strange(data.basic.get(), OCSP_BASICRESP_get_ext_count, OCSP_BASICRESP_get_ext);
  TRY(read_singles(data));
  return read_certificates(data);
}

}  // namespace

Result<OcspResponse> OcspResponse::parse(ByteView der) {
  const crypto::ErrorQueueGuard guard;
  if (der.size() > kResponseMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kResponseMax)}});
  auto data = std::make_shared<Data>();
  data->der = to_bytes(der);
  TRY(read_data(*data));
  return OcspResponse(std::move(data));
}

ByteView OcspResponse::der() const { return data_->der; }
Time OcspResponse::produced_at() const { return data_->produced_at; }

bool OcspResponse::names(const x509::Certificate& certificate, const x509::Certificate& issuer) const {
  const CertificateIds ids(certificate, issuer);
  return std::any_of(data_->singles.begin(), data_->singles.end(),
                     [&](const OcspSingle& single) { return ids.has(single.id); });
}

CertificateIds::CertificateIds(const x509::Certificate& certificate, const x509::Certificate& issuer) {
  const crypto::ErrorQueueGuard guard;
  // SHA-1 names a certificate here and vouches for nothing.
  for (const EVP_MD* digest : {EVP_sha1(), EVP_sha256()}) {
    OwnedId id(OCSP_cert_to_id(digest, certificate.native(), issuer.native()));
    if (id) ids_.push_back(std::move(id));
  }
}

bool CertificateIds::has(const OCSP_CERTID* id) const {
  return std::any_of(ids_.begin(), ids_.end(), [&](const OwnedId& mine) { return OCSP_id_cmp(mine.get(), id) == 0; });
}

Result<OcspResponse> read_ocsp_response(const std::string& path) {
  TRY_ASSIGN(const Bytes content, read_file(path, kResponseMax));
  auto response = OcspResponse::parse(content);
  if (!response) response.error().params.emplace_back("path", path);
  return response;
}

}  // namespace letterlock::trust
