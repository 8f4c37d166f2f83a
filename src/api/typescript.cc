#include "api/typescript.h"

#include <algorithm>

namespace letterlock::api {

bool TypeScript::begin(const std::string& name, std::string_view type) {
  const auto [place, is_new] = declared_.try_emplace(name);
  if (is_new) place->second.type = type;
  if (place->second.type != type) complaints_.push_back(name);
  return is_new;
}

std::string TypeScript::declarations() const {
  std::string all;
  for (const auto& [name, declared] : declared_) all += (all.empty() ? "" : "\n") + declared.text;
  return all;
}

namespace typescript_detail {
namespace {

constexpr size_t kColumns = 118;

// A union that is too long for a line stands on several.
std::string line_of(const Member& member) {
  std::string line = "  " + member.name + ": " + member.type + ";\n";
  if (line.size() <= kColumns) return line;
  line = "  " + member.name + ":";
  for (size_t begin = 0; begin < member.type.size();) {
    const size_t end = std::min(member.type.find(" | ", begin), member.type.size());
    line += "\n    | " + member.type.substr(begin, end - begin);
    begin = end + 3;
  }
  return line + ";\n";
}

}  // namespace

std::string interface_of(const std::string& name, const std::vector<Member>& members) {
  if (members.empty()) return "export type " + name + " = Record<string, never>;\n";
  std::string text = "export interface " + name + " {\n";
  for (const Member& member : members) text += line_of(member);
  return text + "}\n";
}

std::string union_of(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "\"" : " | \"") + word + "\"";
  return all;
}

std::string grouped(const std::string& type) { return type.find(" | ") == std::string::npos ? type : "(" + type + ")"; }

}  // namespace typescript_detail
}  // namespace letterlock::api
