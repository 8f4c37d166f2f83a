#include "service/target.h"

#include <algorithm>

#include "net/percent.h"
#include "text/catalogue.h"

namespace letterlock::service {
namespace {

tl::unexpected<Error> malformed(std::string reason) {
  return fail(ErrorCode::request_malformed, {{"reason", std::move(reason)}});
}

Result<std::string> decoded(std::string_view text) {
  auto plain = net::percent_decoded(text);
  if (!plain || plain->find('\0') != std::string::npos) return malformed("percent-encoding");
  return std::move(*plain);
}

Result<std::string> segment_of(std::string_view text) {
  TRY_ASSIGN(std::string segment, decoded(text));
  const bool dots = segment == "." || segment == "..";
  if (dots || segment.find_first_of("/\\") != std::string::npos || text::printable(segment) != segment) {
    return malformed("path");
  }
  return segment;
}

Result<std::vector<std::string>> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  if (!path.starts_with('/')) return malformed("path");
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    TRY_ASSIGN(std::string segment, segment_of(path.substr(0, end)));
    segments.push_back(std::move(segment));
    path.remove_prefix(end);
  }
  if (segments.size() > 1 && std::find(segments.begin(), segments.end(), "") != segments.end()) {
    return malformed("path");
  }
  return segments;
}

Status add_pair(std::string_view pair, std::map<std::string, std::string>& query) {
  const size_t equals = std::min(pair.find('='), pair.size());
  TRY_ASSIGN(std::string name, decoded(pair.substr(0, equals)));
  std::string text(pair.substr(std::min(equals + 1, pair.size())));
  std::replace(text.begin(), text.end(), '+', ' ');
  TRY_ASSIGN(std::string value, decoded(text));
  if (name.empty() || !query.emplace(std::move(name), std::move(value)).second) return malformed("query");
  return {};
}

bool is_plain(char c) { return c > 0x20 && c < 0x7F && c != '#' && c != '\\'; }

}  // namespace

Result<Target> parse_target(std::string_view target) {
  if (target.size() > Target::kMax) return malformed("length");
  if (!std::all_of(target.begin(), target.end(), is_plain)) return malformed("path");
  Target result;
  const size_t mark = std::min(target.find('?'), target.size());
  TRY_ASSIGN(result.segments, segments_of(target.substr(0, mark)));
  std::string_view rest = target.substr(mark);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const size_t end = std::min(rest.find('&'), rest.size());
    if (end > 0) TRY(add_pair(rest.substr(0, end), result.query));
    rest.remove_prefix(end);
  }
  return result;
}

}  // namespace letterlock::service
