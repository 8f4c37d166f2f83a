#include "service/http_head.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace letterlock::service {
namespace {

constexpr std::string_view kEnd = "\r\n\r\n";

tl::unexpected<HeadRefusal> refuse(unsigned status, std::string reason) {
  return tl::unexpected(HeadRefusal{status, std::move(reason)});
}

bool is_token_char(char c) {
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char); }
bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\t'; });
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::vector<std::string_view> lines_of(std::string_view head) {
  std::vector<std::string_view> lines;
  head.remove_suffix(kEnd.size());
  for (;;) {
    const size_t end = std::min(head.find("\r\n"), head.size());
    lines.push_back(head.substr(0, end));
    if (end == head.size()) return lines;
    head.remove_prefix(end + 2);
  }
}

std::optional<HeadRefusal> read_request_line(std::string_view line, HttpHead& head) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !is_visible(line)) return HeadRefusal{400, "request line"};
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(head.method) || head.target.find_first_of(" \t") != std::string::npos) {
    return HeadRefusal{400, "request line"};
  }
  if (version != "HTTP/1.1") return HeadRefusal{version.starts_with("HTTP/") ? 505U : 400U, "version"};
  if (!head.target.starts_with('/')) return HeadRefusal{400, "target"};
  return std::nullopt;
}

std::optional<HeadRefusal> read_field(std::string_view line, HttpHead& head) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_visible(line)) {
    return HeadRefusal{400, "field"};
  }
  const std::string name = lower(line.substr(0, colon));
  const std::string value(trimmed(line.substr(colon + 1)));
  const auto [place, is_new] = head.fields.try_emplace(name, value);
  if (is_new) return std::nullopt;
  const bool once = name == "host" || name == "content-length" || name == "origin" || name == "sec-fetch-site" ||
                    name == "x-letterlock-session" || name == "x-letterlock-act";
  if (once) return HeadRefusal{400, "two " + name};
  place->second += ", " + value;
  return std::nullopt;
}

std::optional<HeadRefusal> check_fields(HttpHead& head) {
  if (head.fields.count("host") == 0) return HeadRefusal{400, "no host"};
  if (head.fields.count("transfer-encoding") != 0) return HeadRefusal{411, "transfer-encoding"};
  if (head.fields.count("expect") != 0) return HeadRefusal{417, "expect"};
  const auto length = head.fields.find("content-length");
  if (length == head.fields.end()) return std::nullopt;
  const std::string& text = length->second;
  const bool digits = !text.empty() && text.size() <= 15 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) return HeadRefusal{400, "content-length"};
  (void)std::from_chars(text.data(), text.data() + text.size(), head.body_size);
  return std::nullopt;
}

}  // namespace

HeadScan scan_head(std::string_view received) {
  for (size_t i = 0; i < received.size(); ++i) {
    const char c = received[i];
    const bool line_feed_alone = c == '\n' && (i == 0 || received[i - 1] != '\r');
    const bool return_alone = c == '\r' && i + 1 < received.size() && received[i + 1] != '\n';
    if (line_feed_alone || return_alone || c == '\0' || (i == 0 && c == '\r')) return {HeadScan::State::malformed, 0};
    if (c == '\n' && i >= 3 && received[i - 2] == '\n') return {HeadScan::State::complete, i + 1};
  }
  return {};
}

const std::string& HttpHead::field(const std::string& name) const {
  static const std::string none;
  const auto found = fields.find(name);
  return found == fields.end() ? none : found->second;
}

tl::expected<HttpHead, HeadRefusal> read_head(std::string_view head) {
  HttpHead result;
  const auto lines = lines_of(head);
  if (lines.size() > kFieldsMax + 1) return refuse(431, "fields");
  if (const auto refusal = read_request_line(lines.front(), result)) return tl::unexpected(*refusal);
  for (size_t i = 1; i < lines.size(); ++i) {
    if (const auto refusal = read_field(lines[i], result)) return tl::unexpected(*refusal);
  }
  if (const auto refusal = check_fields(result)) return tl::unexpected(*refusal);
  return result;
}

}  // namespace letterlock::service
