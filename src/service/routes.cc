#include "service/routes.h"

#include <algorithm>
#include <boost/json/memory_resource.hpp>
#include <cctype>

namespace letterlock::service {
namespace {

std::vector<std::string> segments_of(std::string_view pattern) {
  std::vector<std::string> segments;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const size_t end = std::min(pattern.find('/'), pattern.size());
    segments.emplace_back(pattern.substr(0, end));
    pattern.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

std::optional<std::map<std::string, std::string>> match(const std::vector<std::string>& pattern,
                                                        const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return std::nullopt;
  std::map<std::string, std::string> parameters;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (is_parameter(pattern[i])) {
      if (segments[i].empty()) return std::nullopt;
      parameters[pattern[i].substr(1, pattern[i].size() - 2)] = segments[i];
    } else if (pattern[i] != segments[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

// "encryption-certificate" -> "EncryptionCertificate"
std::string pascal(std::string_view words) {
  std::string name;
  bool upper = true;
  for (const char c : words) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (letter) name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = !letter;
  }
  return name;
}

std::string name_of(const Route& route) {
  static constexpr const char* kWords[] = {"get", "post", "patch", "remove"};
  std::string name = kWords[static_cast<size_t>(route.method)];
  const std::vector<std::string> segments = segments_of(route.pattern);
  for (size_t i = 1; i < segments.size(); ++i) {
    if (!is_parameter(segments[i])) name += pascal(segments[i]);
  }
  if (is_parameter(segments.back())) name += "By" + pascal(segments.back());
  return name;
}

}  // namespace

std::string_view to_word(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::post: return "POST";
    case Method::patch: return "PATCH";
    case Method::remove: return "DELETE";
  }
  return "GET";
}

Route& Route::query(std::vector<std::string> names) {
  queries = std::move(names);
  return *this;
}

Route& Route::named(std::string function) {
  name = std::move(function);
  return *this;
}

Route& Route::limit(size_t octets) {
  body_max = octets;
  return *this;
}

Route& Route::at_once() {
  answers_at_once = true;
  return *this;
}

Route& Routes::keep(Route route) {
  route.name = name_of(route);
  routes_.push_back(std::move(route));
  return routes_.back();
}

Route& Routes::add_octets_out(std::string pattern, std::function<Result<Octets>(Act&)> handler) {
  Route route{Method::get, std::move(pattern)};
  route.gives_octets = true;
  route.run = [handler = std::move(handler)](Act& act, Source&) -> Result<Reply> {
    TRY_ASSIGN(Octets octets, handler(act));
    return Reply(std::move(octets));
  };
  return keep(std::move(route));
}

// A word of the pattern goes before a parameter that would match it too: routes are tried with fewer parameters first.
Result<Routes::Found> Routes::find(Method method, const std::vector<std::string>& segments) const {
  Found best;
  bool other_method = false;
  for (const Route& route : routes_) {
    auto parameters = match(segments_of(route.pattern), segments);
    if (!parameters) continue;
    other_method = other_method || route.method != method;
    if (route.method != method) continue;
    if (best.route == nullptr || parameters->size() < best.parameters.size()) best = {&route, std::move(*parameters)};
  }
  if (best.route != nullptr) return best;
  if (other_method) return fail(ErrorCode::method_not_allowed, {{"method", std::string(to_word(method))}});
  std::string path;
  for (const std::string& segment : segments) path += "/" + segment;
  return fail(ErrorCode::route_not_found, {{"path", path.substr(0, 200)}});
}

}  // namespace letterlock::service
