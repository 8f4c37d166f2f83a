#include "account/autoconfig.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <pugixml.hpp>

#include "account/oauth_provider.h"

namespace letterlock::account {
namespace {

constexpr size_t kServersMax = 32;
constexpr size_t kAuthenticationsMax = 8;

struct Reading {
  const x509::Address& address;
  Configuration found;
  bool without_tls = false;  // there was a server without
};

std::string text_of(const pugi::xml_node& parent, const char* name) {
  std::string text = parent.child(name).text().get();
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
  return text;
}

std::optional<net::Protocol> protocol_of(const pugi::xml_node& node, bool incoming) {
  const std::string_view type = node.attribute("type").value();
  if (incoming && type == "imap") return net::Protocol::imap;
  if (incoming && type == "pop3") return net::Protocol::pop3;
  if (!incoming && type == "smtp") return net::Protocol::smtp;
  return std::nullopt;
}

std::optional<std::uint16_t> port_of(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// Those of the file that we can do, in its order; a password where it names none.
std::vector<net::Login> logins_of(const pugi::xml_node& node, const net::Server& server) {
  std::vector<net::Login> logins;
  size_t named = 0;
  for (const pugi::xml_node& one : node.children("authentication")) {
    if (++named > kAuthenticationsMax) break;
    const std::string_view word = one.text().get();
    std::optional<net::Login> login;
    if (word == "password-cleartext" || word == "plain" || word == "password-encrypted" || word == "secure") {
      login = net::Login::password;
    } else if (word == "OAuth2" && oauth_provider_of(server.host) != nullptr) {
      login = net::Login::oauth;
    } else if ((word == "none" || word == "client-IP-address") && server.protocol == net::Protocol::smtp) {
      login = net::Login::none;
    }
    if (login && std::find(logins.begin(), logins.end(), *login) == logins.end()) logins.push_back(*login);
  }
  if (named == 0) logins.push_back(net::Login::password);
  return logins;
}

void read_server(const pugi::xml_node& node, bool incoming, Reading& reading) {
  const auto protocol = protocol_of(node, incoming);
  if (!protocol) return;
  const std::string socket = text_of(node, "socketType");
  reading.without_tls = reading.without_tls || (socket != "SSL" && socket != "STARTTLS");
  if (socket != "SSL" && socket != "STARTTLS") return;
  std::string host = text_of(node, "hostname");
  std::string port = text_of(node, "port");
  std::string user = text_of(node, "username");
  if (!fill_in(host, reading.address) || !fill_in(port, reading.address) || !fill_in(user, reading.address)) return;
  const auto number = port_of(port);
  if (!number) return;

  net::Server server{*protocol, socket == "SSL" ? net::Security::tls : net::Security::starttls, host, *number, user,
                     {}};
  for (const net::Login login : logins_of(node, server)) {
    server.login = login;
    server.user = login == net::Login::none ? "" : user;
    const auto checked = net::Server::checked(server);
    auto& list = incoming ? reading.found.incoming : reading.found.outgoing;
    if (checked && list.size() < kServersMax && std::find(list.begin(), list.end(), *checked) == list.end()) {
      list.push_back(*checked);
    }
  }
}

bool has_document_type(const pugi::xml_document& document) {
  const auto children = document.children();
  return std::any_of(children.begin(), children.end(),
                     [](const pugi::xml_node& node) { return node.type() == pugi::node_doctype; });
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

Result<Configuration> read_autoconfig(ByteView xml, const x509::Address& address, const std::string& source) {
  const auto malformed = [&source](const char* reason) {
    return fail(ErrorCode::autoconfig_malformed, {{"source", source}, {"reason", reason}});
  };
  if (xml.size() > kAutoconfigOctetsMax) return malformed("it is too large");
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!parsed) return malformed("it is no XML");
  if (has_document_type(document)) return malformed("it has a document type");
  const pugi::xml_node provider = document.child("clientConfig").child("emailProvider");
  if (!provider) return malformed("it names no provider");

  Reading reading{address, {}, false};
  for (const pugi::xml_node& node : provider.children("incomingServer")) read_server(node, true, reading);
  for (const pugi::xml_node& node : provider.children("outgoingServer")) read_server(node, false, reading);
  Configuration& found = reading.found;
  if (found.incoming.empty() && found.outgoing.empty()) {
    return malformed(reading.without_tls ? "it names only servers without TLS" : "it names no server that can be used");
  }
  std::stable_sort(found.incoming.begin(), found.incoming.end(), [](const net::Server& a, const net::Server& b) {
    return a.protocol == net::Protocol::imap && b.protocol != net::Protocol::imap;
  });
  return std::move(found);
}

bool fill_in(std::string& text, const x509::Address& address) {
  const std::string& whole = address.text();
  const std::string local = whole.substr(0, whole.rfind('@'));
  // A percent sign of the address itself is no placeholder: it stands aside as a NUL, which no text of XML holds.
  const auto put = [&text](std::string_view name, std::string value) {
    std::replace(value.begin(), value.end(), '%', '\0');
    replace_all(text, name, value);
  };
  put("%EMAILADDRESS%", whole);
  put("%EMAILLOCALPART%", local);
  put("%EMAILDOMAIN%", domain_of(address));
  const bool done = text.find('%') == std::string::npos;
  std::replace(text.begin(), text.end(), '\0', '%');
  return done;
}

std::string domain_of(const x509::Address& address) { return address.key().substr(address.key().rfind('@') + 1); }

}  // namespace letterlock::account
