#include "cli/found_servers.h"

#include <unistd.h>

#include <algorithm>

#include "api/discovery_view.h"
#include "app/discovery.h"
#include "cli/secrets.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

Status confirm(const Terminal& terminal) {
  if (isatty(STDIN_FILENO) == 0) return fail(ErrorCode::confirmation_needed);
  const std::string yes = terminal.sentence("cli.confirm-yes");
  TRY_ASSIGN(const std::string word, ask_word(terminal.sentence("cli.use-servers-question", {{"word", yes}})));
  return word == yes ? Status{} : fail(ErrorCode::cancelled);
}

// RFC 6186 section 6: a name that DNS alone gives and that is not of the domain is a person's decision.
bool rests_on_dns(const account::Discovered& found) {
  const auto marked = [](const account::FoundServer& one) { return one.other_domain; };
  return std::any_of(found.incoming.begin(), found.incoming.end(), marked) ||
         std::any_of(found.outgoing.begin(), found.outgoing.end(), marked);
}

// The one to use, into its place and into what is shown.
Status take(app::Home& home, const std::vector<account::FoundServer>& servers, std::string& place,
            std::vector<account::FoundServer>& shown) {
  if (!place.empty()) return {};
  TRY_ASSIGN(const account::FoundServer* chosen, app::choose(home, servers));
  if (chosen == nullptr) return {};
  place = chosen->server.url();
  shown.push_back(*chosen);
  return {};
}

}  // namespace

Status use_found_servers(const Terminal& terminal, app::Home& home, bool confirmed, app::NewAccount& wanted) {
  app::DiscoveryOptions options;
  options.authority_file = wanted.server_authority;
  TRY_ASSIGN(const app::Discovery discovery, app::discover(wanted.address, options));
  app::Discovery used;
  used.steps = discovery.steps;
  TRY(take(home, discovery.found.incoming, wanted.incoming, used.found.incoming));
  TRY(take(home, discovery.found.outgoing, wanted.outgoing, used.found.outgoing));
  std::string lines = api::text_of(api::view_of(wanted.address, used, terminal.language()), terminal.language());
  while (lines.ends_with('\n')) lines.pop_back();
  if (!lines.empty()) terminal.message(lines);
  if (wanted.incoming.empty() || wanted.outgoing.empty()) {
    return fail(ErrorCode::servers_not_found, {{"domain", wanted.address.substr(wanted.address.find('@') + 1)}});
  }
  return confirmed && !rests_on_dns(used.found) ? Status{} : confirm(terminal);
}

}  // namespace letterlock::cli
