#include "message/html_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "message/html_entities.h"
#include "mime/header.h"

namespace letterlock::message {
namespace {

constexpr std::string_view kLegacyClass = "header-protection-legacy-display";
constexpr size_t kCharsetWithin = 1024;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Elements whose content is no text for readers, up to their closing tag.
constexpr std::array<std::string_view, 10> kDropped = {"script",   "style",  "head",   "title", "noscript",
                                                       "template", "iframe", "object", "svg",   "select"};
// Elements that stand on lines of their own.
constexpr std::array<std::string_view, 27> kBlocks = {
    "p",  "div",     "tr",      "table",  "ul",     "ol",      "li",   "dl",         "dt",
    "dd", "h1",      "h2",      "h3",     "h4",     "h5",      "h6",   "blockquote", "pre",
    "hr", "section", "article", "header", "footer", "address", "form", "fieldset",   "center"};
// Between them an empty line.
constexpr std::array<std::string_view, 11> kParagraphs = {"p",  "h1", "h2", "h3",         "h4",   "h5",
                                                          "h6", "ul", "ol", "blockquote", "table"};

struct Tag {
  std::string name;  // lower case
  bool closing = false;
  std::string_view attributes;
  size_t size = 0;  // with its brackets; the rest of everything where ">" is missing
};

// `end` is the place of its ">".
Tag read_tag(std::string_view html, size_t end) {
  std::string_view inside = html.substr(1, end - 1);
  Tag tag;
  tag.size = std::min(end + 1, html.size());
  tag.closing = inside.starts_with('/');
  if (tag.closing) inside.remove_prefix(1);
  size_t name = 0;
  while (name < inside.size() && !is_space(inside[name]) && inside[name] != '/') ++name;
  tag.name = mime::to_lower(inside.substr(0, name));
  tag.attributes = inside.substr(name);
  return tag;
}

// The value of one attribute, "" where it is absent.
std::string attribute(std::string_view attributes, std::string_view wanted) {
  while (!attributes.empty()) {
    const auto skip = [&](auto matches) {
      size_t count = 0;
      while (count < attributes.size() && matches(attributes[count])) ++count;
      const std::string_view taken = attributes.substr(0, count);
      attributes.remove_prefix(count);
      return taken;
    };
    skip([](char c) { return is_space(c) || c == '/' || c == '='; });
    const std::string_view name = skip([](char c) { return !is_space(c) && c != '=' && c != '/'; });
    skip(is_space);
    std::string_view value;
    if (attributes.starts_with('=')) {
      attributes.remove_prefix(1);
      skip(is_space);
      const char quote = attributes.empty() ? '\0' : attributes.front();
      if (quote == '"' || quote == '\'') {
        attributes.remove_prefix(1);
        value = skip([quote](char c) { return c != quote; });
        if (!attributes.empty()) attributes.remove_prefix(1);
      } else {
        value = skip([](char c) { return !is_space(c); });
      }
    }
    if (mime::equal_no_case(name, wanted)) return decode_entities(value);
  }
  return {};
}

class Renderer {
 public:
  Renderer(std::string_view html, LegacyDisplay legacy) : html_(html), legacy_(legacy) {}

