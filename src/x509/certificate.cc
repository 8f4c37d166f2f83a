#include "x509/certificate.h"

#include <openssl/x509v3.h>

#include <ctime>

#include "base/remembered.h"
#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "x509/characters.h"
#include "x509/native.h"

namespace letterlock::x509 {

struct Certificate::Data {
  crypto::OwnedX509 native;
  Bytes der;
  Bytes sha256;
  std::string fingerprint;
  std::string subject;
  std::string issuer;
  ByteView subject_der;  // in `native`
  ByteView issuer_der;
  Bytes serial;
  Time not_before;
  Time not_after;
  KeyUsage key_usage;
  bool permits_email = false;
  bool is_ca = false;
  std::optional<Bytes> subject_key_identifier;
  std::optional<Bytes> authority_key_identifier;
  std::vector<std::string> addresses;
  crypto::PublicKey public_key{nullptr};
};

namespace {

constexpr size_t kCertificateMax = 128 * 1024;
// Twice so many are remembered. What is larger than certificates of people and authorities are is not: senders choose
// what is in their messages, and could fill the memory with it.
constexpr size_t kKnownMax = 128;
constexpr size_t kKnownOctetsMax = 4 * 1024;

tl::unexpected<Error> malformed(std::string reason) {
  return fail(ErrorCode::certificate_malformed, {{"reason", std::move(reason)}});
}

// ASN1_TIME_to_tm refuses what RFC 5280 section 4.1.2.5 does not allow in a readable way.
std::optional<Time> to_time(const ASN1_TIME* value) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(value, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{parts.tm_year + 1900},
                                         std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                         std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
  return Time{std::chrono::sys_days{date}} + seconds{parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec};
}

// The content octets of an INTEGER; d2i has refused encodings that are not the shortest.
Bytes integer_content(const ASN1_INTEGER* value) {
  Bytes der = crypto::encoded(value, i2d_ASN1_INTEGER);
  const size_t header = der.size() < 2 ? der.size() : der[1] < 0x80 ? 2 : 2 + (der[1] & 0x7fU);
  der.erase(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(std::min(header, der.size())));
  return der;
}

std::string printed(const X509_NAME* name) {
  const auto text = print_name(name);
  return text ? *text : unreadable_name(der_of(name));
}

}  // namespace

Result<Certificate> Certificate::parse(ByteView der) {
  // Never destroyed: certificates of static objects may be parsed after it.
  static auto* const known = new Remembered<Bytes, std::shared_ptr<const Data>>(kKnownMax);
  if (der.size() > kCertificateMax) return malformed("size");
  Bytes digest = crypto::sha256(der);
  if (auto data = known->find(digest)) return Certificate(std::move(*data));
  TRY_ASSIGN(auto data, parse_anew(der, digest));
  if (der.size() <= kKnownOctetsMax) known->put(digest, data);
  return Certificate(std::move(data));
}

Result<std::shared_ptr<const Certificate::Data>> Certificate::parse_anew(ByteView der, Bytes digest) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = der.data();
  crypto::OwnedX509 native(d2i_X509(nullptr, &in, static_cast<long>(der.size())));
  if (!native) return malformed(crypto::take_reason());
  if (in != der.data() + der.size()) return malformed("trailing data");
  // The certificate is named by its octets, so there must be one way to write it.
  if (!equal(crypto::encoded(native.get(), i2d_X509), der)) return malformed("not DER");
  const auto not_before = to_time(X509_get0_notBefore(native.get()));
  const auto not_after = to_time(X509_get0_notAfter(native.get()));
  if (!not_before || !not_after) return malformed("validity");
  // Fills OpenSSL's own cache of extensions now, so that threads only read the object later.
  X509_check_purpose(native.get(), -1, 0);

