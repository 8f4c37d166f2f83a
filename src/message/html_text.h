// The text of an HTML part: what a reader would see of it, for people who read without a browser.
//
// Nothing is loaded and nothing is run. Scripts, styles, the head and everything that is no text are dropped; links
// show their target behind their words where the two differ, pictures their alternative text. What CSS hides is shown:
// better too much than a text that only some programs show. Any octets are accepted; time grows with their number.
// Not here: sanitising HTML for a browser.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

enum class LegacyDisplay { keep, drop };

// `html` is UTF-8. LegacyDisplay::drop leaves out <div class="header-protection-legacy-display"> (RFC 9788).
std::string html_to_text(std::string_view html, LegacyDisplay legacy = LegacyDisplay::keep);

// The charset that a <meta> at the front names; "" where none does.
std::string html_charset(std::string_view octets);

}  // namespace letterlock::message
