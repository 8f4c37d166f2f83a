// Bodies with passwords and PINs: a member of type Secret is read like a string, and what it was read from is wiped.
//
// Only for bodies: a Secret is never written.
#pragma once

#include "base/json.h"
#include "base/secret.h"

namespace letterlock {

template <>
struct JsonRule<Secret> {
  static Result<Secret> read(const JsonValue& value) {
    const auto* text = value.if_string();
    if (text == nullptr) return json_detail::malformed("string");
    return Secret(std::string_view(*text));
  }
};

template <>
struct JsonRule<std::optional<Secret>> {
  static Result<std::optional<Secret>> read(const JsonValue& value) {
    if (value.is_null()) return std::optional<Secret>();
    TRY_ASSIGN(Secret inner, from_json<Secret>(value));
    return std::optional<Secret>(std::move(inner));
  }
};

}  // namespace letterlock
