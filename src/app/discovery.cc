#include "app/discovery.h"

#include <unistd.h>

#include <cerrno>

#include "account/oauth_provider.h"
#include "app/mail_login.h"
#include "base/file.h"
#include "net/connect.h"
#include "net/fetch.h"

namespace letterlock::app {
namespace {

using account::Configuration;
using account::Source;

class Search {
 public:
  Search(x509::Address address, const DiscoveryOptions& options) : address_(std::move(address)), options_(options) {}

  Discovery run() {
    for (const account::FilePlace& place : options_.files) {
      if (!made_.found.complete()) ask_file(place);
    }
    if (!made_.found.complete()) ask_dns();
    if (made_.found.incoming.empty()) try_usual(options_.usual(address_).incoming);
    if (made_.found.outgoing.empty()) try_usual(options_.usual(address_).outgoing);
    return std::move(made_);
  }

 private:
  // Notes what became of it; true where there is something to look at.
  template <typename T>
  bool noted(Source source, const std::string& place, const Result<T>& result) {
    made_.steps.push_back({source, place, result ? std::nullopt : std::optional(result.error())});
    return result.has_value();
  }

  Result<Configuration> read_file(const std::string& url) {
    const net::FetchOptions how{account::kAutoconfigOctetsMax, options_.time_limit, options_.authority_file};
    TRY_ASSIGN(const net::Fetched fetched, net::fetch(url, how));
    if (fetched.status == 200) return account::read_autoconfig(fetched.body, address_, url);
    return fail(ErrorCode::autoconfig_malformed,
                {{"source", url}, {"reason", "HTTP " + std::to_string(fetched.status)}});
  }
  void ask_file(const account::FilePlace& place) {
    const std::string url = account::url_of(place, address_);
    const auto servers = read_file(url);
    if (noted(place.source, url, servers)) account::take_servers(made_.found, *servers, place.source, url, address_);
  }

  // The first service of a side that has records decides; each is one step.
  void ask_dns() {
    for (const account::Service& service : account::kServices) {
      const bool outgoing = service.protocol == net::Protocol::smtp;
      if (!(outgoing ? made_.found.outgoing : made_.found.incoming).empty()) continue;
      const std::string name = account::name_of(service, address_);
      const auto records = net::find_services(name, options_.resolver);
      if (records && records->empty()) {
        noted(Source::service_records, name, Status(fail(ErrorCode::server_not_found, {{"server", name}})));
        continue;
      }
      if (!noted(Source::service_records, name, records)) continue;
      Configuration servers;
      account::take_records(service, *records, address_, servers);
      account::take_servers(made_.found, servers, Source::service_records, name, address_);
    }
  }

  // A server that greets under its name with a certificate that holds; nobody logs in.
  void try_usual(const std::vector<net::Server>& servers) {
    net::ConnectOptions how;
    how.authority_file = options_.authority_file;
    how.connect_timeout = options_.time_limit;
    for (const net::Server& server : servers) {
      const auto stream = net::connect(server, {}, how);
      if (!noted(Source::usual_names, server.name(), stream)) continue;
      Configuration answered;
      account::take_usual(server, address_, answered);
      account::take_servers(made_.found, answered, Source::usual_names, server.name(), address_);
      return;
    }
  }

  x509::Address address_;
  const DiscoveryOptions& options_;
  Discovery made_;
};

}  // namespace

Result<Discovery> discover(const std::string& address, const DiscoveryOptions& options) {
  TRY_ASSIGN(x509::Address parsed, x509::Address::parse(address));
  if (!options.authority_file.empty() && access(options.authority_file.c_str(), R_OK) != 0) {
    return fail_errno(ErrorCode::file_not_readable, options.authority_file, errno);
  }
  return Search(std::move(parsed), options).run();
}

Result<const account::FoundServer*> choose(Home& home, const std::vector<account::FoundServer>& servers) {
  for (const account::FoundServer& one : servers) {
    const account::OauthProvider* provider =
        one.server.login == net::Login::oauth ? account::oauth_provider_of(one.server.host) : nullptr;
    if (provider == nullptr) return &one;
    TRY_ASSIGN(const auto client, client_id(home, *provider));
    if (client) return &one;
  }
  return servers.empty() ? nullptr : &servers.front();
}

}  // namespace letterlock::app
