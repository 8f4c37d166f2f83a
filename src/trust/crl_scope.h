// Scope: which certificates, and which reasons, a revocation list speaks about (RFC 5280 sections 5.2.5 and 6.3.3).
// Internal to trust/.
//
// A list speaks about a certificate if its issuer is the certificate's, or is named as cRLIssuer by one of the
// certificate's distribution points, and the list's issuingDistributionPoint takes it in. Whether whoever signed the
// list may speak for its issuer is another question (crl_signer.h).
#pragma once

#include "trust/crl.h"

namespace letterlock::trust {

// ReasonFlags of RFC 5280 section 4.2.1.13: bit n for flag n.
using Reasons = unsigned;
constexpr Reasons kAllReasons = 0x1fe;
constexpr Reasons kHoldReason = 1U << 6;

// The reasons of which this list can tell whether the certificate is revoked for them; 0: it says nothing about it.
Reasons reasons_told(const Crl& crl, const x509::Certificate& certificate);

// Both lists are made for the same certificates and reasons.
bool same_scope(const Crl& a, const Crl& b);

// An IssuingDistributionPoint, whole; indirectCRL is set in it.
bool is_scope(ByteView der);
bool is_indirect(ByteView der);

// Names, DER, compared as RFC 5280 section 7.1 has it.
bool is_name(ByteView a, ByteView b);
// One of the directory names in GeneralNames.
bool names_include(ByteView general_names, ByteView name);

}  // namespace letterlock::trust
