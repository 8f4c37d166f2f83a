#include "api/discovery_view.h"

namespace letterlock::api {
namespace {

std::string server_lines(const FoundServerView& server, const char* side, text::Language language) {
  std::string lines = text::sentence(language, side, {{"value", server.url}}) + "\n";
  lines += "  " + text::sentence(language, "view.discovery.source." + server.source, {{"place", server.place}}) + "\n";
  if (server.login == "oauth") lines += "  " + text::sentence(language, "view.discovery.oauth") + "\n";
  if (server.other_domain) {
    lines += "  [!] " + text::sentence(language, "view.discovery.other-domain", {{"host", server.host}}) + "\n";
  }
  return lines;
}

}  // namespace

FoundServerView view_of(const account::FoundServer& found) {
  constexpr std::array<const char*, 3> kProtocols = {"imap", "pop3", "smtp"};
  constexpr std::array<const char*, 3> kLogins = {"none", "password", "oauth"};
  const net::Server& server = found.server;
  return {.url = server.url(),
          .host = server.host,
          .port = server.port,
          .protocol = kProtocols.at(static_cast<size_t>(server.protocol)),
          .security = server.security == net::Security::tls ? "tls" : "starttls",
          .user = server.user,
          .login = kLogins.at(static_cast<size_t>(server.login)),
          .source = account::to_string(found.source),
          .place = found.place,
          .other_domain = found.other_domain};
}

DiscoveryView view_of(const std::string& address, const app::Discovery& discovery, text::Language language,
                      text::Medium medium) {
  DiscoveryView view{address, {}, {}, {}};
  for (const account::FoundServer& one : discovery.found.incoming) view.incoming.push_back(view_of(one));
  for (const account::FoundServer& one : discovery.found.outgoing) view.outgoing.push_back(view_of(one));
  for (const app::DiscoveryStep& step : discovery.steps) {
    AskedView asked{account::to_string(step.source), step.place, {}};
    if (step.error) asked.error = view_of(*step.error, language, medium);
    view.asked.push_back(std::move(asked));
  }
  return view;
}

std::string text_of(const DiscoveryView& view, text::Language language) {
  std::string lines;
  for (const FoundServerView& one : view.incoming) lines += server_lines(one, "view.account.incoming", language);
  for (const FoundServerView& one : view.outgoing) lines += server_lines(one, "view.account.outgoing", language);
  for (const AskedView& asked : view.asked) {
    if (!asked.error) continue;
    const Params params = {{"place", asked.place}, {"reason", asked.error->message}};
    lines += text::sentence(language, "view.discovery.asked", params) + "\n";
  }
  return lines;
}

}  // namespace letterlock::api
