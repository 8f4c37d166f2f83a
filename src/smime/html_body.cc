#include "smime/html_body.h"

#include <algorithm>
#include <array>

#include "mime/header.h"

namespace letterlock::smime {
namespace {

constexpr size_t kLookedAt = 64 * 1024;

bool begins_with(std::string_view html, size_t at, std::string_view word) {
  return mime::equal_no_case(html.substr(at, word.size()), word) && html.size() - at >= word.size();
}

bool is_tag(std::string_view html, size_t at, std::string_view name) {
  const size_t end = at + 1 + name.size();
  return begins_with(html, at + 1, name) && end < html.size() &&
         std::string_view(" \t\r\n\f/>").find(html[end]) != std::string_view::npos;
}

// Behind the ">" of the tag; quotes around attributes may hold one.
size_t tag_end(std::string_view html, size_t at) {
  char quote = 0;
  for (; at < html.size(); ++at) {
    if (quote != 0) {
      if (html[at] == quote) quote = 0;
    } else if (html[at] == '"' || html[at] == '\'') {
      quote = html[at];
    } else if (html[at] == '>') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

size_t behind(std::string_view html, size_t at, std::string_view word) {
  for (; at + word.size() <= html.size(); ++at) {
    if (begins_with(html, at, word)) return at + word.size();
  }
  return std::string_view::npos;
}

// Behind what holds no tags of the document: a comment, or an element whose content is text. `at` itself where none is.
size_t behind_opaque(std::string_view html, size_t at) {
  constexpr std::array<std::string_view, 5> kOpaque = {"script", "style", "title", "textarea", "noscript"};
  if (begins_with(html, at, "<!--")) return behind(html, at + 4, "-->");
  for (const std::string_view name : kOpaque) {
    if (is_tag(html, at, name)) return behind(html, at, "</" + std::string(name));
  }
  return at;
}

}  // namespace

size_t body_start(std::string_view html) {
  size_t start = 0;
  for (size_t at = html.find('<'); at < html.size(); at = html.find('<', at)) {
    const size_t next = behind_opaque(html, at);
    if (next == std::string_view::npos) return start;
    if (next != at) {
      at = next;
      continue;
    }
    const size_t end = tag_end(html, at);
    if (end == std::string_view::npos) return start;
    if (is_tag(html, at, "body")) return end;
    if (begins_with(html, at, "<!doctype")) start = end;
    ++at;
  }
  return start;
}

Status BodyInsertion::begin() {
  begun_ = true;
  std::array<std::uint8_t, 16 * 1024> chunk{};
  while (front_.size() < kLookedAt) {
    TRY_ASSIGN(const size_t count,
               from_.read(std::span(chunk).first(std::min(chunk.size(), kLookedAt - front_.size()))));
    if (count == 0) break;
    front_ += as_text(ByteView(chunk).first(count));
  }
  front_.insert(body_start(front_), insertion_);
  return {};
}

Result<size_t> BodyInsertion::read(std::span<std::uint8_t> buffer) {
  if (!begun_) TRY(begin());
  if (given_ == front_.size()) return from_.read(buffer);
  const size_t count = std::min(buffer.size(), front_.size() - given_);
  std::copy_n(front_.begin() + static_cast<std::ptrdiff_t>(given_), count, buffer.begin());
  given_ += count;
  return count;
}

}  // namespace letterlock::smime
