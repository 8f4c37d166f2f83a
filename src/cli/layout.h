// Layout: text broken into lines for a terminal, with Chinese characters counted as two columns.
//
// Not a full line breaker (UAX 14): a line breaks at blanks and between wide characters, never before closing
// punctuation. Markup does not exist here; the text is shown as it is.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::cli {

// Columns of a terminal that the text takes.
size_t display_width(std::string_view text);
// Lines of at most `width` columns, each indented by `indent` blanks and ended by a line feed. Line feeds
// in the text begin a new line; a word that is longer than a line stays whole.
std::string wrap(std::string_view text, size_t width, size_t indent);
// The text with blanks behind it up to `width` columns.
std::string pad(std::string_view text, size_t width);

}  // namespace letterlock::cli
