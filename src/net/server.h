// Server: a mail server of an account, as a URL that people can read and type.
//
//   imaps://ann@mail.example.tw            TLS from the start (RFC 8314), port 993
//   imap://ann@mail.example.tw             STARTTLS, required (S12), port 143
//   pop3s:// 995, pop3:// 110 with STLS; smtps:// 465, smtp:// 587 with STARTTLS
//   imaps://ann%40example.tw;AUTH=XOAUTH2@imap.example.com:993     login by OAuth (the form of RFC 5092)
//   smtps://mail.example.tw                no login
//
// There is no way to write a server without TLS. Passwords and tokens never stand in it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace letterlock::net {

enum class Protocol { imap, pop3, smtp };
enum class Security { tls, starttls };
enum class Login { none, password, oauth };

struct Server {
  Protocol protocol = Protocol::imap;
  Security security = Security::tls;
  std::string host;  // A-labels
  std::uint16_t port = 0;
  std::string user;  // empty with Login::none
  Login login = Login::password;

  // server_malformed {url, reason}. A password in it is refused and not repeated in the error.
  static Result<Server> parse(std::string_view url);
  // One whose parts come from elsewhere, as parse() would give it: the host in A-labels. server_malformed where its
  // host or user could not stand in a URL.
  static Result<Server> checked(const Server& parts);
  std::string url() const;
  // "mail.example.tw:993"
  std::string name() const;
  bool operator==(const Server&) const = default;
};

// Is it written as a URL of one of the schemes above (else it is a path or a command)?
bool is_server_url(std::string_view text);

}  // namespace letterlock::net
