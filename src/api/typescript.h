// TypeScript: the declarations of the views as the web app reads them, from the same description that writes their
// JSON.
//
// string, Time, Bytes: string; Secret: string (only read); numbers: number; bool: boolean; optional: T | null; vector,
// set: T[]; map, Params: Record<string, T>; an enum: the union of its words; a struct: an interface; std::variant: the
// union of its structs with their "kind". JSON that is made by hand gets a name and a declaration by Document<Shape>.
// Two types of one name are an error that complaints() tells. Not here: endpoints (service/endpoints.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/secret.h"

namespace letterlock::api {

// A JSON value made by hand whose shape is declared in TypeScript: struct Shape { static constexpr std::string_view
// kName = "MessageReport", kDeclaration = "export interface MessageReport { ... }"; }. `kDeclaration` may declare more.
template <typename Shape>
struct Document {
  JsonValue value;
};

class TypeScript;

// How T is declared: static std::string name(TypeScript&), which declares what it needs.
template <typename T>
struct TypeScriptRule;

class TypeScript {
 public:
  // The TypeScript expression for T; what it needs is declared.
  template <typename T>
  std::string of() {
    return TypeScriptRule<T>::name(*this);
  }
  // All declarations, sorted by name.
  std::string declarations() const;
  // Names that two types claim.
  const std::vector<std::string>& complaints() const { return complaints_; }

  // True where the name is new: then its declaration is to follow. `type` tells two types of one name apart.
  bool begin(const std::string& name, std::string_view type);
  void declare(const std::string& name, std::string declaration) { declared_[name].text = std::move(declaration); }

 private:
  struct Declared {
    std::string type;
    std::string text;
  };
  std::map<std::string, Declared> declared_;
  std::vector<std::string> complaints_;
};

namespace typescript_detail {

struct Member {
  std::string name;
  std::string type;
};
std::string interface_of(const std::string& name, const std::vector<Member>& members);
std::string union_of(const std::vector<std::string>& words);
// Puts parentheses around a union before something is appended.
std::string grouped(const std::string& type);

template <typename T>
std::vector<Member> members_of(TypeScript& types) {
  std::vector<Member> members;
  boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto member) {
    using Type = std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>;
    members.push_back({member.name, types.of<Type>()});
  });
  return members;
}

}  // namespace typescript_detail

template <>
struct TypeScriptRule<bool> {
  static std::string name(TypeScript&) { return "boolean"; }
};
template <>
struct TypeScriptRule<double> {
  static std::string name(TypeScript&) { return "number"; }
};
template <>
struct TypeScriptRule<std::string> {
  static std::string name(TypeScript&) { return "string"; }
};
template <>
struct TypeScriptRule<Bytes> {
  static std::string name(TypeScript&) { return "string"; }
};
template <>
struct TypeScriptRule<Secret> {
  static std::string name(TypeScript&) { return "string"; }
};
template <>
struct TypeScriptRule<Time> {
  static std::string name(TypeScript&) { return "string"; }
};
template <>
struct TypeScriptRule<Params> {
  static std::string name(TypeScript&) { return "Record<string, string>"; }
};
template <>
struct TypeScriptRule<JsonValue> {
  static std::string name(TypeScript&) { return "unknown"; }
};

template <json_detail::Number T>
struct TypeScriptRule<T> {
  static std::string name(TypeScript&) { return "number"; }
};

template <json_detail::DescribedEnum E>
struct TypeScriptRule<E> {
  static std::string name(TypeScript&) {
    std::vector<std::string> words;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto enumerator) { words.push_back(json_detail::word_of(enumerator.value)); });
    return typescript_detail::union_of(words);
  }
};

template <typename T>
struct TypeScriptRule<std::optional<T>> {
  static std::string name(TypeScript& types) { return types.of<T>() + " | null"; }
};

template <typename T>
struct TypeScriptRule<std::vector<T>> {
  static std::string name(TypeScript& types) { return typescript_detail::grouped(types.of<T>()) + "[]"; }
};
template <typename T>
struct TypeScriptRule<std::set<T>> : TypeScriptRule<std::vector<T>> {};

template <typename T>
struct TypeScriptRule<std::map<std::string, T>> {
  static std::string name(TypeScript& types) { return "Record<string, " + types.of<T>() + ">"; }
};

template <json_detail::DescribedStruct T>
struct TypeScriptRule<T> {
  static std::string name(TypeScript& types) {
    const std::string name(json_detail::type_word<T>());
    // A type that holds itself finds its name taken.
    if (!types.begin(name, json_detail::pretty_name<T>())) return name;
    types.declare(name, typescript_detail::interface_of(name, typescript_detail::members_of<T>(types)));
    return name;
  }
};

template <typename... T>
struct TypeScriptRule<std::variant<T...>> {
  static std::string name(TypeScript& types) {
    std::string all;
    ((all += (all.empty() ? "" : " | ") + alternative<T>(types)), ...);
    return all;
  }

 private:
  template <typename A>
  static std::string alternative(TypeScript& types) {
    return "({ kind: \"" + std::string(json_detail::type_word<A>()) + "\" } & " + types.of<A>() + ")";
  }
};

template <typename Shape>
struct TypeScriptRule<Document<Shape>> {
  static std::string name(TypeScript& types) {
    const std::string name(Shape::kName);
    if (types.begin(name, json_detail::pretty_name<Shape>())) types.declare(name, std::string(Shape::kDeclaration));
    return name;
  }
};

}  // namespace letterlock::api

namespace letterlock {

template <typename Shape>
struct JsonRule<api::Document<Shape>> {
  static JsonValue write(const api::Document<Shape>& document) { return document.value; }
  static Result<api::Document<Shape>> read(const JsonValue& value) { return api::Document<Shape>{value}; }
};

}  // namespace letterlock
