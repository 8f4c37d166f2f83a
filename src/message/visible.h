// Visible: text of strangers, so that it can be shown without lying about itself.
//
// A name may hold a terminal's escape sequences, a line break that begins a second "From:", or marks that turn
// the direction of text so that "gro.elpmaxe" is read as something else. Such characters become U+FFFD, which is seen.
// The text is not escaped for HTML: who shows it in a page does that.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

// For one line: controls (C0, C1, DEL; a tab or line break becomes a blank), bidirectional embeddings, overrides and
// isolates, line and paragraph separators, tags, and invisible characters that change nothing but comparison.
// `text` is UTF-8; what is not becomes U+FFFD too.
std::string safe_line(std::string_view text);

// For text of many lines: line breaks become LF, tabs stay, other controls and overrides become U+FFFD. Embeddings and
// isolates stay, as right-to-left scripts need them.
std::string safe_text(std::string_view text);

// A name for a file to be saved under: one visible line without path separators and leading dots, at most 200 octets
// with the extension kept. May be empty.
std::string safe_file_name(std::string_view name);

}  // namespace letterlock::message
