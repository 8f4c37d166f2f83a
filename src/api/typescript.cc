#include "api/typescript.h"

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

std::string interface_of(const std::string& name, const std::vector<Member>& members) {
  if (members.empty()) return "export type " + name + " = Record<string, never>;\n";
  std::string text = "export interface " + name + " {\n";
  for (const Member& member : members) text += "  " + member.name + ": " + member.type + ";\n";
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
