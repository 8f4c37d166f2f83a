#include "inbox/lookout.h"

namespace letterlock::inbox {
namespace {

// RFC 2177: a server may end a connection that idles for 30 minutes. Boxes between the two forget it sooner.
constexpr std::chrono::minutes kRenewal{9};
// One change is told in several responses; more than these wait for the next call.
constexpr int kResponsesTogether = 1000;

}  // namespace

Result<std::unique_ptr<Lookout>> Lookout::begin(const net::Connector& connect, const net::Server& server) {
  if (server.protocol != net::Protocol::imap) return nullptr;
  TRY_ASSIGN(auto stream, connect(server));
  TRY_ASSIGN(auto imap, transport::imap::Imap::begin(std::move(stream)));
  if (!imap.can("IDLE")) {
    imap.logout();
    return nullptr;
  }
  TRY(imap.select("INBOX"));
  TRY(imap.begin_idle());
  return std::unique_ptr<Lookout>(new Lookout(std::move(imap)));
}

Status Lookout::renew() {
  if (SteadyClock::now() - renewed_ < kRenewal) return {};
  TRY(imap_.end_idle());
  TRY(imap_.begin_idle());
  renewed_ = SteadyClock::now();
  return {};
}

Result<bool> Lookout::heard(std::chrono::milliseconds wait) {
  TRY_ASSIGN(const bool news, imap_.heard(wait));
  bool more = news;
  for (int i = 0; more && i < kResponsesTogether; ++i) {
    TRY_ASSIGN(more, imap_.heard(std::chrono::milliseconds(0)));
  }
  TRY(renew());
  return news;
}

}  // namespace letterlock::inbox