  std::string run() {
    while (!html_.empty()) step();
    while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ')) out_.pop_back();
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  void step() {
    if (html_.starts_with("<!--")) return skip_past("-->");
    const bool tag = html_.size() > 1 && html_.front() == '<' &&
                     (is_letter(html_[1]) || html_[1] == '/' || html_[1] == '!' || html_[1] == '?');
    if (tag) return take_tag();
    if (html_.front() == '&') {
      std::string text;
      html_.remove_prefix(take_entity(html_, text));
      return add(text);
    }
    const size_t size = std::max<size_t>(std::min(html_.find_first_of("<&", 1), html_.size()), 1);
    add_text(html_.substr(0, size));
    html_.remove_prefix(size);
  }

  void skip_past(std::string_view end) {
    const size_t at = html_.find(end);
    html_.remove_prefix(at == std::string_view::npos ? html_.size() : at + end.size());
  }

  // A ">" inside a quoted attribute value ends no tag. Where no other ">" comes, quotes mean nothing from there on,
  // so that no octet is looked at over and over.
  size_t tag_end() {
    char quote = '\0';
    for (size_t i = 1; i < html_.size(); ++i) {
      const char c = html_[i];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (quotes_count_ && (c == '"' || c == '\'') && html_[i - 1] == '=') {
        quote = c;
      } else if (c == '>') {
        return i;
      }
    }
    quotes_count_ = false;
    return std::min(html_.find('>'), html_.size());
  }

  Tag next_tag() {
    Tag tag = read_tag(html_, tag_end());
    html_.remove_prefix(tag.size);
    return tag;
  }

  void take_tag() {
    const Tag tag = next_tag();
    if (!tag.closing && is_one_of(tag.name, kDropped)) return drop_element(tag.name);
    if (!tag.closing && tag.name == "div" && legacy_ == LegacyDisplay::drop && is_legacy(tag)) return drop_div();
    if (tag.name == "br") return line_break();
    if (tag.name == "pre") preformatted_ = !tag.closing;
    if (tag.name == "a") return tag.closing ? end_link() : begin_link(tag);
    if (tag.name == "img" && !tag.closing) return add_picture(tag);
    if ((tag.name == "td" || tag.name == "th") && tag.closing) return add_text(" ");
    if (is_one_of(tag.name, kParagraphs)) return begin_lines(2);
    if (is_one_of(tag.name, kBlocks)) begin_lines(1);
    if (tag.name == "li" && !tag.closing) add("- ");
  }

  static bool is_legacy(const Tag& tag) {
    const std::string classes = " " + attribute(tag.attributes, "class") + " ";
    return classes.find(" " + std::string(kLegacyClass) + " ") != std::string::npos;
  }

  // Up to the closing tag of that name; to the end where there is none.
  void drop_element(std::string_view name) {
    while (!html_.empty()) {
      html_.remove_prefix(std::min(html_.find("</"), html_.size()));
      if (html_.empty()) return;
      if (mime::equal_no_case(html_.substr(2, name.size()), name)) return skip_past(">");
      html_.remove_prefix(2);
    }
  }

  void drop_div() {
    for (size_t depth = 1; depth > 0 && !html_.empty();) {
      html_.remove_prefix(std::min(html_.find('<'), html_.size()));
      if (html_.empty()) return;
      const Tag tag = next_tag();
      if (tag.name == "div") depth = tag.closing ? depth - 1 : depth + 1;
    }
  }

  void begin_link(const Tag& tag) {
    link_ = attribute(tag.attributes, "href");
    const bool goes_out = link_.starts_with("http://") || link_.starts_with("https://") || link_.starts_with("mailto:");
    if (!goes_out) link_.clear();
    link_start_ = out_.size();
  }

  // People must see where a link goes: its words can say anything.
  void end_link() {
    const std::string target = std::exchange(link_, {});
    if (target.empty() || link_start_ > out_.size()) return;
    std::string_view words = std::string_view(out_).substr(link_start_);
    while (!words.empty() && is_space(words.front())) words.remove_prefix(1);
    const bool said = words == target || "mailto:" + std::string(words) == target || std::string(words) + "/" == target;
    if (said) return;
    if (!out_.empty() && !is_space(out_.back())) out_ += ' ';
    add("<" + target + ">");
  }

  void add_picture(const Tag& tag) {
    const std::string words = attribute(tag.attributes, "alt");
    if (!words.empty()) add("[" + words + "]");
  }

  // At least `count` line ends before what follows; none at the very beginning.
  void begin_lines(size_t count) {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    size_t present = 0;
    while (present < count && present < out_.size() && out_[out_.size() - 1 - present] == '\n') ++present;
    if (!out_.empty()) out_.append(count - present, '\n');
  }

  void line_break() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    out_ += '\n';
  }

  void add(std::string_view text) { out_ += text; }

  // Runs of blanks and line ends are one blank (but in <pre>).
  void add_text(std::string_view text) {
    for (const char c : text) {
      if (preformatted_ || !is_space(c)) {
        if (c != '\r') out_ += c;
        continue;
      }
      if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n') out_ += ' ';
    }
  }

  std::string_view html_;
  LegacyDisplay legacy_;
  std::string out_;
  std::string link_;
  size_t link_start_ = 0;
  bool preformatted_ = false;
  bool quotes_count_ = true;
};

}  // namespace

std::string html_to_text(std::string_view html, LegacyDisplay legacy) { return Renderer(html, legacy).run(); }

std::string html_charset(std::string_view octets) {
  const std::string front = mime::to_lower(octets.substr(0, kCharsetWithin));
  const size_t at = front.find("charset=");
  if (at == std::string::npos) return {};
  std::string_view rest = std::string_view(front).substr(at + 8);
  if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
  return std::string(rest.substr(0, rest.find_first_of("\"' />;\r\n")));
}

}  // namespace letterlock::message
