// Character references of HTML ("&amp;", "&#20320;"). Private to html_text.cc.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

// `html` begins with "&". Appends what the reference there stands for, or the "&" itself, and returns how much was
// used.
size_t take_entity(std::string_view html, std::string& out);
// All references of an attribute's value.
std::string decode_entities(std::string_view text);

}  // namespace letterlock::message
