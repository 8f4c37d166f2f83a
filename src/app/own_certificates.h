// Own certificates: what an account hands over to somebody who wants to write to it sealed.
#pragma once

#include <string>
#include <vector>

#include "app/home.h"
#include "x509/certificate.h"

namespace letterlock::app {

// The signing and the encryption certificate of the account, then the authorities between them and an anchor as far as
// they are known here; each once. Nothing is fetched. nothing_to_review where the account has none.
Result<std::vector<x509::Certificate>> own_certificates(Home& home, const std::string& account_id);

}  // namespace letterlock::app
