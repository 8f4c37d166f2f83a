// The pieces that certificates and revocation lists have in common when they are made.
#pragma once

#include <openssl/x509v3.h>

#include "crypto/openssl.h"
#include "x509/certificate_builder.h"

namespace letterlock::x509 {

using OwnedExtension = crypto::Owned<X509_EXTENSION, X509_EXTENSION_free>;
using OwnedInteger = crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;
using OwnedTime = crypto::Owned<ASN1_TIME, ASN1_TIME_free>;

// Each is null where OpenSSL refuses the value.
OwnedName make_name(const Name& name);
OwnedInteger make_integer(ByteView big_endian);
OwnedTime make_time(Time time);
OwnedExtension make_extension(const ExtensionValue& value);
GENERAL_NAME* make_ia5_name(int type, std::string_view text);
GENERAL_NAME* make_address_name(std::string_view address);

// 16 random octets that make a positive number (RFC 5280 section 4.1.2.2).
Bytes random_serial();
// Ed25519 signs without a digest of its own.
const EVP_MD* signing_digest(const EVP_PKEY* key, crypto::DigestAlgorithm algorithm);
// The authority's SKI extension as an AUTHORITY_KEYID; null where it has none.
crypto::Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> make_authority_key_identifier(const X509* issuer);

bool add_extension(X509* certificate, int nid, void* value, bool critical);
bool add_raw_extensions(X509* certificate, const std::vector<ExtensionValue>& extensions);
// Nothing is added, and that is no failure, where the issuer has no key identifier.
bool add_authority_key_identifier(X509* certificate, const X509* issuer);

}  // namespace letterlock::x509
