// Charsets: octets that somebody labelled, or did not label, as UTF-8. The only user of ICU's converters.
//
// Nothing fails here: mail whose label is wrong is still mail. Octets that stand for nothing become U+FFFD. What
// the text may contain (controls, overrides) is not looked at; see visible.h.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

// Well-formed UTF-8 (RFC 3629), without surrogates and overlong forms.
bool is_utf8(std::string_view text);

// `charset` is a label in any case ("Big5", "gb2312", "iso-2022-jp"). Labels are read as the widest charset that goes
// under the name: gb2312 and gbk as gb18030, iso-8859-1 as windows-1252, shift_jis as windows-31j, ks_c_5601-1987 as
// windows-949. An unknown, empty or ASCII label: UTF-8 where the octets are UTF-8, else windows-1252.
std::string to_utf8(std::string_view octets, std::string_view charset);

// For writing: `text`, which is UTF-8, in the charset of that label and no wider one, ending in its first state. What
// the charset cannot carry becomes "?"; so does all but ASCII where we have no converter for it.
std::string from_utf8(std::string_view text, std::string_view charset);

// Is it a label that we have a converter for?
bool knows_charset(std::string_view charset);

// The longest prefix of at most `octets` octets that cuts no character.
std::string_view utf8_prefix(std::string_view text, size_t octets);

}  // namespace letterlock::message
