// What the tests of api/ share: the keys of a document, and a look at lines of text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/text_lines.h"
#include "base/json.h"

namespace letterlock::api::testing {

constexpr text::Language kLanguages[] = {text::Language::en, text::Language::zh_tw};

// "id folder state", in the document's order.
inline std::string keys_of(const JsonValue& document) {
  std::string keys;
  for (const auto& member : document.as_object()) keys += (keys.empty() ? "" : " ") + std::string(member.key());
  return keys;
}

// The first line that holds the part; an empty one where none does.
inline TextLine line_with(const TextLines& lines, std::string_view part) {
  for (const TextLine& line : lines) {
    if (line.text.find(part) != std::string::npos) return line;
  }
  return {};
}

// One line for each, as "tone depth text".
inline std::vector<std::string> shown(const TextLines& lines) {
  constexpr const char* kTones[] = {"plain", "heading", "good", "warning", "bad", "hint"};
  std::vector<std::string> all;
  for (const TextLine& line : lines) {
    all.push_back(std::string(kTones[static_cast<int>(line.tone)]) + " " + std::to_string(line.depth) + " " +
                  line.text);
  }
  return all;
}

// No key stands in the place of its sentence, and no placeholder is left.
inline void expect_sentences(const TextLines& lines) {
  for (const TextLine& line : lines) {
    for (const char* part : {"{", "}", "view.", "tunnel.", "verdict.", "certificate.", "finding.", "report."}) {
      EXPECT_EQ(line.text.find(part), std::string::npos) << line.text;
    }
    EXPECT_EQ(line.text.find('\n'), std::string::npos) << line.text;
    EXPECT_FALSE(line.text.empty());
  }
}

}  // namespace letterlock::api::testing
