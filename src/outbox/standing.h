// Standing: the tunnel to a contact as it is now, from evidence and from today's judgement of certificates.
#pragma once

#include <string>
#include <vector>

#include "directory/evidence.h"
#include "outbox/office.h"
#include "tunnel/tunnel.h"

namespace letterlock::outbox {

// How one certificate stands for somebody with these addresses, today.
tunnel::CertificateStatus standing_of(const x509::Certificate& certificate, trust::Usage usage,
                                      const std::vector<std::string>& addresses, const trust::TrustStore& trust,
                                      Time now, trust::RevocationMode revocation = trust::RevocationMode::soft);

// The tunnel between the account and the contact with that address.
Result<tunnel::Tunnel> tunnel_to(const Office& office, const std::string& address);
// To each of them, in their order; the evidence is read once.
Result<std::vector<tunnel::Tunnel>> tunnels_to(const Office& office, const std::vector<std::string>& addresses);
// To everybody whom the account's evidence knows, by address.
Result<std::vector<tunnel::Tunnel>> all_tunnels(const Office& office);

// Everybody there is known to read protected headers (directory/contact.h). One who is not known is enough for no.
Result<bool> all_read_protected_headers(const Office& office, const std::vector<std::string>& addresses);

tunnel::Policy policy_of(const account::Account& account);

}  // namespace letterlock::outbox
