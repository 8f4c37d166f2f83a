#include "net/http_target.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace letterlock::net {
namespace {

using Url = std::unique_ptr<CURLU, void (*)(CURLU*)>;

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  const std::unique_ptr<char, void (*)(void*)> owned(text, curl_free);
  return text;
}

tl::unexpected<Error> refused(const std::string& place, const char* reason) {
  return fail(ErrorCode::server_misbehaves, {{"server", place.empty() ? "?" : place}, {"reason", reason}});
}

// RFC 3986: visible ASCII; everything else is percent-encoded there.
bool is_plain(const std::string& url) {
  return std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Result<HttpTarget> http_target(const std::string& text) {
  if (text.size() > kUrlOctetsMax) return refused("", "the URL is too long");
  if (!is_plain(text)) return refused("", "the URL is malformed");
  const Url url(curl_url(), curl_url_cleanup);
  if (url == nullptr) return fail(ErrorCode::out_of_memory);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return refused("", "the URL is malformed");
  const std::string host = part_of(url.get(), CURLUPART_HOST);
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return refused(host, "only http and https are fetched");
  const bool has_user = !part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty();
  if (host.empty() || has_user) return refused(host, "the URL names a user, or no server");
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  const std::string port = part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const bool own_port = port == (scheme == "http" ? "80" : "443");
  return HttpTarget{part_of(url.get(), CURLUPART_URL), own_port ? host : host + ":" + port,
                    scheme + "://" + host + ":" + port, port == "80" || port == "443"};
}

}  // namespace letterlock::net
