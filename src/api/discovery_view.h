// Views of a search for mail servers: what was found, from where, and what each source said.
#pragma once

#include "api/error_view.h"
#include "app/discovery.h"

namespace letterlock::api {

struct FoundServerView {
  std::string url;  // as --incoming and --outgoing take it
  std::string host;
  std::uint16_t port = 0;
  std::string protocol;  // "imap", "pop3", "smtp"
  std::string security;  // "tls", "starttls"
  std::string user;
  std::string login;   // "password", "oauth", "none"
  std::string source;  // "autoconfig", "well-known", "service-records", "usual-names"
  std::string place;
  bool other_domain = false;  // DNS alone named it, and it is not of the domain
};
BOOST_DESCRIBE_STRUCT(FoundServerView, (),
                      (url, host, port, protocol, security, user, login, source, place, other_domain))
FoundServerView view_of(const account::FoundServer& found);

struct AskedView {
  std::string source;
  std::string place;
  std::optional<ErrorView> error;
};
BOOST_DESCRIBE_STRUCT(AskedView, (), (source, place, error))

struct DiscoveryView {
  std::string address;
  std::vector<FoundServerView> incoming;  // best first
  std::vector<FoundServerView> outgoing;
  std::vector<AskedView> asked;
};
BOOST_DESCRIBE_STRUCT(DiscoveryView, (), (address, incoming, outgoing, asked))
DiscoveryView view_of(const std::string& address, const app::Discovery& discovery, text::Language language,
                      text::Medium medium = text::Medium::terminal);

// Lines for a person: each server with its source and what speaks against it; sources without, with the reason.
std::string text_of(const DiscoveryView& view, text::Language language);

}  // namespace letterlock::api
