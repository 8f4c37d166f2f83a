#include "text/catalogue.h"

#include <boost/json.hpp>
#include <map>

#include "text/utf8.h"

// The symbols of catalogue_data.S.
// NOLINTBEGIN(readability-identifier-naming)
extern "C" {
extern const char letterlock_catalogue_en[];
extern const char letterlock_catalogue_en_end[];
extern const char letterlock_catalogue_zh_tw[];
extern const char letterlock_catalogue_zh_tw_end[];
}
// NOLINTEND(readability-identifier-naming)

namespace letterlock::text {
namespace {

using Catalogue = std::map<std::string, std::string, std::less<>>;

// The file is ours and a test reads it whole; should it not parse, keys are shown instead of sentences.
Catalogue parse(std::string_view json) {
  Catalogue catalogue;
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(json, error);
  if (error || !value.is_object()) return catalogue;
  for (const auto& member : value.get_object()) {
    if (!member.value().is_string()) continue;
    const auto& text = member.value().get_string();
    catalogue.emplace(std::string(member.key()), std::string(text.data(), text.size()));
  }
  return catalogue;
}

const Catalogue& catalogue(Language language) {
  static const Catalogue english = parse(source(Language::en));
  static const Catalogue chinese = parse(source(Language::zh_tw));
  return language == Language::zh_tw ? chinese : english;
}

const std::string* lookup(Language language, std::string_view key) {
  for (const Language each : {language, Language::en}) {
    const auto found = catalogue(each).find(key);
    if (found != catalogue(each).end()) return &found->second;
  }
  return nullptr;
}

const std::string* parameter(const Params& params, std::string_view name) {
  for (const auto& [key, value] : params) {
    if (key == name) return &value;
  }
  return nullptr;
}

// Words that stand as values, such as the reason of a revocation, are sentences of their own: "word.reason.superseded".
std::string value_in(Language language, std::string_view name, const std::string& value) {
  const std::string* word = lookup(language, "word." + std::string(name) + "." + value);
  return word != nullptr ? *word : printable(value);
}

// Fills `text` into `out`; false when a placeholder has no parameter. One pass: a value that itself
// holds "{name}" is not filled in again.
bool fill_names(Language language, std::string_view text, const Params& params, std::string& out) {
  bool complete = true;
  while (!text.empty()) {
    const size_t open = text.find('{');
    const size_t close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) break;
    out.append(text.substr(0, open));
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto* value = parameter(params, name);
    complete = complete && value != nullptr;
    out.append(value != nullptr ? value_in(language, name, *value) : std::string(text.substr(open, close - open + 1)));
    text.remove_prefix(close + 1);
  }
  out.append(text);
  return complete;
}

// "[: {reason}]" is an optional part: shown without its brackets when all its parameters are there,
// else left out. Brackets without a placeholder between them are ordinary text.
std::string fill(Language language, std::string_view text, const Params& params) {
  std::string out;
  for (size_t open = text.find('['); open != text.npos; open = text.find('[')) {
    const size_t close = text.find(']', open);
    if (close == text.npos) break;
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const bool optional = inside.find('{') != inside.npos;
    fill_names(language, text.substr(0, optional ? open : close + 1), params, out);
    std::string part;
    if (optional && fill_names(language, inside, params, part)) out.append(part);
    text.remove_prefix(close + 1);
  }
  fill_names(language, text, params, out);
  return out;
}

bool is_forbidden(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool bidirectional =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || separator || bidirectional;
}

}  // namespace

std::optional<Language> from_tag(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_.@"));
  if (primary == "zh" || primary == "ZH") return Language::zh_tw;
  if (primary == "en" || primary == "EN") return Language::en;
  return std::nullopt;
}

std::string_view to_tag(Language language) { return language == Language::zh_tw ? "zh-TW" : "en"; }

std::string_view source(Language language) {
  if (language == Language::zh_tw) return {letterlock_catalogue_zh_tw, letterlock_catalogue_zh_tw_end};
  return {letterlock_catalogue_en, letterlock_catalogue_en_end};
}

std::string sentence(Language language, std::string_view key, const Params& params) {
  const std::string* text = lookup(language, key);
  return text == nullptr ? std::string(key) : fill(language, *text, params);
}

std::string_view raw(Language language, std::string_view key) {
  const std::string* text = lookup(language, key);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::string key_for(Medium medium, std::string_view key) {
  std::string of_page = "page." + std::string(key);
  return medium == Medium::page && has_key(Language::en, of_page) ? of_page : std::string(key);
}

Description describe(Language language, const Error& error, Medium medium) {
  const std::string id = error.id();
  const std::string key = "error." + id;
  return {sentence(language, key_for(medium, key), error.params),
          sentence(language, key_for(medium, key + ".hint"), error.params), id};
}

Description describe(Language language, const Finding& finding, Medium medium) {
  const std::string id = id_of(finding.id);
  const std::string hint = "finding." + id + ".hint";
  const bool hinted = lookup(language, hint) != nullptr;
  return {sentence(language, key_for(medium, "finding." + id), finding.params),
          hinted ? sentence(language, key_for(medium, hint), finding.params) : std::string(), id};
}

bool has_key(Language language, std::string_view key) {
  return catalogue(language).find(key) != catalogue(language).end();
}

std::vector<std::string_view> keys(Language language) {
  std::vector<std::string_view> all;
  for (const auto& entry : catalogue(language)) all.emplace_back(entry.first);
  return all;
}

std::string printable(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  while (!value.empty()) {
    const Utf8Step step = next_code_point(value);
    if (step.valid && !is_forbidden(step.code_point)) {
      out.append(value.substr(0, step.length));
    } else {
      out.append("\xEF\xBF\xBD");
    }
    value.remove_prefix(step.length);
  }
  return out;
}

}  // namespace letterlock::text
