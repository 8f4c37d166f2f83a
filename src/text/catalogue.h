// Sentences for people, in English and Traditional Chinese, made from an id and parameters.
//
// The catalogues en.json and zh-TW.json stand beside this file and are built into the program; the
// web app reads the same two files. A key names a sentence ("error.der-truncated"), {name} in it is
// replaced by the parameter of that name; "[: {name}]" is a part that is left out where the parameter
// is not given. A value that is a word of the field, such as the reason of a revocation, is said in the reader's
// language where the catalogue has "word.NAME.VALUE". A key missing in a language is looked up in English, and if
// it is missing there too the key itself is shown, so that nobody ever sees an empty line.
//
// Values of parameters come from mail and certificates of strangers. Control characters, bidirectional
// overrides and bytes that are no UTF-8 are shown as U+FFFD, so that a name cannot forge a line of its
// own on a terminal. Sentences are not HTML: who shows them in a page escapes them there.
//
// Not here: numbers and dates by locale, plural forms, the choice of what to say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/finding.h"

namespace letterlock::text {

enum class Language { en, zh_tw };

// The language of a BCP 47 tag or of a value like LANG holds: "zh-TW", "zh_TW.UTF-8", "en", "en_GB".
// Every "zh" is Traditional Chinese, the only Chinese we have. Nothing for other languages, "C" and "".
std::optional<Language> from_tag(std::string_view tag);
// "en" or "zh-TW"
std::string_view to_tag(Language language);

// The sentence of `key` with its parameters filled in. Outside brackets a placeholder without a
// parameter stays as it is, so that the omission is seen.
std::string sentence(Language language, std::string_view key, const Params& params = {});
// The sentence as the catalogue holds it, unfilled; empty where no language has the key.
std::string_view raw(Language language, std::string_view key);

// What a person is told: the sentence, the next step (may be empty for a finding), and the id that
// also stands in the log.
struct Description {
  std::string sentence;
  std::string hint;
  std::string id;
};
// Where it is read. A sentence that names a command line has a second form for pages, under "page." and its key.
enum class Medium { terminal, page };
Description describe(Language language, const Error& error, Medium medium = Medium::terminal);
Description describe(Language language, const Finding& finding, Medium medium = Medium::terminal);
// The key to use: "page." before it where the medium is a page and the sentence has another form there.
std::string key_for(Medium medium, std::string_view key);

// Whether the catalogue of this language itself has the key, without any falling back.
bool has_key(Language language, std::string_view key);
// Every key of the catalogue, sorted.
std::vector<std::string_view> keys(Language language);
// The catalogue as it stands in its file, for the web app.
std::string_view source(Language language);

// A value as a sentence shows it: valid UTF-8 without control characters or bidirectional overrides.
std::string printable(std::string_view value);

}  // namespace letterlock::text
