// Discovery: the mail servers of an address, found without asking the person; what is asked and in which order.
//
//   1. autoconfig      the provider's configuration file at https://autoconfig.DOMAIN/mail/config-v1.1.xml
//   2. well_known      the same file at https://DOMAIN/.well-known/autoconfig/mail/config-v1.1.xml
//   3. service_records _imaps._tcp.DOMAIN and its siblings in DNS (RFC 6186, RFC 8314 section 5.1)
//   4. usual_names     imap.DOMAIN, mail.DOMAIN, smtp.DOMAIN..., where a server with a good certificate answers
//
// Each source fills in only what those before it left open. Files come over verified https alone, from the domain
// itself; no third party is told whose mail somebody reads. DNS is not authenticated, so what it names is marked where
// it lies outside the domain, and everything is shown to the person before it is used (RFC 6186 section 6).
//
// Pure: the asking is app/discovery.h.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "account/autoconfig.h"
#include "net/service_records.h"

namespace letterlock::account {

enum class Source { autoconfig, well_known, service_records, usual_names };
std::string to_string(Source source);  // "well-known"

struct FoundServer {
  net::Server server;
  Source source = Source::usual_names;
  std::string place;          // the URL, or the name asked for in DNS
  bool other_domain = false;  // named by DNS, and neither the domain nor below it
};

struct Discovered {
  std::vector<FoundServer> incoming;  // best first
  std::vector<FoundServer> outgoing;
  bool complete() const { return !incoming.empty() && !outgoing.empty(); }
};

// Adds those of a list that is still empty.
void take_servers(Discovered& found, const Configuration& servers, Source source, const std::string& place,
                  const x509::Address& address);

// Where configuration files are, with placeholders; escaped when filled in.
struct FilePlace {
  Source source;
  std::string url;
};
const std::vector<FilePlace>& file_places();
std::string url_of(const FilePlace& place, const x509::Address& address);

// A service that DNS can name.
struct Service {
  const char* label;  // "_imaps._tcp"
  net::Protocol protocol;
  net::Security security;
};
// IMAP before POP3, and TLS from the start before STARTTLS (RFC 8314 section 3).
constexpr std::array<Service, 6> kServices = {{
    {"_imaps._tcp", net::Protocol::imap, net::Security::tls},
    {"_imap._tcp", net::Protocol::imap, net::Security::starttls},
    {"_pop3s._tcp", net::Protocol::pop3, net::Security::tls},
    {"_pop3._tcp", net::Protocol::pop3, net::Security::starttls},
    {"_submissions._tcp", net::Protocol::smtp, net::Security::tls},
    {"_submission._tcp", net::Protocol::smtp, net::Security::starttls},
}};
std::string name_of(const Service& service, const x509::Address& address);
// The servers of the records, once for each login that we can do there; the user is the whole address (RFC 6186
// section 4). Into `into`, as their protocol says.
void take_records(const Service& service, const std::vector<net::ServiceRecord>& records, const x509::Address& address,
                  Configuration& into);

// What to try where nobody said anything; without a login, since nobody is asked to log in.
Configuration usual_servers(const x509::Address& address);
// One of them that answered, for use: once for each login.
void take_usual(const net::Server& answered, const x509::Address& address, Configuration& into);

}  // namespace letterlock::account
