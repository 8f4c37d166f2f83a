#include "message/display.h"

#include <algorithm>

#include "message/charset.h"
#include "message/visible.h"
#include "message/words.h"
#include "mime/reader.h"

namespace letterlock::message {
namespace {

constexpr std::string_view kUnreadable = "application/octet-stream";
constexpr std::string_view kCutMark = "[...]";
constexpr size_t kContentIdMax = 998;  // RFC 5322 section 2.1.1: no line is longer

bool is_security_type(std::string_view type) {
  return type == "multipart/signed" || type == "multipart/encrypted" || type == "application/pkcs7-mime" ||
         type == "application/x-pkcs7-mime";
}

bool is_signature_type(std::string_view type) {
  return type == "application/pkcs7-signature" || type == "application/x-pkcs7-signature" ||
         type == "application/pgp-signature";
}

// Malformed input is a matter of one part; everything else ends the reading.
bool is_damage(const Error& error) {
  return error.kind() == ErrorKind::input && error.code != ErrorCode::mime_too_deep &&
         error.code != ErrorCode::mime_too_many_parts;
}

// RFC 9788 section 5.2.2: in plain text the copied header stands before the first empty line.
std::string_view without_legacy_header(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text;
    if (end == at) return text.substr(end + 1);
    at = end + 1;
  }
  return text;
}

// The end of UTF-8 that was cut anywhere; in other charsets up to four octets too much are left out.
std::string without_cut_character(std::string octets) {
  for (int i = 0; i < 3 && !octets.empty() && (static_cast<unsigned char>(octets.back()) & 0xc0) == 0x80; ++i) {
    octets.pop_back();
  }
  if (!octets.empty() && static_cast<unsigned char>(octets.back()) >= 0xc0) octets.pop_back();
  return octets;
}

class CountingSource : public Source {
 public:
  explicit CountingSource(Source& from) : from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    TRY_ASSIGN(const size_t count, from_.read(buffer));
    count_ += count;
    return count;
  }
  std::uint64_t count() const { return count_; }

 private:
  Source& from_;
  std::uint64_t count_ = 0;
};

// A text of the message, in the order in which they stand there.
struct Text {
  std::string content;
  size_t alternative = 0;  // the innermost multipart/alternative around it, 0 for none
  bool html = false;
  std::string part = {};
  bool is_root = true;
  bool has_legacy_display = false;  // that is to be left out

  bool is_variant_of(const Text& other) const { return alternative != 0 && other.alternative == alternative; }
  bool is_blank() const { return content.find_first_not_of(" \t\n") == std::string::npos; }
};

// The decoded octets of a text, as far as the limit allows.
struct Taken {
  std::string octets = {};
  bool cut = false;
  bool damaged = false;
};

struct Place {
  std::string part;
  size_t depth = 0;
  size_t alternative = 0;
  bool in_digest = false;
  // RFC 2387: inside of a multipart/related, whose root is the part with that Content-ID, or the first one.
  bool in_related = false;
  std::string start = {};
  bool is_root = true;          // and so is everything around it
  bool is_older_first = false;  // in the payload's multipart/mixed, which has protected-headers itself
};

// What is said about a leaf beside its content.
struct Leaf {
  mime::ParameterValue type;
  std::string name;
  bool attached = false;
  std::string content_id = {};
};

std::string decoded_name(const mime::ParameterValue& value, std::string_view parameter) {
  const std::string_view mark = value.charset_mark(parameter);
  const std::string_view octets = value.parameter(parameter);
  return safe_file_name(mark.empty() ? decode_words(octets) : to_utf8(octets, mark));
}

// "<a@b>" as "a@b", which is how a "cid:" link names it (RFC 2392).
std::string bare_content_id(std::string_view value) {
  value = value.substr(0, kContentIdMax);
  if (value.starts_with('<') && value.ends_with('>')) value = value.substr(1, value.size() - 2);
  return safe_line(value);
}

Leaf describe(const mime::Header& header, bool in_digest) {
  Leaf leaf{mime::content_type(header), {}, false, bare_content_id(header.value("Content-ID"))};
  if (in_digest && header.find("Content-Type") == nullptr) leaf.type = mime::ParameterValue{"message/rfc822"};
  const auto disposition = mime::parse_parameter_value(header.value("Content-Disposition"));
  if (disposition) leaf.name = decoded_name(*disposition, "filename");
  if (leaf.name.empty()) leaf.name = decoded_name(leaf.type, "name");
  leaf.attached = !leaf.name.empty() || (disposition && disposition->value != "inline");
  return leaf;
}

class Reader {
 public:
  Reader(const DisplayLimits& limits, DisplayMessage& message) : limits_(limits), message_(message) {}

