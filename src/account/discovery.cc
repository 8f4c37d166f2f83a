#include "account/discovery.h"

#include <algorithm>

#include "account/oauth_provider.h"

namespace letterlock::account {
namespace {

// Nothing that ends a part of a URL.
std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      result += c;
    } else {
      result.append("%").append(1, kHex[octet >> 4]).append(1, kHex[octet & 15]);
    }
  }
  return result;
}

bool is_within(const std::string& host, const std::string& domain) {
  return host == domain || host.ends_with("." + domain);
}

// With OAuth first, where the provider's servers take it.
void take(net::Server server, const x509::Address& address, Configuration& into) {
  auto& list = server.protocol == net::Protocol::smtp ? into.outgoing : into.incoming;
  server.user = address.text();
  for (const net::Login login : {net::Login::oauth, net::Login::password}) {
    if (login == net::Login::oauth && oauth_provider_of(server.host) == nullptr) continue;
    server.login = login;
    const auto checked = net::Server::checked(server);
    if (checked && std::find(list.begin(), list.end(), *checked) == list.end()) list.push_back(*checked);
  }
}

void fill_in_side(std::vector<FoundServer>& side, const std::vector<net::Server>& servers, const FoundServer& how,
                  const std::string& domain) {
  if (!side.empty()) return;
  for (const net::Server& server : servers) {
    FoundServer found = how;
    found.server = server;
    found.other_domain = how.source == Source::service_records && !is_within(server.host, domain);
    side.push_back(found);
  }
}

}  // namespace

std::string to_string(Source source) {
  constexpr std::array<const char*, 4> kWords = {"autoconfig", "well-known", "service-records", "usual-names"};
  return kWords.at(static_cast<size_t>(source));
}

void take_servers(Discovered& found, const Configuration& servers, Source source, const std::string& place,
                  const x509::Address& address) {
  const FoundServer how{{}, source, place, false};
  fill_in_side(found.incoming, servers.incoming, how, domain_of(address));
  fill_in_side(found.outgoing, servers.outgoing, how, domain_of(address));
}

const std::vector<FilePlace>& file_places() {
  static const std::vector<FilePlace> places = {
      {Source::autoconfig, "https://autoconfig.%EMAILDOMAIN%/mail/config-v1.1.xml?emailaddress=%EMAILADDRESS%"},
      {Source::well_known, "https://%EMAILDOMAIN%/.well-known/autoconfig/mail/config-v1.1.xml"},
  };
  return places;
}

std::string url_of(const FilePlace& place, const x509::Address& address) {
  std::string url = place.url;
  const auto put = [&url](std::string_view name, const std::string& value) {
    const size_t at = url.find(name);
    if (at != std::string::npos) url.replace(at, name.size(), value);
  };
  put("%EMAILDOMAIN%", domain_of(address));
  put("%EMAILADDRESS%", escaped(address.text()));
  return url;
}

std::string name_of(const Service& service, const x509::Address& address) {
  return std::string(service.label) + "." + domain_of(address);
}

void take_records(const Service& service, const std::vector<net::ServiceRecord>& records, const x509::Address& address,
                  Configuration& into) {
  for (const net::ServiceRecord& record : records) {
    take({service.protocol, service.security, record.target, record.port, "", {}}, address, into);
  }
}

Configuration usual_servers(const x509::Address& address) {
  using net::Protocol;
  using net::Security;
  const std::string domain = domain_of(address);
  const auto at = [&domain](Protocol protocol, Security security, const char* label, std::uint16_t port) {
    return net::Server{protocol, security, label + domain, port, "", net::Login::none};
  };
  return {{at(Protocol::imap, Security::tls, "imap.", 993), at(Protocol::imap, Security::tls, "mail.", 993),
           at(Protocol::imap, Security::starttls, "imap.", 143), at(Protocol::imap, Security::starttls, "mail.", 143),
           at(Protocol::pop3, Security::tls, "pop.", 995)},
          {at(Protocol::smtp, Security::tls, "smtp.", 465), at(Protocol::smtp, Security::tls, "mail.", 465),
           at(Protocol::smtp, Security::starttls, "smtp.", 587), at(Protocol::smtp, Security::starttls, "mail.", 587)}};
}

void take_usual(const net::Server& answered, const x509::Address& address, Configuration& into) {
  take(answered, address, into);
}

}  // namespace letterlock::account
