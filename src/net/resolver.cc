#include "net/resolver.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>

#include <charconv>
#include <memory>

namespace letterlock::net {
namespace {

constexpr size_t kAnswerOctetsMax = 65535;
constexpr int kTries = 2;

// "127.0.0.1:5353"
Status set_server(res_state state, const std::string& server) {
  const size_t colon = server.find(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::uint16_t port = 0;
  const char* end = server.data() + server.size();
  const char* digits = server.data() + std::min(colon, server.size() - 1) + 1;
  const auto [read, error] = std::from_chars(digits, end, port);
  const bool has_port = colon != std::string::npos && error == std::errc() && read == end && port != 0;
  if (!has_port || inet_pton(AF_INET, server.substr(0, colon).c_str(), &address.sin_addr) != 1) {
    return fail(ErrorCode::server_malformed, {{"url", server}, {"reason", "a DNS server is written ADDRESS:PORT"}});
  }
  address.sin_port = htons(port);
  state->nscount = 1;
  state->nsaddr_list[0] = address;
  return {};
}

}  // namespace

Result<std::vector<ServiceRecord>> find_services(const std::string& name, const ResolverOptions& options) {
  struct __res_state memory {};
  if (res_ninit(&memory) != 0) return fail(ErrorCode::internal, {{"reason", "the resolver does not start"}});
  const std::unique_ptr<struct __res_state, void (*)(res_state)> state(&memory, [](res_state s) { res_nclose(s); });
  if (!options.server.empty()) TRY(set_server(state.get(), options.server));
  state->retrans = options.wait_s;
  state->retry = kTries;
  Bytes answer(kAnswerOctetsMax);
  const int size = res_nquery(state.get(), name.c_str(), ns_c_in, ns_t_srv, answer.data(), kAnswerOctetsMax);
  if (size < 0) {
    // There is no such name, or it has no such records.
    if (state->res_h_errno == HOST_NOT_FOUND || state->res_h_errno == NO_DATA) return std::vector<ServiceRecord>();
    return fail(ErrorCode::server_timeout, {{"server", name}});
  }
  answer.resize(std::min(static_cast<size_t>(size), answer.size()));
  return read_service_records(answer, name);
}

}  // namespace letterlock::net
