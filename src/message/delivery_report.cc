#include "message/delivery_report.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "message/charset.h"
#include "message/visible.h"
#include "mime/reader.h"

namespace letterlock::message {
namespace {

constexpr size_t kDiagnosticMax = 500;
constexpr size_t kAddressMax = 64 + 1 + 255;
constexpr size_t kMessageIdMax = 998;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "type; value" (RFC 3464 section 2.1.2): the type in lower case.
std::pair<std::string, std::string_view> typed(std::string_view field) {
  const size_t semicolon = field.find(';');
  if (semicolon == std::string_view::npos) return {};
  return {mime::to_lower(trimmed(field.substr(0, semicolon))), trimmed(field.substr(semicolon + 1))};
}

void append_utf8(char32_t c, std::string& out) {
  const auto octet = [&](char32_t value) { out.push_back(static_cast<char>(value)); };
  if (c < 0x80) {
    octet(c);
  } else if (c < 0x800) {
    octet(0xc0 | c >> 6);
    octet(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    octet(0xe0 | c >> 12);
    octet(0x80 | (c >> 6 & 0x3f));
    octet(0x80 | (c & 0x3f));
  } else {
    octet(0xf0 | c >> 18);
    octet(0x80 | (c >> 12 & 0x3f));
    octet(0x80 | (c >> 6 & 0x3f));
    octet(0x80 | (c & 0x3f));
  }
}

// utf-8-addr-xtext (RFC 6533 section 3): "\x{5B57}" is a character. What is none stays as it is written.
std::string without_xtext(std::string_view text) {
  constexpr std::string_view kMark = "\\x{";
  std::string out;
  while (!text.empty()) {
    const size_t close = text.starts_with(kMark) ? text.find('}') : std::string_view::npos;
    std::uint32_t c = 0;
    const char* const end = close == std::string_view::npos ? text.data() : text.data() + close;
    const auto read = close == std::string_view::npos ? std::from_chars_result{nullptr, std::errc::invalid_argument}
                                                      : std::from_chars(text.data() + kMark.size(), end, c, 16);
    if (read.ec == std::errc{} && read.ptr == end && c <= 0x10ffff) {
      append_utf8(c, out);
      text.remove_prefix(close + 1);
    } else {
      out.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return out;
}

// Empty where the field holds no mail address.
std::string address_in(std::string_view field) {
  const auto [type, value] = typed(field);
  if (type != "rfc822" && type != "utf-8") return {};
  std::string address = type == "utf-8" ? without_xtext(value) : std::string(value);
  if (address.starts_with('<') && address.ends_with('>')) address = address.substr(1, address.size() - 2);
  const bool fits = address.size() <= kAddressMax && address.find('@') != std::string::npos && is_utf8(address) &&
                    address.find_first_of(" <>") == std::string::npos && safe_line(address) == address;
  return fits ? address : std::string();
}

DeliveryAction action_in(std::string_view field) {
  constexpr std::pair<std::string_view, DeliveryAction> kActions[] = {{"failed", DeliveryAction::failed},
                                                                      {"delayed", DeliveryAction::delayed},
                                                                      {"delivered", DeliveryAction::delivered},
                                                                      {"relayed", DeliveryAction::relayed},
                                                                      {"expanded", DeliveryAction::expanded}};
  const std::string_view word = field.substr(0, field.find_first_of(" \t("));
  for (const auto& [name, action] : kActions) {
    if (mime::equal_no_case(word, name)) return action;
  }
  return DeliveryAction::unknown;
}

bool is_number(std::string_view text, size_t digits) {
  return !text.empty() && text.size() <= digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string status_in(std::string_view field) {
  const std::string_view word = field.substr(0, field.find_first_of(" \t("));
  if (word.size() < 5 || word[1] != '.' || std::string_view("245").find(word[0]) == std::string_view::npos) return {};
  const size_t dot = word.find('.', 2);
  if (dot == std::string_view::npos) return {};
  const bool good = is_number(word.substr(2, dot - 2), 3) && is_number(word.substr(dot + 1), 3);
  return good ? std::string(word) : std::string();
}

std::string words_of(std::string_view field) {
  std::string line = safe_line(typed(field).second);
  // Folded lines come with the blanks of their indentation.
  const auto both_blank = [](char a, char b) { return a == ' ' && b == ' '; };
  line.erase(std::unique(line.begin(), line.end(), both_blank), line.end());
  return std::string(utf8_prefix(line, kDiagnosticMax));
}

// "<...>" in a Message-ID field; empty where there is none.
std::string message_id_in(std::string_view field) {
  const size_t begin = field.find('<');
  const size_t end = field.find('>', begin == std::string_view::npos ? 0 : begin);
  if (begin == std::string_view::npos || end == std::string_view::npos) return {};
  const std::string id(field.substr(begin, end - begin + 1));
  const bool fits = id.size() > 2 && id.size() <= kMessageIdMax && is_utf8(id) && safe_line(id) == id &&
                    id.find_first_of(" \t") == std::string::npos;
  return fits ? id : std::string();
}

// The groups of fields, which empty lines part (RFC 3464 section 2.1).
std::vector<std::string_view> groups_of(std::string_view text) {
  std::vector<std::string_view> groups;
  size_t group = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (text.substr(at, end - at).find_first_not_of(" \t\r\n") == std::string_view::npos) {
      if (at > group) groups.push_back(text.substr(group, at - group));
      group = end;
    }
    at = end;
  }
  if (group < text.size()) groups.push_back(text.substr(group));
  return groups;
}

class ReportReader {
 public:
  explicit ReportReader(const ReportLimits& limits) : limits_(limits) {}

  Status read(Source& body, std::string boundary) {
    mime::MultipartReader parts(body, std::move(boundary), limits_.mime);
    for (;;) {
      TRY_ASSIGN(const bool more, parts.next());
      if (!more) return {};
      TRY(read_part(parts.part()));
    }
  }
  DeliveryReport take() { return std::move(report_); }

 private:
  // A part that cannot be read says nothing; the others do. I/O is an error.
  Status read_part(Source& octets) {
    Status status = read_part_strictly(octets);
    if (!status && status.error().kind() == ErrorKind::input) return {};
    return status;
  }

  Status read_part_strictly(Source& octets) {
    TRY_ASSIGN(const mime::Entity part, mime::open_entity(octets, limits_.mime));
    const std::string type = mime::content_type(part.header).value;
    const auto encoding = mime::transfer_encoding(part.header).value_or(mime::TransferEncoding::identity);
    const auto content = mime::decode(*part.body, encoding);
    const auto is = [&](std::initializer_list<std::string_view> names) {
      return std::find(names.begin(), names.end(), type) != names.end();
    };
    if (is({"message/delivery-status", "message/global-delivery-status"})) return read_status(*content);
    if (is({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})) {
      return read_original(*content);
    }
    return {};
  }

  Status read_status(Source& content) {
    if (std::exchange(has_status_, true)) return {};
    Bytes octets(limits_.status_octets);
    TRY_ASSIGN(const size_t count, read_full(content, octets));
    const auto groups = groups_of(as_text(ByteView(octets).first(count)));
    for (size_t i = 0; i < groups.size(); ++i) {
      const auto fields = mime::Header::parse(groups[i], limits_.mime);
      if (!fields) continue;
      if (i == 0) report_.reporting_server = words_of(fields->value("Reporting-MTA"));
      add_recipient(*fields);
    }
    return {};
  }

  void add_recipient(const mime::Header& fields) {
    ReportedRecipient recipient{address_in(fields.value("Final-Recipient")),
                                address_in(fields.value("Original-Recipient")), action_in(fields.value("Action")),
                                status_in(fields.value("Status")), words_of(fields.value("Diagnostic-Code"))};
    if (recipient.final_recipient.empty() && recipient.original_recipient.empty()) return;
    if (report_.recipients.size() < limits_.recipients) report_.recipients.push_back(std::move(recipient));
  }

  Status read_original(Source& content) {
    if (std::exchange(has_original_, true)) return {};
    TRY_ASSIGN(const mime::Entity original, mime::open_entity(content, limits_.mime));
    // Two of them name nobody's mail for certain.
    if (original.header.count("Message-ID") == 1) {
      report_.original_message_id = message_id_in(original.header.value("Message-ID"));
    }
    return {};
  }

  const ReportLimits& limits_;
  DeliveryReport report_;
  bool has_status_ = false;
  bool has_original_ = false;
};

}  // namespace

Result<std::optional<DeliveryReport>> parse_delivery_report(Source& message, const ReportLimits& limits) {
  TRY_ASSIGN(const mime::Entity entity, mime::open_entity(message, limits.mime));
  const mime::ParameterValue type = mime::content_type(entity.header);
  const bool is_report = type.value == "multipart/report" && !type.parameter("boundary").empty() &&
                         mime::equal_no_case(type.parameter("report-type"), "delivery-status");
  if (!is_report) return std::nullopt;
  ReportReader reader(limits);
  TRY(reader.read(*entity.body, std::string(type.parameter("boundary"))));
  DeliveryReport report = reader.take();
  if (report.recipients.empty()) return std::nullopt;
  return report;
}

}  // namespace letterlock::message
