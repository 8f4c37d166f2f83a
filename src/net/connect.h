// connect(): a Stream to a mail server, verified, encrypted and logged in, or the reason why not.
//
// libcurl connects, makes TLS 1.2 or later, verifies the chain and the name, does STARTTLS where the server is
// written so (required, never skipped; what was said before it does not count, S12) and logs in. Then it only
// carries octets. No proxy, .netrc or other setting of the environment is looked at. Nothing is logged.
//
// What it does not do: speak IMAP, POP3 or SMTP after the login (transport/), try again, ask for passwords. libcurl
// keeps a copy of the password until the stream goes, which we cannot wipe.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/secret.h"
#include "net/server.h"
#include "net/stream.h"

namespace letterlock::net {

struct Credentials {
  Secret secret;  // the password, or the bearer token with Login::oauth; unused with Login::none
};

struct ConnectOptions {
  std::string authority_file;                         // PEM; trusted besides the system's authorities
  std::chrono::milliseconds connect_timeout{30'000};  // until logged in
  std::chrono::milliseconds idle_timeout{60'000};     // of each read and write
  std::string local_name;                             // what SMTP's EHLO says; empty: this computer's name
};

// server_not_found, server_unreachable, server_timeout, server_untrusted {server, reason} (unknown authority),
// server_wrong_name, server_certificate_expired, server_certificate_not_yet_valid, server_certificate_refused {server,
// reason} (revoked and whatever else), tls_not_offered, answers_before_tls, tls_failed, login_refused {server, user,
// answer}, server_refused, connection_lost, file_not_readable (the authority file), mail_password_needed (an empty
// secret).
Result<std::unique_ptr<Stream>> connect(const Server& server, const Credentials& credentials,
                                        const ConnectOptions& options = {});

// What the rooms above are given: a server connected with whatever login its account has. The errors of connect(), and
// what finding the password gives.
using Connector = std::function<Result<std::unique_ptr<Stream>>(const Server& server)>;

}  // namespace letterlock::net
