// JSON: one conversion for every struct that Boost.Describe knows, written and read by the same rule.
//
// The store keeps evidence and judgements in this form, and the views of the program are written in it.
// A struct becomes an object with its members in the order of their description; optional: the value or
// null; vector, set: an array; map with text keys: an object; Time: RFC 3339; Bytes: hexadecimal;
// an enum: a word, to_string(value) where the enum's namespace has one, else the enumerator with
// dashes ("signed-only"); std::variant: the object of its struct after a member "kind" with the struct's
// name (or its `kKind`). Other types get a JsonRule of their own. Text that is not UTF-8 is written with U+FFFD
// in the place of what is wrong, so that everything written can be read.
//
// Reading is strict about what it needs and silent about the rest: a missing or wrong member is
// json_malformed with the path to it, an unknown one is ignored, an optional one may be missing.
// This file does not decide what a view or a record holds.
#pragma once

#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/finding.h"
#include "base/result.h"
#include "base/time.h"

namespace letterlock {

using JsonValue = boost::json::value;

// How T is written and read: static JsonValue write(const T&) and static Result<T> read(const JsonValue&).
template <typename T>
struct JsonRule;

template <typename T>
JsonValue to_json(const T& value) {
  return JsonRule<T>::write(value);
}
template <typename T>
Result<T> from_json(const JsonValue& value) {
  return JsonRule<T>::read(value);
}

// The text of one JSON document. Nesting beyond 32, anything behind it and text that is not UTF-8 are
// json_malformed; more than `limit` octets are input_too_large.
constexpr size_t kJsonMax = 16 * 1024 * 1024;
Result<JsonValue> parse_json(std::string_view text, size_t limit = kJsonMax);
std::string to_text(const JsonValue& value);

template <typename T>
std::string to_json_text(const T& value) {
  return to_text(to_json(value));
}
template <typename T>
Result<T> from_json_text(std::string_view text) {
  TRY_ASSIGN(const JsonValue value, parse_json(text));
  return from_json<T>(value);
}

namespace json_detail {

// json_malformed: `expected` is what should stand there.
tl::unexpected<Error> malformed(std::string_view expected);
// Puts `step` before the path that the error already has.
Error below(Error error, std::string_view step);
// "signed_only" -> "signed-only"
std::string dashed(std::string_view name);
// The last name of a type's full one: "letterlock::directory::Sent" -> "Sent".
std::string_view last_name(std::string_view full);

template <typename T>
constexpr std::string_view pretty_name() {
  return __PRETTY_FUNCTION__;
}
// Between "T = " and the end of the type, as gcc and clang write it.
template <typename T>
std::string_view type_word() {
  if constexpr (requires { T::kKind; }) {
    return T::kKind;
  } else {
    std::string_view name = pretty_name<T>();
    name.remove_prefix(name.find("T = ") + 4);
    return last_name(name.substr(0, name.find_first_of(";]")));
  }
}

template <typename T>
concept DescribedStruct = boost::describe::has_describe_members<T>::value && !std::is_enum_v<T>;
template <typename T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;
template <typename T>
concept Number = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

constexpr unsigned kMembers = boost::describe::mod_public | boost::describe::mod_inherited;
template <typename T>
using Members = boost::describe::describe_members<T, kMembers>;

template <typename E>
std::string word_of(E value) {
  if constexpr (requires { { to_string(value) } -> std::convertible_to<std::string>; }) {
    return to_string(value);
  } else {
    std::string word;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
      if (enumerator.value == value) word = dashed(enumerator.name);
    });
    return word;
  }
}

// Array elements, for vector and set.
template <typename T, typename Add>
Status read_elements(const JsonValue& value, Add add) {
  const auto* array = value.if_array();
  if (array == nullptr) return malformed("array");
  for (size_t i = 0; i < array->size(); ++i) {
    auto element = from_json<T>((*array)[i]);
    if (!element) return tl::unexpected(below(std::move(element).error(), std::to_string(i)));
    add(std::move(*element));
  }
  return {};
}

template <typename T>
Status read_member(const boost::json::object& object, const char* name, T& member) {
  static const JsonValue null;
  const JsonValue* found = object.if_contains(name);
  auto value = from_json<T>(found != nullptr ? *found : null);
  if (!value) return tl::unexpected(below(std::move(value).error(), name));
  member = std::move(*value);
  return {};
}

}  // namespace json_detail

template <>
struct JsonRule<bool> {
  static JsonValue write(bool value) { return value; }
  static Result<bool> read(const JsonValue& value);
};
template <>
struct JsonRule<double> {
  static JsonValue write(double value) { return value; }
  static Result<double> read(const JsonValue& value);
};
template <>
struct JsonRule<std::string> {
  static JsonValue write(const std::string& value);
  static Result<std::string> read(const JsonValue& value);
};
template <>
struct JsonRule<Bytes> {
  static JsonValue write(const Bytes& value);
  static Result<Bytes> read(const JsonValue& value);
};
template <>
struct JsonRule<Time> {
  static JsonValue write(Time value);
  static Result<Time> read(const JsonValue& value);
};
// {"limit": "12"}
template <>
struct JsonRule<Params> {
  static JsonValue write(const Params& value);
  static Result<Params> read(const JsonValue& value);
};
// {"severity": "error", "id": "address-mismatch", "params": {}}
template <>
struct JsonRule<Finding> {
  static JsonValue write(const Finding& value);
  static Result<Finding> read(const JsonValue& value);
};
template <>
struct JsonRule<JsonValue> {
  static JsonValue write(const JsonValue& value) { return value; }
  static Result<JsonValue> read(const JsonValue& value) { return value; }
};

