#include "app/servers.h"

#include <unistd.h>

#include "account/route.h"
#include "base/file.h"
#include "store/mail_secrets.h"
#include "transport/imap/imap.h"
#include "transport/maildir.h"
#include "transport/pop3.h"
#include "transport/smtp.h"

namespace letterlock::app {
namespace {

using store::SecretKind;

// RFC 5321 section 4.5.3.2.6: a server may think for 10 minutes about the end of a message.
constexpr std::chrono::minutes kSubmissionPatience{10};

// The outgoing server's own password, else that of the incoming one: nearly everybody has one for both.
Result<Secret> password_of(store::Store& store, const account::Account& account, const net::Server& server) {
  store::MailSecrets secrets(store);
  if (server.protocol == net::Protocol::smtp) {
    TRY_ASSIGN(auto own, secrets.find(account.id, SecretKind::outgoing_password));
    if (own) return std::move(*own);
  }
  TRY_ASSIGN(auto password, secrets.find(account.id, SecretKind::incoming_password));
  if (password) return std::move(*password);
  return fail(ErrorCode::mail_password_needed, {{"server", server.name()}, {"user", server.user}});
}

const net::Server* server_of(const Result<account::Incoming>& way) {
  return way ? std::get_if<net::Server>(&*way) : nullptr;
}
const net::Server* server_of(const Result<account::Outgoing>& way) {
  return way ? std::get_if<net::Server>(&*way) : nullptr;
}
bool wants(const net::Server* server, net::Login login) { return server != nullptr && server->login == login; }
bool one_wants(const account::Account& account, net::Login login) {
  const auto incoming = account::incoming_of(account.incoming);
  const auto outgoing = account::outgoing_of(account.outgoing);
  return wants(server_of(incoming), login) || wants(server_of(outgoing), login);
}

struct TryIncoming {
  const net::Connector& connect;

  Status operator()(const account::MaildirFolder& folder) const {
    TRY_ASSIGN(const transport::Maildir mailbox, transport::Maildir::open(folder.path));
    TRY(mailbox.list());
    return {};
  }
  Status operator()(const net::Server& server) const {
    TRY_ASSIGN(auto stream, connect(server));
    return server.protocol == net::Protocol::imap ? imap(std::move(stream)) : pop3(std::move(stream));
  }
  static Status imap(std::unique_ptr<net::Stream> stream) {
    TRY_ASSIGN(auto imap, transport::imap::Imap::begin(std::move(stream)));
    TRY(imap.list());
    imap.logout();
    return {};
  }
  static Status pop3(std::unique_ptr<net::Stream> stream) {
    TRY_ASSIGN(auto pop3, transport::Pop3::begin(std::move(stream)));
    TRY(pop3.list());
    return pop3.quit();
  }
};

struct TryOutgoing {
  const net::Connector& connect;

  // Holds a Maildir for each recipient; which ones is not known before somebody writes.
  Status operator()(const account::PostFolder& folder) const { return sync_folder(folder.path); }
  Status operator()(const account::SendmailCommand& command) const {
    const std::string& program = command.words.front();
    if (::access(program.c_str(), X_OK) == 0) return {};
    return fail_errno(errno == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_not_readable, program, errno);
  }
  Status operator()(const net::Server& server) const {
    TRY_ASSIGN(auto stream, connect(server));
    TRY_ASSIGN(auto smtp, transport::Smtp::begin(std::move(stream), ""));
    smtp.quit();
    return {};
  }
};

// A server whose login is not here yet is reached all the same: that it is not there, or not to be trusted, is told
// before what the login lacks.
Result<std::unique_ptr<net::Stream>> reach(net::Server server, const net::ConnectOptions& options,
                                           tl::unexpected<Error> lacks) {
  server.login = net::Login::none;
  auto stream = net::connect(server, {}, options);
  if (!stream) return stream;
  return lacks;
}

}  // namespace

Result<std::unique_ptr<net::Stream>> connect_by_token(const net::Server& server, AccessTokens& tokens,
                                                      const net::ConnectOptions& options) {
  for (;;) {
    TRY_ASSIGN(Secret token, tokens.get(server));
    auto stream = net::connect(server, {std::move(token)}, options);
    const bool refused = !stream && stream.error().code == ErrorCode::login_refused;
    if (!refused || !tokens.forget()) return stream;
  }
}

net::Connector connector_with(const account::Account& account, const std::optional<Secret>& mail,
                              const std::optional<Secret>& outgoing) {
  return [&mail, &outgoing,
          authority = account.server_authority](const net::Server& server) -> Result<std::unique_ptr<net::Stream>> {
    net::ConnectOptions options;
    options.authority_file = authority;
    const auto lacks = [&](ErrorCode code, const char* whose, const std::string& name) {
      return reach(server, options, fail(code, {{"user", server.user}, {whose, name}}));
    };
    if (server.login == net::Login::oauth) return lacks(ErrorCode::oauth_login_needed, "provider", server.host);
    net::Credentials credentials;
    if (server.login == net::Login::password) {
      const bool own = server.protocol == net::Protocol::smtp && outgoing;
      const std::optional<Secret>& password = own ? outgoing : mail;
      if (!password) return lacks(ErrorCode::mail_password_needed, "server", server.name());
      credentials.secret = password->copy();
    }
    return net::connect(server, credentials, options);
  };
}

net::Connector connector_of(Home& home, const account::Account& account) {
  const auto tokens = std::make_shared<AccessTokens>(home, account);
  return [&store = home.store(), account, tokens](const net::Server& server) -> Result<std::unique_ptr<net::Stream>> {
    net::ConnectOptions options;
    options.authority_file = account.server_authority;
    if (server.protocol == net::Protocol::smtp) options.idle_timeout = kSubmissionPatience;
    net::Credentials credentials;
    if (server.login == net::Login::oauth) return connect_by_token(server, *tokens, options);
    if (server.login == net::Login::password) {
      TRY_ASSIGN(credentials.secret, password_of(store, account, server));
    }
    return net::connect(server, credentials, options);
  };
}

bool needs_password(const account::Account& account) { return one_wants(account, net::Login::password); }

bool needs_sign_in(const account::Account& account) { return one_wants(account, net::Login::oauth); }

Status try_incoming(const account::Account& account, const net::Connector& connect) {
  TRY_ASSIGN(const auto way, account::incoming_of(account.incoming));
  return std::visit(TryIncoming{connect}, way);
}

Status try_outgoing(const account::Account& account, const net::Connector& connect) {
  TRY_ASSIGN(const auto way, account::outgoing_of(account.outgoing));
  return std::visit(TryOutgoing{connect}, way);
}

}  // namespace letterlock::app
