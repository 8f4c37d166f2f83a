// Autoconfig: the servers in a provider's configuration file (config-v1.1.xml, as mail programs know it).
//
// The file came from the network and may be anything. It is bounded; a document type declaration is refused, so there
// are no entities to expand and nothing to fetch (pugixml knows neither anyway). Only servers with TLS from the start
// ("SSL") or by STARTTLS are taken: there is no way to get a plaintext server from here. Placeholders are filled in
// for the user name, the host and the port; a server with one that we cannot fill in is passed over, and so is one
// whose login we cannot do. Its own words on OAuth (<oAuth2>) are not believed: oauth_provider.h has the table.
//
// Not here: fetching (net/fetch.h), in which order sources are asked (discovery.h).
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "net/server.h"
#include "x509/address.h"

namespace letterlock::account {

struct Configuration {
  std::vector<net::Server> incoming;  // IMAP before POP3, else as the file has them; one for each login we can do
  std::vector<net::Server> outgoing;
};

constexpr size_t kAutoconfigOctetsMax = 128 * 1024;

// autoconfig_malformed {source, reason}: no such file; a document type; servers only without TLS, or none that can be
// used.
Result<Configuration> read_autoconfig(ByteView xml, const x509::Address& address, const std::string& source);

// Fills in %EMAILADDRESS%, %EMAILLOCALPART% and %EMAILDOMAIN% (A-labels); false where another placeholder is left.
bool fill_in(std::string& text, const x509::Address& address);
// The part behind the @, in A-labels.
std::string domain_of(const x509::Address& address);

}  // namespace letterlock::account
