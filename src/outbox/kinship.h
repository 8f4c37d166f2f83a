// Kinship: how the certificates of a contact that wait for a review relate to the accepted ones, with the paths that
// x509/renewal.h asks for. Private to outbox/.
//
// A path counts as it stood while the certificate was valid: an accepted one may have ended before it was renewed.
#pragma once

#include <map>
#include <string>

#include "directory/contact.h"
#include "outbox/office.h"
#include "tunnel/tunnel.h"

namespace letterlock::outbox {

// Of those whose status permits a review, beside at least one accepted certificate.
Result<std::map<std::string, tunnel::Kin>> kin_of(const Office& office, const directory::Contact& contact,
                                                  const tunnel::CertificateStatuses& statuses);

}  // namespace letterlock::outbox
