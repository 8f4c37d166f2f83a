// Object identifiers that are not algorithms of the table: content types, attributes, extensions.
#pragma once

#include <string_view>

namespace letterlock::oid {

// Content types (RFC 5652, RFC 5083, RFC 3274)
constexpr std::string_view kData = "1.2.840.113549.1.7.1";
constexpr std::string_view kSignedData = "1.2.840.113549.1.7.2";
constexpr std::string_view kEnvelopedData = "1.2.840.113549.1.7.3";
constexpr std::string_view kCompressedData = "1.2.840.113549.1.9.16.1.9";
constexpr std::string_view kAuthEnvelopedData = "1.2.840.113549.1.9.16.1.23";

// Signed attributes (RFC 5652 section 11, RFC 8551 section 2.5, RFC 5035)
constexpr std::string_view kContentType = "1.2.840.113549.1.9.3";
constexpr std::string_view kMessageDigest = "1.2.840.113549.1.9.4";
constexpr std::string_view kSigningTime = "1.2.840.113549.1.9.5";
constexpr std::string_view kCounterSignature = "1.2.840.113549.1.9.6";      // unsigned only
constexpr std::string_view kTimeStampToken = "1.2.840.113549.1.9.16.2.14";  // unsigned only (RFC 3161 appendix A)
constexpr std::string_view kSmimeCapabilities = "1.2.840.113549.1.9.15";
constexpr std::string_view kSigningCertificate = "1.2.840.113549.1.9.16.2.12";
constexpr std::string_view kSigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
constexpr std::string_view kSmimeEncryptionKeyPreference = "1.2.840.113549.1.9.16.2.11";
constexpr std::string_view kMicrosoftEncryptionKeyPreference = "1.3.6.1.4.1.311.16.4";

// Keys and signatures
constexpr std::string_view kRsaEncryption = "1.2.840.113549.1.1.1";

}  // namespace letterlock::oid
