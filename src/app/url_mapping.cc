#include "app/url_mapping.h"

#include <algorithm>

#include "net/http_target.h"

namespace letterlock::app {
namespace {

void lower(std::string& text, size_t end) {
  for (size_t i = 0; i < std::min(end, text.size()); ++i) {
    if (text[i] >= 'A' && text[i] <= 'Z') text[i] = static_cast<char>(text[i] - 'A' + 'a');
  }
}

// The scheme and the server's name have no case (RFC 3986 section 6.2.2.1).
std::string plain(std::string url) {
  const size_t host = url.find("://");
  if (host != std::string::npos) lower(url, std::min(url.find('/', host + 3), url.size()));
  return url;
}

bool begins_with(const std::string& url, const std::string& from) {
  if (!url.starts_with(from)) return false;
  return url.size() == from.size() || from.ends_with('/') || url[from.size()] == '/' || url[from.size()] == '?';
}

// What would climb out of the place that was mapped.
bool climbs(std::string rest) {
  lower(rest, rest.size());
  return rest.find("..") != std::string::npos || rest.find("%2e") != std::string::npos ||
         rest.find('\\') != std::string::npos;
}

}  // namespace

Result<std::pair<std::string, std::string>> mapping_entry(const std::string& from, const std::string& to) {
  for (const std::string* side : {&from, &to}) {
    if (!net::http_target(*side)) return fail(ErrorCode::url_mapping_malformed, {{"value", from + "=" + to}});
  }
  return std::pair(plain(from), plain(to));
}

MappedUrl mapped_url(const UrlMapping& mapping, const std::string& url) {
  const std::string wanted = plain(url);
  const std::pair<const std::string, std::string>* best = nullptr;
  for (const auto& entry : mapping) {
    if (begins_with(wanted, entry.first) && (best == nullptr || entry.first.size() > best->first.size())) best = &entry;
  }
  if (best == nullptr || climbs(wanted.substr(best->first.size()))) return {url, false};
  return {best->second + wanted.substr(best->first.size()), true};
}

}  // namespace letterlock::app
