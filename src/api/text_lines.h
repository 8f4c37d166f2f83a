// TextLine: a line that a person reads, with the tone in which it is meant. Colours and columns belong to who shows it.
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "base/finding.h"
#include "text/catalogue.h"

namespace letterlock::api {

enum class Tone { plain, heading, good, warning, bad, hint };
BOOST_DESCRIBE_ENUM(Tone, plain, heading, good, warning, bad, hint)

struct TextLine {
  Tone tone = Tone::plain;
  size_t depth = 0;  // how far it belongs below what stands above
  std::string text;

  bool operator==(const TextLine&) const = default;
};
BOOST_DESCRIBE_STRUCT(TextLine, (), (tone, depth, text))
using TextLines = std::vector<TextLine>;

Tone tone_of(Severity severity);
// Each finding as its sentence, with its hint below it.
void append_findings(TextLines& lines, const std::vector<Finding>& findings, size_t depth, text::Language language);

}  // namespace letterlock::api
