// One part of a message by its place ("2.1"), for saving it.
#include <algorithm>
#include <charconv>

#include "message/display.h"
#include "mime/reader.h"

namespace letterlock::message {
namespace {

bool has_parts(const mime::Entity& entity) {
  const mime::ParameterValue type = mime::content_type(entity.header);
  return type.value.starts_with("multipart/") && !type.parameter("boundary").empty();
}

bool wraps_message(const mime::Entity& entity) {
  const mime::ParameterValue type = mime::content_type(entity.header);
  return type.value == "message/rfc822" && mime::to_lower(type.parameter("forwarded")) != "yes";
}

// Takes the number at the front of "2.1"; nullopt where there is none.
std::optional<size_t> take_number(std::string_view& path) {
  const std::string_view digits = path.substr(0, path.find('.'));
  size_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || number == 0) return std::nullopt;
  path.remove_prefix(std::min(digits.size() + 1, path.size()));
  return number;
}

// Octets as they stand, or decoded where the part's header tells how.
enum class Form { decoded, raw };

class PartWriter {
 public:
  PartWriter(std::string_view part, Sink& out, const mime::Limits& limits) : part_(part), out_(out), limits_(limits) {}

  Status run(Source& root, Form form) {
    TRY_ASSIGN(mime::Entity entity, mime::open_entity(root, limits_));
    if (!wraps_message(entity)) return find(entity, form);
    TRY_ASSIGN(mime::Entity inner, mime::open_entity(*entity.body, limits_));
    return find(inner, form);
  }
  // Was the wanted part reached, so that an error is its own?
  bool reached() const { return reached_; }

 private:
  Status find(mime::Entity& root, Form form) {
    if (has_parts(root)) return descend(root, part_, 0, form);
    return part_ == "1" ? write(root) : not_found();
  }

  Status descend(mime::Entity& entity, std::string_view path, size_t depth, Form form) {
    if (depth >= limits_.depth) return fail(ErrorCode::mime_too_deep, {{"limit", std::to_string(limits_.depth)}});
    const auto number = take_number(path);
    if (!number || !has_parts(entity)) return not_found();
    mime::MultipartReader reader(*entity.body, std::string(mime::content_type(entity.header).parameter("boundary")),
                                 limits_);
    for (size_t i = 0; i < *number; ++i) {
      TRY_ASSIGN(const bool more, reader.next());
      if (!more) return not_found();
    }
    reached_ = path.empty();
    if (reached_ && form == Form::raw) return pour(reader.part());
    TRY_ASSIGN(mime::Entity part, mime::open_entity(reader.part(), limits_));
    return reached_ ? write(part) : descend(part, path, depth + 1, form);
  }

  Status write(mime::Entity& entity) {
    reached_ = false;  // its header is read: an error from here on is not one of the header
    const auto encoding = mime::transfer_encoding(entity.header);
    return pour(*mime::decode(*entity.body, encoding.value_or(mime::TransferEncoding::identity)));
  }

  Status pour(Source& content) {
    TRY(copy(content, out_));
    return {};
  }

  tl::unexpected<Error> not_found() const { return fail(ErrorCode::part_not_found, {{"part", std::string(part_)}}); }

  std::string_view part_;
  Sink& out_;
  const mime::Limits& limits_;
  bool reached_ = false;
};

}  // namespace

Status write_part(ReplayableSource& payload, std::string_view part, Sink& out, const mime::Limits& limits) {
  PartWriter writer(part, out, limits);
  TRY_ASSIGN(const auto source, payload.open());
  Status written = writer.run(*source, Form::decoded);
  const bool unreadable = !written && writer.reached() && written.error().kind() == ErrorKind::input;
  if (!unreadable) return written;
  TRY_ASSIGN(const auto again, payload.open());
  return PartWriter(part, out, limits).run(*again, Form::raw);
}

}  // namespace letterlock::message
