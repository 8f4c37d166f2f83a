#include "net/fetch.h"

#include <array>

#include "net/curl.h"

namespace letterlock::net {
namespace {

struct Collected {
  Bytes body;
  size_t limit;
  bool too_large = false;
};

size_t collect(char* data, size_t size, size_t count, void* context) {
  Collected& collected = *static_cast<Collected*>(context);
  if (size * count > collected.limit - collected.body.size()) {
    collected.too_large = true;
    return 0;
  }
  const ByteView octets = as_bytes(std::string_view(data, size * count));
  collected.body.insert(collected.body.end(), octets.begin(), octets.end());
  return size * count;
}

// "example.tw:443" of "https://example.tw:443/path?query": what an error names.
std::string place_of(const std::string& url) {
  const std::string rest = url.substr(url.find("://") + 3);
  return rest.substr(0, rest.find_first_of("/?#"));
}

Result<Fetched> run(const std::string& url, const Secret* form, const FetchOptions& options) {
  const std::string place = url.starts_with("https://") ? place_of(url) : "";
  if (place.empty() || place.find('@') != std::string::npos) {
    return fail(ErrorCode::server_malformed, {{"url", place}, {"reason", "only https without a user is fetched"}});
  }
  TRY_ASSIGN(CurlHandle handle, new_curl(options.authority_file, options.time_limit));
  CURL* curl = handle.get();
  std::array<char, CURL_ERROR_SIZE> details{};
  Collected collected{{}, options.limit};
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, form == nullptr ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 3L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &collected);
  if (form != nullptr) {
    // Not copied by curl; `form` lives longer than the transfer.
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(form->size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form->text().data());
  }
  const CURLcode code = curl_easy_perform(curl);
  if (collected.too_large) {
    return fail(ErrorCode::server_limit, {{"server", place}, {"bound", std::to_string(options.limit)}});
  }
  if (code == CURLE_TOO_MANY_REDIRECTS || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY) {
    return fail(ErrorCode::server_misbehaves, {{"server", place}, {"reason", details.data()}});
  }
  if (code != CURLE_OK) return curl_failure(curl, code, place, details.data());
  Fetched fetched{0, std::move(collected.body)};
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &fetched.status);
  return fetched;
}

}  // namespace

Result<Fetched> fetch(const std::string& url, const FetchOptions& options) { return run(url, nullptr, options); }

Result<Fetched> post_form(const std::string& url, const Secret& form, const FetchOptions& options) {
  return run(url, &form, options);
}

}  // namespace letterlock::net
