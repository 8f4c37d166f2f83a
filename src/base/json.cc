#include "base/json.h"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace letterlock {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Octets of the well-formed UTF-8 sequence at the front of `text` (RFC 3629 section 4), 0 where there is none.
size_t sequence_length(std::string_view text) {
  const auto octet = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = octet(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3
                        : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (octet(i) < 0x80 || octet(i) > 0xBF) return 0;
  }
  const unsigned char second = octet(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool too_high = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_high ? 0 : length;
}

std::string clean_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const size_t length = sequence_length(text);
    clean += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return clean;
}

}  // namespace

namespace json_detail {

tl::unexpected<Error> malformed(std::string_view expected) {
  return fail(ErrorCode::json_malformed, {{"path", ""}, {"expected", std::string(expected)}});
}

Error below(Error error, std::string_view step) {
  if (error.code != ErrorCode::json_malformed || error.params.empty()) return error;
  std::string& path = error.params.front().second;
  path = path.empty() ? std::string(step) : std::string(step) + "." + path;
  return error;
}

std::string dashed(std::string_view name) {
  std::string word(name);
  std::replace(word.begin(), word.end(), '_', '-');
  return word;
}

std::string_view last_name(std::string_view full) {
  const size_t colon = full.rfind(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

}  // namespace json_detail

Result<JsonValue> parse_json(std::string_view text, size_t limit) {
  if (text.size() > limit) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(limit)}});
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 32;
  JsonValue value = boost::json::parse(text, error, {}, options);
  if (error) return json_detail::malformed("JSON");
  return value;
}

std::string to_text(const JsonValue& value) { return boost::json::serialize(value); }

Result<bool> JsonRule<bool>::read(const JsonValue& value) {
  if (const bool* flag = value.if_bool()) return *flag;
  return json_detail::malformed("true or false");
}

Result<double> JsonRule<double>::read(const JsonValue& value) {
  boost::json::error_code error;
  const auto number = value.to_number<double>(error);
  if (error) return json_detail::malformed("number");
  return number;
}

JsonValue JsonRule<std::string>::write(const std::string& value) { return JsonValue(clean_utf8(value)); }

Result<std::string> JsonRule<std::string>::read(const JsonValue& value) {
  if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
  return json_detail::malformed("text");
}

JsonValue JsonRule<Bytes>::write(const Bytes& value) { return JsonValue(to_hex(value)); }

Result<Bytes> JsonRule<Bytes>::read(const JsonValue& value) {
  if (const auto* text = value.if_string()) {
    if (auto bytes = from_hex(std::string_view(*text))) return std::move(*bytes);
  }
  return json_detail::malformed("hexadecimal");
}

JsonValue JsonRule<Time>::write(Time value) { return JsonValue(to_rfc3339(value)); }

Result<Time> JsonRule<Time>::read(const JsonValue& value) {
  if (const auto* text = value.if_string()) {
    if (auto time = parse_rfc3339(std::string_view(*text))) return *time;
  }
  return json_detail::malformed("RFC 3339 time");
}

JsonValue JsonRule<Params>::write(const Params& value) {
  boost::json::object object;
  for (const auto& [name, text] : value) object[to_json(name).as_string()] = to_json(text);
  return object;
}

Result<Params> JsonRule<Params>::read(const JsonValue& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return json_detail::malformed("object");
  Params params;
  for (const auto& [name, inner] : *object) {
    auto text = from_json<std::string>(inner);
    if (!text) return tl::unexpected(json_detail::below(std::move(text).error(), name));
    params.emplace_back(std::string(name), std::move(*text));
  }
  return params;
}

JsonValue JsonRule<Finding>::write(const Finding& value) {
  boost::json::object object;
  object["severity"] = to_string(value.severity);
  object["id"] = id_of(value.id);
  object["params"] = to_json(value.params);
  return object;
}

Result<Finding> JsonRule<Finding>::read(const JsonValue& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return json_detail::malformed("object");
  std::string severity;
  std::string id;
  Finding result{};
  TRY(json_detail::read_member(*object, "severity", severity));
  TRY(json_detail::read_member(*object, "id", id));
  TRY(json_detail::read_member(*object, "params", result.params));
  const auto& ids = all_finding_ids();
  const auto found = std::find_if(ids.begin(), ids.end(), [&](FindingId known) { return id_of(known) == id; });
  if (found == ids.end()) return tl::unexpected(json_detail::below(json_detail::malformed("finding").value(), "id"));
  result.id = *found;
  for (const Severity known : {Severity::note, Severity::warning, Severity::error}) {
    if (to_string(known) != severity) continue;
    result.severity = known;
    return result;
  }
  return tl::unexpected(json_detail::below(json_detail::malformed("severity").value(), "severity"));
}

}  // namespace letterlock
