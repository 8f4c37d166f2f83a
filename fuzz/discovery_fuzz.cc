// Any octets as what answers the search for servers and a sign-in: a configuration file, a DNS answer, a redirect, the
// answer of a token address. Whatever is taken out of them can be used: servers with TLS that read back as they are,
// names that are host names, tokens that fit into one line.
#include "account/discovery.h"
#include "account/oauth.h"
#include "fuzz/support.h"

using namespace letterlock;
using namespace letterlock::account;

namespace {

const x509::Address& address() {
  static const x509::Address ann = x509::Address::parse("ann%EMAILDOMAIN%@example.tw").value();
  return ann;
}

void check(const std::vector<net::Server>& servers, bool incoming) {
  fuzz::require(servers.size() <= 2 * net::kServiceRecordsMax * kServices.size(), "servers are bounded");
  for (const net::Server& server : servers) {
    const auto read = net::Server::parse(server.url());
    fuzz::require(read && *read == server, "a server reads back as it is");
    fuzz::require((server.protocol != net::Protocol::smtp) == incoming, "a server is on its side");
  }
}

void check_file(ByteView octets) {
  const auto found = read_autoconfig(octets, address(), "https://example.tw/");
  if (!found) return;
  fuzz::require(!found->incoming.empty() || !found->outgoing.empty(), "something was found");
  check(found->incoming, true);
  check(found->outgoing, false);
}

void check_dns(ByteView octets) {
  const std::string name = "_imaps._tcp.example.tw";
  const auto records = net::read_service_records(octets, name);
  if (!records) return;
  fuzz::require(records->size() <= net::kServiceRecordsMax, "records are bounded");
  Configuration found;
  for (const Service& service : kServices) take_records(service, *records, address(), found);
  check(found.incoming, true);
  check(found.outgoing, false);
}

bool is_one_word(const Secret& token) {
  return std::all_of(token.view().begin(), token.view().end(), [](std::uint8_t c) { return c > 0x20 && c < 0x7F; });
}

void check_tokens(ByteView octets, const OauthProvider& provider, long status) {
  Bytes body = to_bytes(octets);
  const auto tokens = read_tokens(provider, "ann", status, body);
  fuzz::require(body.empty(), "nothing is left of the answer");
  if (!tokens) return;
  fuzz::require(status == 200 && !tokens->access.empty() && is_one_word(tokens->access), "a token is one word");
  fuzz::require(!tokens->refresh || (!tokens->refresh->empty() && is_one_word(*tokens->refresh)), "so is the other");
  const auto kept = to_grant(to_secret({provider.id, {"id", {}}, tokens->access.copy()}));
  fuzz::require(kept && kept->refresh_token.text() == tokens->access.text(), "what is kept comes back");
}

void check_redirect(ByteView octets, const OauthProvider& provider) {
  const OauthAttempt attempt = new_attempt({}, {}, "http://127.0.0.1:1");
  const std::string target = "/?state=" + attempt.state + "&" + std::string(as_text(octets));
  const auto code = read_redirect(provider, attempt, target);
  fuzz::require(!code || !*code || !(*code)->empty(), "a code is something");
  const OauthAttempt other = new_attempt(Bytes(32, 7), {}, "http://127.0.0.1:1");
  const auto foreign = read_redirect(provider, other, target);
  fuzz::require(foreign && !*foreign, "what has another state is none of ours");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const std::uint8_t kind = input.byte();
  const OauthProvider& provider = oauth_providers().at(kind / 8 % oauth_providers().size());
  switch (kind % 4) {
    case 0: check_file(input.rest()); break;
    case 1: check_dns(input.rest()); break;
    case 2: check_tokens(input.rest(), provider, (kind & 4) != 0 ? 400 : 200); break;
    default: check_redirect(input.rest(), provider);
  }
  (void)to_grant(Secret(input.rest()));
  return 0;
}
