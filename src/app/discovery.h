// Discovery: asks for the mail servers of an address (account/discovery.h says whom and in which order) and tells what
// was found, from where, and what each source said. It uses nothing of it and keeps nothing.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "account/discovery.h"
#include "app/home.h"
#include "net/resolver.h"

namespace letterlock::app {

// Whom to ask, where it is not the usual ones.
struct DiscoveryOptions {
  std::vector<account::FilePlace> files = account::file_places();
  net::ResolverOptions resolver;
  std::function<account::Configuration(const x509::Address&)> usual = account::usual_servers;
  std::string authority_file;                   // PEM; trusted besides the system's authorities
  std::chrono::milliseconds time_limit{8'000};  // of each file and each server that is tried
};

// One source that was asked.
struct DiscoveryStep {
  account::Source source = account::Source::autoconfig;
  std::string place;
  std::optional<Error> error;  // none: it was there
};
struct Discovery {
  account::Discovered found;
  std::vector<DiscoveryStep> steps;
};

// Ends at the first sources that have both sides. What a source says wrongly is its step's error. address_malformed;
// file_not_readable (the authority file).
Result<Discovery> discover(const std::string& address, const DiscoveryOptions& options = {});

// The one to use of a list: the first, but a sign-in by OAuth only where a client id is set for its provider
// (app/mail_login.h) or nothing else is there. Null where the list is empty.
Result<const account::FoundServer*> choose(Home& home, const std::vector<account::FoundServer>& servers);

}  // namespace letterlock::app