  Status read(mime::Entity& entity, const Place& place) {
    if (place.depth >= limits_.mime.depth) {
      return fail(ErrorCode::mime_too_deep, {{"limit", std::to_string(limits_.mime.depth)}});
    }
    const Leaf leaf = describe(entity.header, place.in_digest);
    const bool root = place.is_root && (place.start.empty() || place.start == leaf.content_id);
    if (is_security_type(leaf.type.value)) message_.inner_security.push_back({place.part, leaf.type.value});
    const bool parts = leaf.type.value.starts_with("multipart/") && !leaf.type.parameter("boundary").empty();
    if (parts) return read_parts(entity, leaf.type, place, root);
    const std::string part = place.part.empty() ? "1" : place.part;
    const bool html = leaf.type.value == "text/html";
    // A multipart without a boundary is shown as what it is: lines of text.
    const bool text = html || leaf.type.value == "text/plain" || leaf.type.value.starts_with("multipart/");
    if (text && !leaf.attached) return read_text(entity, leaf.type, {{}, place.alternative, html, part, root});
    return read_attachment(entity, leaf, part);
  }

  void finish() {
    offer_page();
    for (const Text& text : texts_) {
      if (text.content.empty()) continue;
      if (!message_.text.empty() && !message_.text.ends_with('\n')) message_.text += '\n';
      if (!message_.text.empty()) message_.text += '\n';
      message_.text += text.content;
    }
    if (!message_.text_cut) return;
    if (!message_.text.empty() && !message_.text.ends_with('\n')) message_.text += '\n';
    message_.text += std::string(kCutMark) + "\n";
  }

 private:
  Status read_parts(mime::Entity& entity, const mime::ParameterValue& type, const Place& place, bool root) {
    Place inner{{}, place.depth + 1, place.alternative, type.value == "multipart/digest"};
    inner.in_related = type.value == "multipart/related";
    if (inner.in_related) inner.start = bare_content_id(type.parameter("start"));
    if (type.value == "multipart/alternative") inner.alternative = ++alternatives_;
    inner.is_older_first = place.depth == 0 && type.value == "multipart/mixed" &&
                           mime::to_lower(type.parameter("protected-headers")) == "v1";
    mime::MultipartReader parts(*entity.body, std::string(type.parameter("boundary")), limits_.mime);
    for (size_t number = 1;; ++number) {
      TRY_ASSIGN(const bool more, parts.next());
      message_.text_damaged = message_.text_damaged || (!more && number == 1);
      if (!more) return {};
      if (++parts_ > limits_.mime.parts) {
        return fail(ErrorCode::mime_too_many_parts, {{"limit", std::to_string(limits_.mime.parts)}});
      }
      inner.part = place.part + (place.part.empty() ? "" : ".") + std::to_string(number);
      inner.is_root = root && (!inner.in_related || number == 1 || !inner.start.empty());
      TRY(read_part(parts.part(), inner));
    }
  }

  // protected-headers="v1": a text of its own, before the message, that programs without a notion of it show.
  bool is_older_legacy(const mime::Header& header, const Place& place) const {
    const mime::ParameterValue type = mime::content_type(header);
    const bool text = type.value == "text/plain" || type.value == "text/rfc822-headers";
    return limits_.legacy_display == LegacyDisplay::drop && place.part == "1" && place.is_older_first && text &&
           mime::to_lower(type.parameter("protected-headers")) == "v1";
  }

  Status read_part(Source& source, const Place& place) {
    CountingSource counted(source);
    auto entity = mime::open_entity(counted, limits_.mime);
    if (entity && is_older_legacy(entity->header, place)) return drain(*entity->body);
    if (entity) return read(*entity, place);
    if (entity.error().code == ErrorCode::message_empty) return {};
    if (!is_damage(entity.error())) return tl::unexpected(std::move(entity).error());
    TRY(drain(counted));
    message_.attachments.push_back({"", std::string(kUnreadable), counted.count(), place.part, true});
    return {};
  }

  Status read_text(mime::Entity& entity, const mime::ParameterValue& type, Text text) {
    // Of alternatives the plain text; an HTML text inside one that has been seen says nothing new.
    const bool says_nothing_new = text.html && std::any_of(texts_.begin(), texts_.end(), [&](const Text& other) {
                                    return text.is_variant_of(other) && !other.html;
                                  });
    if (says_nothing_new && limits_.html_octets == 0) return drain(*entity.body);
    TRY_ASSIGN(const Taken taken, take(entity, says_nothing_new ? limits_.html_octets : limits_.text_octets - shown_));
    if (text.html) keep_page(taken, type, text);
    if (says_nothing_new) return {};
    shown_ += taken.octets.size();
    message_.text_cut = message_.text_cut || taken.cut;
    message_.text_damaged = message_.text_damaged || taken.damaged;
    text.content = safe_text(text.html ? html(taken.octets, type) : plain(taken.octets, type));
    if (!text.html) std::erase_if(texts_, [&](const Text& other) { return text.is_variant_of(other) && other.html; });
    texts_.push_back(std::move(text));
    return {};
  }

