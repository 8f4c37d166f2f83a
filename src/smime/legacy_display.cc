#include "smime/legacy_display.h"

#include <algorithm>
#include <cstdio>

#include "smime/header_protection.h"
#include "smime/html_body.h"

namespace letterlock::smime {
namespace {

constexpr std::string_view kParameter = "hp-legacy-display";

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8_charset(std::string_view charset) { return charset == "utf-8" || charset == "utf8"; }
// RFC 2045 section 5.2: without a charset it is US-ASCII, of which UTF-8 is an extension.
bool is_ascii_charset(std::string_view charset) { return charset.empty() || charset == "us-ascii"; }
// Texts that ASCII cannot be put in front of.
bool is_no_ascii(std::string_view charset) {
  return charset.starts_with("utf-16") || charset.starts_with("utf-32") || charset.starts_with("utf-7") ||
         charset.starts_with("ucs-") || charset.starts_with("iso-10646-ucs");
}

std::string charset_of(const mime::ParameterValue& type) { return mime::to_lower(type.parameter("charset")); }

// RFC 9788 section 5.2.4; a text with a file name is shown as a file.
bool is_attached(const mime::Header& header, const mime::ParameterValue& type) {
  const auto disposition = mime::parse_parameter_value(header.value("Content-Disposition"));
  const bool said = header.find("Content-Disposition") != nullptr &&
                    (!disposition || disposition->value != "inline" || disposition->has("filename"));
  return said || type.has("name");
}

void append_html(std::string& html, std::string_view utf8) {
  for (size_t at = 0; at < utf8.size(); ++at) {
    const auto octet = static_cast<unsigned char>(utf8[at]);
    if (octet < 0x80) {
      const char c = utf8[at];
      html += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
      continue;
    }
    // A numeric reference is read in every charset. What is no UTF-8 was made visible before (ReadableText).
    const int more = octet >= 0xf0 ? 3 : octet >= 0xe0 ? 2 : 1;
    std::uint32_t code = octet & (0x3fu >> more);
    for (int i = 0; i < more && at + 1 < utf8.size(); ++i) {
      code = (code << 6) | (static_cast<unsigned char>(utf8[++at]) & 0x3fu);
    }
    html += "&#" + std::to_string(code) + ";";
  }
}

// Words in front of a text.
class Prefixed : public Source {
 public:
  Prefixed(std::string prefix, Source& rest) : prefix_(std::move(prefix)), front_(as_bytes(prefix_)), rest_(rest) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    TRY_ASSIGN(const size_t count, front_.read(buffer));
    return count != 0 ? Result<size_t>(count) : rest_.read(buffer);
  }

 private:
  std::string prefix_;
  MemorySource front_;
  Source& rest_;
};

}  // namespace

LegacyDisplayEditor::LegacyDisplayEditor(const std::vector<mime::HeaderField>& hidden, ReadableText readable,
                                         WordsInCharset in_charset)
    : in_charset_(in_charset) {
  for (const mime::HeaderField& field : hidden) {
    lines_.push_back({field.name, readable(field.value), field.value});
    ascii_ = ascii_ && is_ascii(lines_.back().readable);
  }
}

bool LegacyDisplayEditor::wants(const mime::Header& header) const {
  if (lines_.empty()) return false;
  const mime::ParameterValue type = mime::content_type(header);
  if (type.value != "text/plain" && type.value != "text/html") return false;
  return !is_attached(header, type) && !type.has(kParameter) && !is_no_ascii(charset_of(type));
}

Status LegacyDisplayEditor::edit_header(mime::Header& header) const {
  const mime::ParameterValue type = mime::content_type(header);
  std::string value(header.value("Content-Type"));
  if (type.value == "text/plain" && !ascii_ && is_ascii_charset(charset_of(type))) {
    value = without_parameters(value, {"charset"}) + "; charset=utf-8";
  }
  const std::string marked = "; " + std::string(kParameter) + "=\"1\"";
  header.remove("Content-Type");
  mime::Header written;
  const bool read = written.add("Content-Type", value + marked) && mime::content_type(written).has(kParameter);
  // What cannot be read was taken for text/plain, and is written as that.
  return header.add("Content-Type", (read ? value : "text/plain; charset=utf-8") + marked);
}

// RFC 9788 section 5.2.2.
std::string LegacyDisplayEditor::text_for(const mime::ParameterValue& type) const {
  const std::string charset = charset_of(type);
  const bool carries = ascii_ || is_utf8_charset(charset) || is_ascii_charset(charset);
  std::string text;
  for (const Line& line : lines_) {
    const std::string other = in_charset_ ? in_charset_(line.written, charset) : line.written;
    text += line.name + ": " + (carries ? line.readable : other) + "\r\n";
  }
  return text + "\r\n";
}

// RFC 9788 section 5.2.3.
std::string LegacyDisplayEditor::html() const {
  std::string html = "<div class=\"header-protection-legacy-display\">\r\n<pre>";
  for (size_t i = 0; i < lines_.size(); ++i) {
    html += (i == 0 ? "" : "\r\n") + lines_[i].name + ": ";
    append_html(html, lines_[i].readable);
  }
  return html + "</pre>\r\n</div>\r\n";
}

std::unique_ptr<Source> LegacyDisplayEditor::edit(const mime::Header& header, Source& decoded) const {
  const mime::ParameterValue type = mime::content_type(header);
  if (type.value == "text/html") return std::make_unique<BodyInsertion>(html(), decoded);
  return std::make_unique<Prefixed>(text_for(type), decoded);
}

}  // namespace letterlock::smime
