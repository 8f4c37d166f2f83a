#include <algorithm>

#include "crypto/openssl.h"
#include "x509/address.h"
#include "x509/native.h"

namespace letterlock::x509 {
namespace {

constexpr std::string_view kSmtpUtf8Mailbox = "1.3.6.1.5.5.7.8.9";  // RFC 9598 section 3
constexpr int kNamesMax = 1000;

enum class Presence { absent, unreadable, read };

template <typename T>
struct Extension {
  Presence presence;
  T* value;  // null unless read; the caller owns it
};

// Absent is one thing, malformed or doubled (RFC 5280 section 4.2) another.
template <typename T>
Extension<T> read_extension(const X509* certificate, int nid) {
  int critical = 0;
  auto* value = static_cast<T*>(X509_get_ext_d2i(certificate, nid, &critical, nullptr));
  if (value != nullptr) return {Presence::read, value};
  return {critical == -1 ? Presence::absent : Presence::unreadable, nullptr};
}

ByteView octets_of(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), static_cast<size_t>(ASN1_STRING_length(text))};
}

std::string dotted(const ASN1_OBJECT* object) {
  char text[128];
  const int size = OBJ_obj2txt(text, sizeof text, object, 1);
  return size > 0 && size < static_cast<int>(sizeof text) ? text : "";
}

// Keeps what is an address, once.
void add_address(std::vector<std::string>& to, std::string_view text) {
  const auto address = Address::parse(text);
  if (!address) return;
  const auto same = [&](const std::string& known) { return same_address(known, text); };
  if (std::none_of(to.begin(), to.end(), same)) to.emplace_back(text);
}

std::string_view rfc822_name(const GENERAL_NAME* name) {
  if (name->type != GEN_EMAIL) return {};
  const std::string_view text = as_text(octets_of(name->d.rfc822Name));
  // IA5String: other octets make it no address at all.
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii ? text : std::string_view();
}

std::string_view smtp_utf8_mailbox(const GENERAL_NAME* name) {
  if (name->type != GEN_OTHERNAME || dotted(name->d.otherName->type_id) != kSmtpUtf8Mailbox) return {};
  const ASN1_TYPE* value = name->d.otherName->value;
  if (value == nullptr || value->type != V_ASN1_UTF8STRING) return {};
  return as_text(octets_of(value->value.utf8string));
}

using OwnedNames = crypto::Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

template <typename Take>
void add_names(std::vector<std::string>& to, const GENERAL_NAMES* names, Take take) {
  for (int i = 0; i < std::min(sk_GENERAL_NAME_num(names), kNamesMax); ++i) {
    add_address(to, take(sk_GENERAL_NAME_value(names, i)));
  }
}

}  // namespace

KeyUsage read_key_usage(const X509* certificate) {
  const crypto::ErrorQueueGuard guard;
  const auto found = read_extension<ASN1_BIT_STRING>(certificate, NID_key_usage);
  if (found.presence == Presence::absent) return {};
  const crypto::Owned<ASN1_BIT_STRING, ASN1_BIT_STRING_free> bits(found.value);
  const auto bit = [&](int number) { return bits && ASN1_BIT_STRING_get_bit(bits.get(), number) == 1; };
  KeyUsage usage;
  usage.present = true;
  usage.digital_signature = bit(0);
  usage.non_repudiation = bit(1);
  usage.key_encipherment = bit(2);
  usage.key_agreement = bit(4);
  usage.key_cert_sign = bit(5);
  usage.crl_sign = bit(6);
  return usage;
}

bool read_permits_email(const X509* certificate) {
  const crypto::ErrorQueueGuard guard;
  const auto found = read_extension<EXTENDED_KEY_USAGE>(certificate, NID_ext_key_usage);
  if (found.presence != Presence::read) return found.presence == Presence::absent;
  const crypto::Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> usages(found.value);
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    const int nid = OBJ_obj2nid(sk_ASN1_OBJECT_value(usages.get(), i));
    if (nid == NID_email_protect || nid == NID_anyExtendedKeyUsage) return true;
  }
  return false;
}

bool read_is_ca(const X509* certificate) {
  const crypto::ErrorQueueGuard guard;
  const auto found = read_extension<BASIC_CONSTRAINTS>(certificate, NID_basic_constraints);
  const crypto::Owned<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> constraints(found.value);
  return constraints && constraints->ca != 0;
}

std::optional<Bytes> read_subject_key_identifier(const X509* certificate) {
  const crypto::ErrorQueueGuard guard;
  const auto found = read_extension<ASN1_OCTET_STRING>(certificate, NID_subject_key_identifier);
  const crypto::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> identifier(found.value);
  if (!identifier) return std::nullopt;
  return to_bytes(octets_of(identifier.get()));
}

std::optional<Bytes> read_authority_key_identifier(const X509* certificate) {
  const crypto::ErrorQueueGuard guard;
  const auto found = read_extension<AUTHORITY_KEYID>(certificate, NID_authority_key_identifier);
  const crypto::Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> identifier(found.value);
  if (!identifier || identifier->keyid == nullptr) return std::nullopt;
  return to_bytes(octets_of(identifier->keyid));
}

std::vector<std::string> read_addresses(const X509* certificate) {
  const crypto::ErrorQueueGuard guard;
  std::vector<std::string> addresses;
  const OwnedNames names(read_extension<GENERAL_NAMES>(certificate, NID_subject_alt_name).value);
  if (names) {
    add_names(addresses, names.get(), rfc822_name);
    add_names(addresses, names.get(), smtp_utf8_mailbox);
  }
  for (const std::string& text : attributes_of(X509_get_subject_name(certificate), NID_pkcs9_emailAddress)) {
    add_address(addresses, text);
  }
  return addresses;
}

}  // namespace letterlock::x509
