// OneOf: a text of which only these words are said: a string in C++ and JSON, the union of the words in TypeScript.
//
// For words that come from elsewhere (to_string of a room below) or that no enumerator can spell. What is written is
// not checked here; what is read is.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "api/typescript.h"
#include "base/json.h"

namespace letterlock::api {

// A text as a template's argument.
template <size_t N>
struct FixedText {
  char text[N];
  constexpr FixedText(const char (&from)[N]) { std::copy_n(from, N, text); }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

template <FixedText... Words>
struct OneOf : std::string {
  using std::string::string;
  OneOf() = default;
  OneOf(std::string word) : std::string(std::move(word)) {}
  using std::string::operator=;
};

template <FixedText... Words>
struct TypeScriptRule<OneOf<Words...>> {
  static std::string name(TypeScript&) { return typescript_detail::union_of({std::string(Words.view())...}); }
};

}  // namespace letterlock::api

namespace letterlock {

template <api::FixedText... Words>
struct JsonRule<api::OneOf<Words...>> {
  static JsonValue write(const api::OneOf<Words...>& word) { return JsonRule<std::string>::write(word); }
  static Result<api::OneOf<Words...>> read(const JsonValue& value) {
    TRY_ASSIGN(std::string word, from_json<std::string>(value));
    if (!((word == Words.view()) || ...)) return json_detail::malformed("one of the words");
    return api::OneOf<Words...>(std::move(word));
  }
};

}  // namespace letterlock