  auto data = std::make_shared<Data>();
  data->der = to_bytes(der);
  data->fingerprint = to_hex(digest);
  data->sha256 = std::move(digest);
  data->subject = printed(X509_get_subject_name(native.get()));
  data->issuer = printed(X509_get_issuer_name(native.get()));
  data->subject_der = der_of(X509_get_subject_name(native.get()));
  data->issuer_der = der_of(X509_get_issuer_name(native.get()));
  data->serial = integer_content(X509_get0_serialNumber(native.get()));
  data->not_before = *not_before;
  data->not_after = *not_after;
  data->key_usage = read_key_usage(native.get());
  data->permits_email = read_permits_email(native.get());
  data->is_ca = read_is_ca(native.get());
  data->subject_key_identifier = read_subject_key_identifier(native.get());
  data->authority_key_identifier = read_authority_key_identifier(native.get());
  data->addresses = read_addresses(native.get());
  data->public_key = crypto::PublicKey(X509_get0_pubkey(native.get()));
  data->native = std::move(native);
  return data;
}

ByteView Certificate::der() const { return data_->der; }
const std::string& Certificate::fingerprint() const { return data_->fingerprint; }
ByteView Certificate::sha256() const { return data_->sha256; }
const std::string& Certificate::subject() const { return data_->subject; }
const std::string& Certificate::issuer() const { return data_->issuer; }
ByteView Certificate::subject_der() const { return data_->subject_der; }
ByteView Certificate::issuer_der() const { return data_->issuer_der; }

std::string Certificate::display_name() const {
  for (const std::string& name : attributes_of(X509_get_subject_name(data_->native.get()), NID_commonName)) {
    if (!name.empty()) return printable(name);
  }
  return data_->addresses.empty() ? data_->subject : data_->addresses.front();
}

std::string Certificate::serial_hex() const {
  const ByteView serial = data_->serial;
  const bool padded = serial.size() > 1 && serial[0] == 0;
  return to_hex(padded ? serial.subspan(1) : serial);
}

ByteView Certificate::serial() const { return data_->serial; }
IssuerAndSerial Certificate::issuer_and_serial() const { return {to_bytes(issuer_der()), data_->serial}; }
bool Certificate::is_named(const IssuerAndSerial& name) const {
  return equal(issuer_der(), name.issuer_der) && equal(serial(), name.serial);
}

const std::optional<Bytes>& Certificate::subject_key_identifier() const { return data_->subject_key_identifier; }
const std::optional<Bytes>& Certificate::authority_key_identifier() const { return data_->authority_key_identifier; }
Time Certificate::not_before() const { return data_->not_before; }
Time Certificate::not_after() const { return data_->not_after; }
const KeyUsage& Certificate::key_usage() const { return data_->key_usage; }
bool Certificate::permits_email() const { return data_->permits_email; }
std::string Certificate::validity_years() const {
  return to_rfc3339(not_before()).substr(0, 4) + "-" + to_rfc3339(not_after()).substr(0, 4);
}

bool Certificate::is_ca() const { return data_->is_ca; }
bool Certificate::is_self_issued() const {
  return X509_NAME_cmp(X509_get_subject_name(native()), X509_get_issuer_name(native())) == 0;
}
const std::vector<std::string>& Certificate::addresses() const { return data_->addresses; }
const crypto::PublicKey& Certificate::public_key() const { return data_->public_key; }
x509_st* Certificate::native() const { return data_->native.get(); }

// RFC 8550 section 4.4.2: either bit is enough to check the signature of a message.
bool Certificate::can_sign() const {
  const crypto::KeyType type = data_->public_key.type();
  if (type == crypto::KeyType::x25519 || type == crypto::KeyType::other) return false;
  return data_->permits_email && (data_->key_usage.digital_signature || data_->key_usage.non_repudiation);
}

// RFC 3370 section 4.2.1 and RFC 5753 section 2.1.1: transport needs keyEncipherment, agreement keyAgreement.
bool Certificate::can_encrypt() const {
  if (!data_->permits_email) return false;
  switch (data_->public_key.type()) {
    case crypto::KeyType::rsa: return data_->key_usage.key_encipherment && data_->public_key.transports_keys();
    case crypto::KeyType::ec_p256:
    case crypto::KeyType::ec_p384:
    case crypto::KeyType::x25519: return data_->key_usage.key_agreement;
    default: return false;
  }
}

}  // namespace letterlock::x509
