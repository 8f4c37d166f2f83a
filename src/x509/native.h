// What the sources of this room share over OpenSSL's types; no other room includes it.
#pragma once

#include <openssl/x509v3.h>

#include <optional>
#include <string>
#include <vector>

#include "x509/certificate.h"

namespace letterlock::x509 {

// Name (name.cc). nullopt where a value is no text, as with malformed UTF-8.
std::optional<std::string> print_name(const X509_NAME* name);
ByteView der_of(const X509_NAME* name);
std::string unreadable_name(ByteView der);
// The values of one attribute type as UTF-8, in the order of the name.
std::vector<std::string> attributes_of(const X509_NAME* name, int nid);

// Extensions (extensions.cc). An extension that is there but cannot be read permits nothing.
KeyUsage read_key_usage(const X509* certificate);
bool read_permits_email(const X509* certificate);
bool read_is_ca(const X509* certificate);
std::optional<Bytes> read_subject_key_identifier(const X509* certificate);
std::optional<Bytes> read_authority_key_identifier(const X509* certificate);
std::vector<std::string> read_addresses(const X509* certificate);

}  // namespace letterlock::x509
