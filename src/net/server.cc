#include "net/server.h"

#include <arpa/inet.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include "net/percent.h"

namespace letterlock::net {
namespace {

constexpr size_t kUrlOctetsMax = 1024;
constexpr size_t kHostOctetsMax = 253;
constexpr size_t kLabelOctetsMax = 63;

struct Scheme {
  std::string_view name;
  Protocol protocol;
  Security security;
  std::uint16_t port;
};

constexpr std::array<Scheme, 6> kSchemes = {{
    {"imaps", Protocol::imap, Security::tls, 993},
    {"imap", Protocol::imap, Security::starttls, 143},
    {"pop3s", Protocol::pop3, Security::tls, 995},
    {"pop3", Protocol::pop3, Security::starttls, 110},
    {"smtps", Protocol::smtp, Security::tls, 465},
    {"smtp", Protocol::smtp, Security::starttls, 587},
}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

const Scheme* scheme_of(std::string_view url) {
  const size_t end = url.find("://");
  if (end == std::string_view::npos) return nullptr;
  const std::string name = lower(url.substr(0, end));
  const auto found = std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& s) { return s.name == name; });
  return found == kSchemes.end() ? nullptr : &*found;
}

// What an error may repeat: whatever could be a password is left out, also where the URL is written wrongly.
std::string shown(std::string_view url) {
  url = url.substr(0, kUrlOctetsMax);
  const size_t scheme_end = url.find("://");
  const size_t begin = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
  const std::string_view rest = url.substr(begin);
  const size_t colon = rest.find(':');
  const size_t at = rest.rfind('@');
  std::string result(url.substr(0, begin));
  if (colon == std::string_view::npos || (at != std::string_view::npos && colon > at)) {
    result += rest;
  } else if (at != std::string_view::npos) {
    result.append(rest.substr(0, colon)).append(rest.substr(at));
  } else {
    const std::string_view port = rest.substr(colon + 1);
    result += is_digits(port) ? rest : rest.substr(0, colon);
  }
  for (char& c : result) c = static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return result;
}

tl::unexpected<Error> malformed(std::string_view url, std::string reason) {
  return fail(ErrorCode::server_malformed, {{"url", shown(url)}, {"reason", std::move(reason)}});
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Percent-decoded; none where it is malformed or hides a control character, which could end a command.
std::optional<std::string> decoded(std::string_view text) {
  auto result = percent_decoded(text);
  if (result && std::any_of(result->begin(), result->end(), is_control)) return std::nullopt;
  return result;
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~+=!$").find(c) != std::string_view::npos;
    const auto octet = static_cast<unsigned char>(c);
    if (plain) {
      result += c;
    } else {
      result.append("%").append(1, kHex[octet >> 4]).append(1, kHex[octet & 15]);
    }
  }
  return result;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kHostOctetsMax) return false;
  for (size_t begin = 0; begin <= host.size();) {
    const size_t end = std::min(host.find('.', begin), host.size());
    const std::string_view label = host.substr(begin, end - begin);
    if (label.empty() || label.size() > kLabelOctetsMax || label.front() == '-' || label.back() == '-') return false;
    if (label.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string_view::npos) return false;
    begin = end + 1;
  }
  return true;
}

// Lower-case A-labels, an IPv4 address, or an IPv6 address in brackets.
std::optional<std::string> host_of(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    in6_addr address{};
    const std::string inner(text.substr(1, text.size() - 2));
    if (inet_pton(AF_INET6, inner.c_str(), &address) != 1) return std::nullopt;
    return lower(text);
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  std::string host = lower(text);
  if (std::any_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    char* found = nullptr;
    if (idn2_to_ascii_8z(host.c_str(), &found, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) return std::nullopt;
    const std::unique_ptr<char, void (*)(void*)> owner(found, idn2_free);
    host = lower(found);
  }
  if (!is_host(host)) return std::nullopt;
  return host;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

// "ann%40example.tw;AUTH=XOAUTH2"
Status read_user(std::string_view url, std::string_view text, Server& server) {
  if (text.find(':') != std::string_view::npos) return malformed(url, "a password must not stand in it");
  const size_t semicolon = text.find(';');
  if (semicolon != std::string_view::npos) {
    const std::string option = lower(text.substr(semicolon + 1));
    if (option == "auth=xoauth2" || option == "auth=oauthbearer") {
      server.login = Login::oauth;
    } else if (option != "auth=*") {
      return malformed(url, "only AUTH=XOAUTH2 may follow the user");
    }
  }
  const auto user = decoded(text.substr(0, semicolon));
  if (!user || user->empty()) return malformed(url, "its user is malformed");
  server.user = *user;
  return {};
}

Status read_place(std::string_view url, std::string_view text, Server& server) {
  const size_t colon = text.rfind(':');
  const size_t bracket = text.rfind(']');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  const auto host = host_of(has_port ? text.substr(0, colon) : text);
  if (!host) return malformed(url, "its host is malformed");
  server.host = *host;
  if (!has_port) return {};
  const auto port = port_of(text.substr(colon + 1));
  if (!port) return malformed(url, "its port is malformed");
  server.port = *port;
  return {};
}

}  // namespace

Result<Server> Server::parse(std::string_view url) {
  if (url.size() > kUrlOctetsMax) return malformed(url, "it is too long");
  const Scheme* scheme = scheme_of(url);
  if (scheme == nullptr) return malformed(url, "it begins with none of imaps, imap, pop3s, pop3, smtps, smtp");
  Server server;
  server.protocol = scheme->protocol;
  server.security = scheme->security;
  server.port = scheme->port;

  // Up to the last @, so that a password with an @ or a slash in it is still seen as one.
  std::string_view rest = url.substr(scheme->name.size() + 3);
  const size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    TRY(read_user(url, rest.substr(0, at), server));
    rest.remove_prefix(at + 1);
  } else if (server.protocol == Protocol::smtp) {
    server.login = Login::none;
  } else {
    return malformed(url, "the user is missing");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  TRY(read_place(url, rest, server));
  return server;
}

Result<Server> Server::checked(const Server& parts) {
  const std::string written = parts.url();
  TRY_ASSIGN(Server read, parse(written));
  Server same = parts;
  same.host = read.host;
  if (read == same) return read;
  return malformed(written, "its host or user is malformed");
}

std::string Server::url() const {
  const auto scheme = std::find_if(kSchemes.begin(), kSchemes.end(),
                                   [&](const Scheme& s) { return s.protocol == protocol && s.security == security; });
  std::string result = std::string(scheme->name) + "://";
  if (login != Login::none) result += encoded(user) + (login == Login::oauth ? ";AUTH=XOAUTH2@" : "@");
  result += host;
  if (port != scheme->port) result += ":" + std::to_string(port);
  return result;
}

std::string Server::name() const { return host + ":" + std::to_string(port); }

bool is_server_url(std::string_view text) { return scheme_of(text) != nullptr; }

}  // namespace letterlock::net
