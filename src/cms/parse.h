// Parsing of the small structures of CMS, each from its DER. Private to cms/.
#pragma once

#include "cms/types.h"
#include "crypto/rsa_parameters.h"
#include "der/algorithm.h"

namespace letterlock::cms {

// Parameters and schemes that no row of the algorithm table names.
constexpr std::string_view kRsaPssOid = "1.2.840.113549.1.1.10";
constexpr std::string_view kEd25519Oid = "1.3.101.112";
constexpr std::string_view kX25519Oid = "1.3.101.110";
constexpr std::string_view kEcPublicKeyOid = "1.2.840.10045.2.1";

using crypto::kMgf1Oid;
using der::AlgorithmIdentifier;
using der::parse_algorithm;

// SignerIdentifier and RecipientIdentifier: SEQUENCE (issuer and serial) or [0] (key identifier).
Result<KeyIdentifier> parse_key_identifier(der::Reader& reader);
// The content of an IssuerAndSerialNumber.
Result<KeyIdentifier> parse_issuer_and_serial(ByteView content);
// The content of a RecipientKeyIdentifier (RFC 5652 section 6.2.2); its date and other attributes tell nothing.
Result<KeyIdentifier> parse_recipient_key_identifier(ByteView content);

// contentEncryptionAlgorithm with its parameters checked: wrong lengths are cms_malformed.
Result<EncryptionFacts> parse_encryption_algorithm(ByteView algorithm_der);

// One RecipientInfo of any kind (RFC 5652 section 6.2): of key agreement as many as it names recipients, else one.
// Kinds that we do not know are `other`. Reading ends after `most` and one more.
Result<std::vector<RecipientInfo>> parse_recipient_info(ByteView der, size_t most = Limits{}.recipients);

// RSAES-OAEP-params (RFC 4055 section 4.1); nullopt where the table has no such row.
std::optional<crypto::KeyTransport> oaep_transport(ByteView parameters_der);

// One SignerInfo (RFC 5652 section 5.3).
Result<SignerInfo> parse_signer_info(ByteView der);

// signedAttrs, as a SET OF. Never fails: what cannot be read makes `malformed`.
SignedAttributes parse_signed_attributes(Bytes set_der);

// The value of the SMIMECapabilities attribute; nullopt where it cannot be read.
std::optional<Capabilities> parse_capabilities(ByteView value_der);
Bytes encode_capabilities(const Capabilities& capabilities);

tl::unexpected<Error> malformed(const char* what);

}  // namespace letterlock::cms
