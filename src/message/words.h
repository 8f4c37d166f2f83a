// Words: header values as people read them and as mail carries them (RFC 2047), and parameters (RFC 2231).
//
// Decoding never fails: a broken word stays as it was written. A word may hold any character, also line breaks: what is
// decoded comes as one line that is safe to show (visible.h).
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

// Encoded words become UTF-8. Blanks between two words go, and words of one charset that stand beside each other are
// joined before their charset is read, since many programs cut characters in two. Octets outside of words
// are UTF-8, or else windows-1252.
std::string decode_words(std::string_view value);

// The same for a text in that charset, "?" for what it cannot carry (from_utf8). Octets outside of words that are no
// UTF-8 are taken for the text's charset: programs that write them so know no other one.
std::string words_in_charset(std::string_view value, std::string_view charset);

// Unstructured text (Subject) as a header value: as it is where it is ASCII without controls and could not be taken for
// an encoded word, else in words of at most 75 characters, base64 or Q, whichever is shorter. `column` is where
// the value begins in its line ("Subject: " is 9). `text` must be UTF-8 (is_utf8).
std::string encode_words(std::string_view text, size_t column = 0);

// A display name as a phrase (RFC 5322 section 3.2.5): atoms, a quoted string, or encoded words.
std::string encode_phrase(std::string_view name, size_t column = 0);

// A parameter with its leading "; ": quoted where the value is ASCII and short, else percent-encoded UTF-8 in as many
// continuations as it needs (RFC 2231 sections 3 and 4). `value` must be UTF-8 without controls.
std::string encode_parameter(std::string_view name, std::string_view value);

}  // namespace letterlock::message
