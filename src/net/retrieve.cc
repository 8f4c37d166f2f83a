#include "net/retrieve.h"

#include "net/hop.h"

namespace letterlock::net {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kRedirectsMax = 3;

bool redirects(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

tl::unexpected<Error> misbehaves(const HttpTarget& target, const char* reason) {
  return fail(ErrorCode::server_misbehaves, {{"server", target.place}, {"reason", reason}});
}

}  // namespace

Result<AnswerHead> retrieve(const Retrieval& request, Receiver& receiver) {
  const auto until = steady_clock::now() + request.time_limit;
  TRY_ASSIGN(HttpTarget target, http_target(request.url));
  const std::string home = target.site;
  for (int redirect = 0; redirect <= kRedirectsMax; ++redirect) {
    const bool mapped = request.mapped && target.site == home;
    if (!mapped && !target.web_port) return misbehaves(target, "only the ports 80 and 443 are asked");
    const auto rest = duration_cast<milliseconds>(until - steady_clock::now());
    if (rest <= milliseconds(0)) return fail(ErrorCode::server_timeout, {{"server", target.place}});
    Hop hop(request, target, mapped, receiver);
    TRY(hop.run(rest));
    if (!redirects(hop.head().status)) return hop.head();
    // RFC 9110 section 15.4.4: after 303 the answer to a POST would be fetched with GET; no responder does that.
    if (request.post && hop.head().status == 303) return misbehaves(target, "303");
    TRY_ASSIGN(target, http_target(hop.next_url()));
  }
  return misbehaves(target, "too many redirects");
}

}  // namespace letterlock::net
