#include "service/endpoints.h"

#include <fmt/format.h>

#include <cctype>
#include <set>

namespace letterlock::service {
namespace {

constexpr size_t kColumns = 120;

constexpr std::string_view kTypesHead =
    "// The views of the service as their JSON is. Written from the C++ by api_types: change it there, not here.\n"
    "// Times are RFC 3339. Sentences are in the language of the request.\n\n";

constexpr std::string_view kEndpointsHead =
    R"(// The requests that the service answers, one function each. Written from its table of routes by api_types:
// change it there, not here.

import { call, callOctets, sendOctets, type CallOptions } from "./client";
import type * as api from "./types";

const safe = encodeURIComponent;

// What may be null may be left out of a body.
type Nullable<T> = { [K in keyof T]: null extends T[K] ? K : never }[keyof T];
export type Sent<T> = Omit<T, Nullable<T>> & Partial<Pick<T, Nullable<T>>>;
export type SendOptions = CallOptions & { progress?: (part: number) => void };
type Value = string | number | undefined;

export const endSession = () => call<void>("DELETE", "/api/session");
)";

// "api." before every name of a type of ours.
std::string qualified(const std::string& type) {
  std::string result;
  for (size_t i = 0; i < type.size();) {
    size_t end = i;
    while (end < type.size() && (std::isalnum(static_cast<unsigned char>(type[end])) != 0 || type[end] == '_')) ++end;
    if (end == i) {
      result += type[i++];
      continue;
    }
    const std::string word = type.substr(i, end - i);
    const bool quoted = i > 0 && type[i - 1] == '"';
    const bool ours = std::isupper(static_cast<unsigned char>(word[0])) != 0 && word != "Record" && !quoted;
    result += (ours ? "api." : "") + word;
    i = end;
  }
  return result;
}

// "/api/accounts/{account}" -> `/api/accounts/${safe(account)}`, and its parameters.
std::string path_of(const Route& route, std::vector<std::string>& parameters) {
  std::string path;
  for (size_t i = 0; i < route.pattern.size();) {
    if (route.pattern[i] != '{') {
      path += route.pattern[i++];
      continue;
    }
    const size_t end = route.pattern.find('}', i);
    const std::string name = route.pattern.substr(i + 1, end - i - 1);
    parameters.push_back(name);
    path += "${safe(" + name + ")}";
    i = end + 1;
  }
  const char quote = parameters.empty() ? '"' : '`';
  return quote + path + quote;
}

std::string query_type(const Route& route) {
  std::string type;
  for (const std::string& name : route.queries) {
    type += (type.empty() ? "{ " : "; ") + name + "?: Value";
  }
  return type + " }";
}

// A call with each of its arguments on a line. No argument but the last holds ", ".
std::string broken(const std::string& call) {
  const size_t open = call.find('(');
  std::string text = "  " + call.substr(0, open + 1) + "\n    ";
  for (size_t i = open + 1; i + 1 < call.size(); ++i) {
    if (call[i] == '{' && call[i - 1] == ' ') return text + call.substr(i, call.size() - 1 - i) + ",\n  )";
    const bool between = call.compare(i, 2, ", ") == 0;
    text += between ? ",\n    " : std::string(1, call[i]);
    i += between ? 1 : 0;
  }
  return text + ",\n  )";
}

std::string function_of(const Route& route, api::TypeScript& types) {
  std::vector<std::string> parameters;
  const std::string path = path_of(route, parameters);
  std::vector<std::string> arguments;
  for (const std::string& name : parameters) arguments.push_back(name + ": string");
  const bool sends_octets = route.takes == Route::Takes::octets;
  std::string members = "...options";
  if (sends_octets) arguments.emplace_back("octets: Blob");
  if (route.takes == Route::Takes::json) {
    arguments.push_back("body: Sent<" + qualified(route.body_type(types)) + ">");
    members += ", body";
  }
  if (!route.queries.empty()) {
    arguments.push_back("query: " + query_type(route) + " = {}");
    members += ", query";
  }
  arguments.emplace_back(sends_octets ? "options: SendOptions = {}" : "options: CallOptions = {}");
  const std::string answer = route.answer_type ? qualified(route.answer_type(types)) : "void";
  std::string made = fmt::format("call<{}>(\"{}\", {}, {{ {} }})", answer, to_word(route.method), path, members);
  if (route.gives_octets) made = fmt::format("callOctets({}, {{ {} }})", path, members);
  if (sends_octets) made = fmt::format("sendOctets<{}>({}, octets, {{ {} }})", answer, path, members);
  std::string text = fmt::format("export const {} = ({}) =>\n", route.name, fmt::join(arguments, ", "));
  if (text.size() > kColumns + 1) {
    text = fmt::format("export const {} = (\n  {},\n) =>\n", route.name, fmt::join(arguments, ",\n  "));
  }
  return text + (made.size() + 3 > kColumns ? broken(made) : "  " + made) + ";\n";
}

}  // namespace

Generated typescript_of(const Routes& routes) {
  api::TypeScript types;
  Generated generated;
  generated.endpoints = kEndpointsHead;
  std::set<std::string> names = {"endSession"};
  for (const Route& route : routes.all()) {
    if (!names.insert(route.name).second) generated.complaints.push_back(route.name);
    generated.endpoints += function_of(route, types);
  }
  for (const Route::Names& mentioned : routes.mentioned()) (void)mentioned(types);
  generated.types = std::string(kTypesHead) + types.declarations();
  generated.complaints.insert(generated.complaints.end(), types.complaints().begin(), types.complaints().end());
  return generated;
}

}  // namespace letterlock::service
