// The text of an HTML part: tags out, entities decoded, scripts and styles dropped. Nothing is loaded and nothing
// is run; links lose their targets. For people who read without a browser.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

std::string html_to_text(std::string_view html);

}  // namespace letterlock::message
