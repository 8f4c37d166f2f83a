#include "message/display.h"

#include <algorithm>

#include "message/charset.h"
#include "message/html_text.h"
#include "message/words.h"
#include "mime/reader.h"

namespace letterlock::message {
namespace {

constexpr const char* kShownFields[] = {"From", "To", "Cc", "Subject", "Date"};

bool is_security_type(const mime::ParameterValue& type) {
  return type.value == "multipart/signed" || type.value == "multipart/encrypted" ||
         type.value == "application/pkcs7-mime" || type.value == "application/x-pkcs7-mime";
}

class Reader {
 public:
  Reader(const DisplayLimits& limits, DisplayMessage& message) : limits_(limits), message_(message) {}

  Status read(mime::Entity& entity, size_t depth) {
    if (depth > limits_.mime.depth) {
      return fail(ErrorCode::mime_too_deep, {{"limit", std::to_string(limits_.mime.depth)}});
    }
    const mime::ParameterValue type = mime::content_type(entity.header);
    if (is_security_type(type)) message_.inner_security_parts.push_back(type.value);
    if (type.value == "multipart/signed") return read_parts(entity, type, depth);
    if (type.value.starts_with("multipart/") && type.has("boundary")) return read_parts(entity, type, depth);
    const auto disposition = mime::parse_parameter_value(entity.header.value("Content-Disposition"));
    const bool attached = disposition && disposition->value == "attachment";
    if (!attached && type.value == "text/plain") return read_text(entity, type);
    if (!attached && type.value == "text/html") return read_html(entity, type);
    return read_attachment(entity, type, disposition);
  }

  // The HTML text counts where no plain text was found.
  void finish() {
    if (message_.text.empty()) message_.text = std::move(html_);
  }

 private:
  Status read_parts(mime::Entity& entity, const mime::ParameterValue& type, size_t depth) {
    mime::MultipartReader parts(*entity.body, std::string(type.parameter("boundary")), limits_.mime);
    for (;;) {
      TRY_ASSIGN(const bool more, parts.next());
      if (!more) return {};
      if (++parts_ > limits_.mime.parts) {
        return fail(ErrorCode::mime_too_many_parts, {{"limit", std::to_string(limits_.mime.parts)}});
      }
      auto part = mime::open_entity(parts.part(), limits_.mime);
      if (!part && part.error().code == ErrorCode::message_empty) continue;
      if (!part) return tl::unexpected(part.error());
      TRY(read(*part, depth + 1));
    }
  }

  // At most as much as is shown; the rest is passed over.
  Result<std::string> read_octets(mime::Entity& entity) {
    const auto encoding = mime::transfer_encoding(entity.header).value_or(mime::TransferEncoding::identity);
    const auto decoded = mime::decode(*entity.body, encoding);
    Bytes octets(limits_.text_octets);
    auto count = read_full(*decoded, octets);
    if (!count && count.error().kind() == ErrorKind::io) return tl::unexpected(count.error());
    octets.resize(count ? *count : 0);
    NullSink rest;
    const auto left = copy(*decoded, rest);
    message_.text_cut = message_.text_cut || (left && *left != 0);
    return std::string(as_text(octets));
  }

  Status read_text(mime::Entity& entity, const mime::ParameterValue& type) {
    TRY_ASSIGN(const std::string octets, read_octets(entity));
    if (!message_.text.empty()) message_.text += "\n";
    message_.text += safe_text(to_utf8(octets, type.parameter("charset")));
    return {};
  }

  Status read_html(mime::Entity& entity, const mime::ParameterValue& type) {
    TRY_ASSIGN(const std::string octets, read_octets(entity));
    html_ += safe_text(html_to_text(to_utf8(octets, type.parameter("charset"))));
    return {};
  }

  Status read_attachment(mime::Entity& entity, const mime::ParameterValue& type,
                         const std::optional<mime::ParameterValue>& disposition) {
    DisplayAttachment attachment;
    std::string name(disposition ? disposition->parameter("filename") : "");
    if (name.empty()) name = std::string(type.parameter("name"));
    attachment.name = decode_words(name);
    attachment.content_type = type.value;
    const auto encoding = mime::transfer_encoding(entity.header).value_or(mime::TransferEncoding::identity);
    const auto decoded = mime::decode(*entity.body, encoding);
    NullSink counter;
    (void)copy(*decoded, counter);  // a part that cannot be decoded still has a name
    attachment.octets = counter.count();
    message_.attachments.push_back(std::move(attachment));
    return {};
  }

  const DisplayLimits& limits_;
  DisplayMessage& message_;
  std::string html_;
  size_t parts_ = 0;
};

}  // namespace

Result<DisplayMessage> parse_display(Source& payload, const DisplayLimits& limits) {
  DisplayMessage message;
  auto entity = mime::open_entity(payload, limits.mime);
  if (!entity && entity.error().code == ErrorCode::message_empty) return message;
  if (!entity) return tl::unexpected(entity.error());
  for (const char* name : kShownFields) {
    if (const auto* field = entity->header.find(name))
      message.headers.push_back({field->name, decode_words(field->value)});
  }
  Reader reader(limits, message);
  // RFC 8551 section 3.1: a wrapped message is read as the message that it is.
  if (mime::content_type(entity->header).value == "message/rfc822") {
    TRY_ASSIGN(mime::Entity inner, mime::open_entity(*entity->body, limits.mime));
    TRY(reader.read(inner, 1));
  } else {
    TRY(reader.read(*entity, 0));
  }
  reader.finish();
  return message;
}

}  // namespace letterlock::message