template <json_detail::Number T>
struct JsonRule<T> {
  static JsonValue write(T value) {
    if constexpr (std::signed_integral<T>) return static_cast<std::int64_t>(value);
    return static_cast<std::uint64_t>(value);
  }
  static Result<T> read(const JsonValue& value) {
    if (const auto* number = value.if_int64(); number != nullptr && std::in_range<T>(*number)) {
      return static_cast<T>(*number);
    }
    if (const auto* number = value.if_uint64(); number != nullptr && std::in_range<T>(*number)) {
      return static_cast<T>(*number);
    }
    return json_detail::malformed("integer");
  }
};

template <json_detail::DescribedEnum E>
struct JsonRule<E> {
  static JsonValue write(E value) { return JsonValue(json_detail::word_of(value)); }
  static Result<E> read(const JsonValue& value) {
    const auto* word = value.if_string();
    std::optional<E> found;
    if (word != nullptr) {
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (!found && json_detail::word_of(enumerator.value) == std::string_view(*word)) found = enumerator.value;
      });
    }
    if (!found) return json_detail::malformed(json_detail::type_word<E>());
    return *found;
  }
};

template <typename T>
struct JsonRule<std::optional<T>> {
  static JsonValue write(const std::optional<T>& value) { return value ? to_json(*value) : JsonValue(); }
  static Result<std::optional<T>> read(const JsonValue& value) {
    if (value.is_null()) return std::optional<T>();
    TRY_ASSIGN(T inner, from_json<T>(value));
    return std::optional<T>(std::move(inner));
  }
};

template <typename T>
struct JsonRule<std::vector<T>> {
  static JsonValue write(const std::vector<T>& values) {
    boost::json::array array;
    array.reserve(values.size());
    for (const T& value : values) array.push_back(to_json<T>(value));
    return array;
  }
  static Result<std::vector<T>> read(const JsonValue& value) {
    std::vector<T> values;
    TRY(json_detail::read_elements<T>(value, [&](T element) { values.push_back(std::move(element)); }));
    return values;
  }
};

template <typename T>
struct JsonRule<std::set<T>> {
  static JsonValue write(const std::set<T>& values) {
    boost::json::array array;
    for (const T& value : values) array.push_back(to_json<T>(value));
    return array;
  }
  static Result<std::set<T>> read(const JsonValue& value) {
    std::set<T> values;
    TRY(json_detail::read_elements<T>(value, [&](T element) { values.insert(std::move(element)); }));
    return values;
  }
};

template <typename T>
struct JsonRule<std::map<std::string, T>> {
  static JsonValue write(const std::map<std::string, T>& values) {
    boost::json::object object;
    for (const auto& [key, value] : values) object[to_json(key).as_string()] = to_json<T>(value);
    return object;
  }
  static Result<std::map<std::string, T>> read(const JsonValue& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return json_detail::malformed("object");
    std::map<std::string, T> values;
    for (const auto& [key, element] : *object) {
      auto inner = from_json<T>(element);
      if (!inner) return tl::unexpected(json_detail::below(std::move(inner).error(), key));
      values.emplace(std::string(key), std::move(*inner));
    }
    return values;
  }
};

template <json_detail::DescribedStruct T>
struct JsonRule<T> {
  static JsonValue write(const T& value) {
    boost::json::object object;
    boost::mp11::mp_for_each<json_detail::Members<T>>(
        [&](auto member) { object[member.name] = to_json(value.*member.pointer); });
    return object;
  }
  static Result<T> read(const JsonValue& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return json_detail::malformed("object");
    T result{};
    Status status;
    boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto member) {
      if (status) status = json_detail::read_member(*object, member.name, result.*member.pointer);
    });
    if (!status) return tl::unexpected(std::move(status).error());
    return result;
  }
};

// Each alternative is written as an object.
template <typename... T>
struct JsonRule<std::variant<T...>> {
  using Variant = std::variant<T...>;
  static JsonValue write(const Variant& value) {
    return std::visit(
        [](const auto& alternative) {
          using Alternative = std::decay_t<decltype(alternative)>;
          boost::json::object object;
          object["kind"] = json_detail::type_word<Alternative>();
          JsonValue members = to_json(alternative);
          for (auto& [key, inner] : members.as_object()) object[key] = std::move(inner);
          return JsonValue(std::move(object));
        },
        value);
  }
  static Result<Variant> read(const JsonValue& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return json_detail::malformed("object");
    std::string kind;
    TRY(json_detail::read_member(*object, "kind", kind));
    std::optional<Result<Variant>> result;
    (read_if<T>(kind, value, result), ...);
    if (!result) return tl::unexpected(json_detail::below(json_detail::malformed("kind").value(), "kind"));
    return std::move(*result);
  }

 private:
  template <typename A>
  static void read_if(std::string_view kind, const JsonValue& value, std::optional<Result<Variant>>& result) {
    if (result || kind != json_detail::type_word<A>()) return;
    auto inner = from_json<A>(value);
    if (inner) result.emplace(Variant(std::move(*inner)));
    if (!inner) result.emplace(tl::unexpected(std::move(inner).error()));
  }
};

}  // namespace letterlock