  // Of several pages none is kept: one of them does not say all, and they are never joined.
  void keep_page(const Taken& taken, const mime::ParameterValue& type, const Text& place) {
    const bool whole = !taken.cut && !taken.damaged && taken.octets.size() <= limits_.html_octets;
    page_.reset();
    if (++pages_ > 1 || !whole || !place.is_root) return;
    page_ = place;
    page_->content = html_in_utf8(taken.octets, type);
    page_->has_legacy_display = drops_legacy(type);
  }

  void offer_page() {
    const bool says_all =
        page_ && message_.inner_security.empty() && std::all_of(texts_.begin(), texts_.end(), [&](const Text& text) {
          return text.html || text.is_blank() || text.is_variant_of(*page_);
        });
    if (says_all) message_.html = {std::move(page_->part), std::move(page_->content), page_->has_legacy_display};
  }

  bool drops_legacy(const mime::ParameterValue& type) const {
    return limits_.legacy_display == LegacyDisplay::drop && type.parameter("hp-legacy-display") == "1";
  }

  std::string plain(std::string_view octets, const mime::ParameterValue& type) const {
    const std::string text = safe_text(to_utf8(octets, type.parameter("charset")));
    return std::string(drops_legacy(type) ? without_legacy_header(text) : std::string_view(text));
  }

  static std::string html_in_utf8(std::string_view octets, const mime::ParameterValue& type) {
    std::string charset(type.parameter("charset"));
    if (charset.empty()) charset = html_charset(octets);
    return to_utf8(octets, charset);
  }

  std::string html(std::string_view octets, const mime::ParameterValue& type) const {
    return html_to_text(html_in_utf8(octets, type), drops_legacy(type) ? LegacyDisplay::drop : LegacyDisplay::keep);
  }

  static Status drain(Source& source) {
    NullSink rest;
    TRY(copy(source, rest));
    return {};
  }

  // At most `limit` octets; the rest is passed over.
  static Result<Taken> take(mime::Entity& entity, size_t limit) {
    const auto encoding = mime::transfer_encoding(entity.header).value_or(mime::TransferEncoding::identity);
    const auto decoded = mime::decode(*entity.body, encoding);
    Taken taken;
    Bytes chunk(kChunkSize);
    for (;;) {
      const auto count = decoded->read(chunk);
      if (!count && !is_damage(count.error())) return tl::unexpected(count.error());
      taken.damaged = !count;
      if (!count || *count == 0) break;
      const size_t fitting = std::min(*count, limit - taken.octets.size());
      taken.octets += as_text(ByteView(chunk).first(fitting));
      taken.cut = taken.cut || fitting < *count;
    }
    if (taken.cut) taken.octets = without_cut_character(std::move(taken.octets));
    return taken;
  }

  Status read_attachment(mime::Entity& entity, const Leaf& leaf, const std::string& part) {
    DisplayAttachment attachment{leaf.name, safe_line(leaf.type.value), 0, part, false, leaf.content_id};
    const auto encoding = mime::transfer_encoding(entity.header);
    const auto decoded = mime::decode(*entity.body, encoding.value_or(mime::TransferEncoding::identity));
    NullSink counter;
    const auto copied = copy(*decoded, counter);
    if (!copied && !is_damage(copied.error())) return tl::unexpected(copied.error());
    attachment.octets = counter.count();
    attachment.damaged = !copied || !encoding;
    // A signature's file says nothing to people; that there is one is said among the inner parts.
    if (!is_signature_type(leaf.type.value)) message_.attachments.push_back(std::move(attachment));
    return {};
  }

  const DisplayLimits& limits_;
  DisplayMessage& message_;
  std::vector<Text> texts_;
  std::optional<Text> page_;  // the HTML part as it stands
  size_t pages_ = 0;
  size_t alternatives_ = 0;
  size_t parts_ = 0;
  size_t shown_ = 0;
};

// RFC 8551 section 3.1: a wrapped message is the message; one that was forwarded says so and is an attachment.
bool wraps_message(const mime::Header& header) {
  const mime::ParameterValue type = mime::content_type(header);
  return type.value == "message/rfc822" && mime::to_lower(type.parameter("forwarded")) != "yes";
}

}  // namespace

Result<DisplayMessage> parse_display(Source& payload, const DisplayLimits& limits) {
  DisplayMessage message;
  auto entity = mime::open_entity(payload, limits.mime);
  if (!entity && entity.error().code == ErrorCode::message_empty) return message;
  if (!entity) return tl::unexpected(std::move(entity).error());
  Reader reader(limits, message);
  if (wraps_message(entity->header)) {
    auto inner = mime::open_entity(*entity->body, limits.mime);
    if (!inner && inner.error().code == ErrorCode::message_empty) return message;
    if (!inner) return tl::unexpected(std::move(inner).error());
    message.headers = display_headers(inner->header);
    TRY(reader.read(*inner, {}));
  } else {
    message.headers = display_headers(entity->header);
    TRY(reader.read(*entity, {}));
  }
  reader.finish();
  return message;
}

}  // namespace letterlock::message
