// write_seven_bit: the entity is walked twice in the same order. The first walk scans every leaf and writes
// down what must be done with it; the second one writes. write_if_seven_bit scans while it writes, and gives up where
// the scan finds what a plan would have changed.
#include <algorithm>

#include "mime/base64.h"
#include "mime/leaf_scan.h"
#include "mime/quoted_printable.h"
#include "mime/reader.h"
#include "mime/writer.h"

namespace letterlock::mime {
namespace {

constexpr std::string_view kEncodingField = "Content-Transfer-Encoding";

enum class Kind { leaf, multipart, message, sealed };
enum class Treatment : std::uint8_t { pass, quoted_printable, base64, walk };

// What an entity is. In a multipart/digest the parts are messages unless they say otherwise (RFC 2046 section 5.1.5).
// An embedded message that is itself encoded (allowed in message/global only, and met in others) is a leaf.
Kind kind_of(const Header& header, const ParameterValue& type, bool in_digest) {
  if (type.value == "multipart/signed" || type.value == "multipart/encrypted") return Kind::sealed;
  if (type.value.starts_with("multipart/")) return Kind::multipart;
  const bool unsaid = in_digest && header.find("Content-Type") == nullptr;
  const bool message = unsaid || type.value == "message/rfc822" || type.value == "message/global";
  return message && transfer_encoding(header) == TransferEncoding::identity ? Kind::message : Kind::leaf;
}

Treatment treatment_of_leaf(TransferEncoding encoding, const ParameterValue& type, const LeafScan& scan) {
  if (scan.unharmed()) return Treatment::pass;
  switch (encoding) {
    case TransferEncoding::base64: return Treatment::base64;
    case TransferEncoding::quoted_printable: return Treatment::quoted_printable;
    case TransferEncoding::identity: break;
  }
  // Text with NULs is in a charset like UTF-16, where an octet 0x0A ends no line.
  const bool has_lines = type.value.starts_with("text/") && !scan.nul();
  return has_lines ? Treatment::quoted_printable : Treatment::base64;
}

// Base64 stays what it was: most likely its text is of a script for which that is the shorter one.
Treatment treatment_of_edited(TransferEncoding before, const ParameterValue& type, const LeafScan& scan) {
  if (before == TransferEncoding::base64) return Treatment::base64;
  return treatment_of_leaf(TransferEncoding::identity, type, scan);
}

tl::unexpected<Error> bad_encoding() {
  return fail(ErrorCode::mime_malformed, {{"what", std::string(kEncodingField)}});
}

Status check_depth(size_t depth, const Limits& limits) {
  if (depth < limits.depth) return {};
  return fail(ErrorCode::mime_too_deep, {{"limit", std::to_string(limits.depth)}});
}

// An entity of no octets is one without header and body here.
Result<std::optional<Entity>> open_or_empty(Source& source, const Limits& limits) {
  auto entity = open_entity(source, limits);
  if (entity) return std::optional<Entity>(std::move(*entity));
  if (entity.error().code == ErrorCode::message_empty) return std::optional<Entity>();
  return tl::unexpected(std::move(entity).error());
}

// Where an entity stands.
struct Place {
  size_t depth = 0;
  bool in_digest = false;
  bool main = true;  // its leaves are the message's own text

  // RFC 9788 section 5.2.4: only the first part of a multipart/mixed or related goes on with the text.
  Place part(std::string_view type, size_t index) const {
    return {depth + 1, type == "multipart/digest", main && (index == 0 || type == "multipart/alternative")};
  }
};

// Does the editor have a say in this leaf? What is in an unknown encoding nobody can change.
bool is_edited(const MainTextEditor* editor, const Entity& entity, const Place& place) {
  return editor != nullptr && place.main && transfer_encoding(entity.header) && editor->wants(entity.header);
}

struct Plan {
  std::vector<Treatment> treatments;  // of leaves and embedded messages, in order
  bool eight_bit_left = false;        // a signed part, which nobody may change, is not 7-bit
};

class Planner {
 public:
  Planner(const Limits& limits, const MainTextEditor* editor, Plan& plan)
      : limits_(limits), editor_(editor), plan_(plan) {}

  Status entity(Source& source, const Place& place) {
    TRY(check_depth(place.depth, limits_));
    TRY_ASSIGN(const auto opened, open_or_empty(source, limits_));
    if (!opened) return place.depth == 0 ? Status(fail(ErrorCode::message_empty)) : Status();
    const ParameterValue type = content_type(opened->header);
    const auto encoding = transfer_encoding(opened->header);
    const Kind kind = kind_of(opened->header, type, place.in_digest);
    if (kind == Kind::leaf && is_edited(editor_, *opened, place)) return edited_leaf(*opened, type, *encoding);
    if (kind == Kind::leaf) return leaf(*opened->body, type, encoding);
    // RFC 2045 section 6.4: only an identity encoding is allowed for multipart.
    if (encoding != TransferEncoding::identity) return bad_encoding();
    if (kind == Kind::sealed) return sealed(*opened->body);
    if (kind == Kind::message) return message(*opened->body, place);
    return multipart(*opened->body, type, place);
  }

 private:
  Status add(Treatment treatment) {
    if (plan_.treatments.size() >= limits_.parts) {
      return fail(ErrorCode::mime_too_many_parts, {{"limit", std::to_string(limits_.parts)}});
    }
    plan_.treatments.push_back(treatment);
    return {};
  }

  Status leaf(Source& body, const ParameterValue& type, std::optional<TransferEncoding> encoding) {
    ScanningSource scanning(body);
    TRY_ASSIGN(const LeafScan* scan, scanning.drain());
    if (!encoding && !scan->unharmed()) return bad_encoding();
    return add(encoding ? treatment_of_leaf(*encoding, type, *scan) : Treatment::pass);
  }

  Status edited_leaf(const Entity& entity, const ParameterValue& type, TransferEncoding encoding) {
    const auto decoded = decode(*entity.body, encoding);
    const auto edited = editor_->edit(entity.header, *decoded);
    ScanningSource scanning(*edited);
    TRY_ASSIGN(const LeafScan* scan, scanning.drain());
    return add(treatment_of_edited(encoding, type, *scan));
  }

  Status sealed(Source& body) {
    ScanningSource scanning(body);
    TRY_ASSIGN(const LeafScan* scan, scanning.drain());
    plan_.eight_bit_left = plan_.eight_bit_left || !scan->seven_bit();
    return {};
  }

  // Passes where it is 7-bit, even where it cannot be parsed; else its own parts are planned.
  Status message(Source& body, const Place& place) {
    const size_t first = plan_.treatments.size();
    TRY(add(Treatment::walk));
    ScanningSource scanning(body);
    Status inner = entity(scanning, {place.depth + 1, false, false});
    TRY_ASSIGN(const LeafScan* scan, scanning.drain());
    if (!scan->seven_bit()) return inner;
    plan_.treatments.resize(first);
    return add(Treatment::pass);
  }

  Status multipart(Source& body, const ParameterValue& type, const Place& place) {
    MultipartReader reader(body, std::string(type.parameter("boundary")), limits_);
    size_t count = 0;
    for (;; ++count) {
      TRY_ASSIGN(const bool more, reader.next());
      if (!more) break;
      TRY(entity(reader.part(), place.part(type.value, count)));
    }
    if (count == 0) return fail(ErrorCode::mime_boundary_missing);
    return {};
  }

  const Limits& limits_;
  const MainTextEditor* editor_;
  Plan& plan_;
};

// Hands on what it reads as long as nothing in it must be changed.
class CheckedSource : public Source {
 public:
  using Property = bool (LeafScan::*)() const;
  CheckedSource(Source& from, Property property) : from_(from), property_(property) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    TRY_ASSIGN(const size_t count, from_.read(buffer));
    scan_.add(buffer.first(count));
    if (count == 0) scan_.end();
    failed_ = failed_ || !(scan_.*property_)();
    if (failed_) return fail(ErrorCode::changed_while_reading);  // told to nobody: failed() is what counts
    return count;
  }
  bool failed() const { return failed_; }

 private:
  Source& from_;
  Property property_;
  LeafScan scan_;
  bool failed_ = false;
};

class Writer {
 public:
  // Without a plan it gives up at what needs one.
  Writer(const Limits& limits, const MainTextEditor* editor, const Plan* plan, Sink& out)
      : limits_(limits), editor_(editor), plan_(plan), out_(out) {}

  Status entity(Source& source, const Place& place) {
    if (!plan_) TRY(check_depth(place.depth, limits_));
    TRY_ASSIGN(auto opened, open_or_empty(source, limits_));
    if (!opened) return place.depth == 0 && !plan_ ? give_up() : Status();
    const ParameterValue type = content_type(opened->header);
    const Kind kind = kind_of(opened->header, type, place.in_digest);
    if (kind == Kind::leaf && is_edited(editor_, *opened, place)) return edited_leaf(*opened, type);
    if (kind == Kind::leaf) return leaf(*opened);
    if (!plan_ && transfer_encoding(opened->header) != TransferEncoding::identity) return give_up();
    switch (kind) {
      case Kind::multipart: return multipart(*opened, type, place);
      case Kind::message: return message(*opened, place);
      case Kind::leaf:
      case Kind::sealed: break;
    }
    TRY(text(opened->header.to_string() + "\r\n"));
    return as_it_stands(*opened->body, &LeafScan::seven_bit);
  }

  // Something must be encoded that was written as it stands, or cannot be known yet.
  bool gave_up() const { return gave_up_; }

 private:
  static constexpr size_t kEditedMax = 256 * 1024;

  Status text(std::string_view content) { return out_.write(as_bytes(content)); }

  Status give_up() {
    gave_up_ = true;
    return fail(ErrorCode::changed_while_reading);
  }

  // But for its line ends. Without a plan, what does not have the property is the end of the writing.
  Status as_it_stands(Source& body, CheckedSource::Property property) {
    if (plan_) return canonical(body);
    CheckedSource checked(body, property);
    Status written = canonical(checked);
    return checked.failed() ? give_up() : written;
  }

  Status canonical(Source& body) {
    CanonicalSource lines(body);
    return drain(lines, out_);
  }

  static Status drain(Source& source, Sink& sink) {
    TRY(copy(source, sink));
    return {};
  }

  Result<Treatment> next_treatment() {
    if (!plan_ && next_++ >= limits_.parts) TRY(give_up());
    if (!plan_) return Treatment::pass;
    if (next_ < plan_->treatments.size()) return plan_->treatments[next_++];
    return fail(ErrorCode::changed_while_reading);
  }

  // The header with this encoding in place of the old one, or at its end. "": where 8bit or binary was said, 7bit.
  Status header(const Header& fields, std::string_view encoding) {
    Header written;
    bool said = false;
    for (const HeaderField& field : fields.fields()) {
      if (!equal_no_case(field.name, kEncodingField)) {
        written.add_raw(field);
      } else if (!said) {
        said = true;
        TRY(written.add(kEncodingField, encoding.empty() ? std::string_view("7bit") : encoding));
      }
    }
    if (!said && !encoding.empty()) TRY(written.add(kEncodingField, encoding));
    return text(written.to_string() + "\r\n");
  }

  // A field that tells the truth is not touched.
  Status unencoded_header(const Header& fields) {
    const auto encoding = transfer_encoding(fields);
    const bool says_more = encoding == TransferEncoding::identity && fields.find(kEncodingField) != nullptr &&
                           !equal_no_case(fields.value(kEncodingField), "7bit");
    if (says_more) return header(fields, {});
    return text(fields.to_string() + "\r\n");
  }

  Status leaf(Entity& entity) {
    TRY_ASSIGN(const Treatment treatment, next_treatment());
    if (treatment == Treatment::pass) {
      TRY(unencoded_header(entity.header));
      return as_it_stands(*entity.body, &LeafScan::unharmed);
    }
    const auto encoding = transfer_encoding(entity.header);
    if (!encoding) return fail(ErrorCode::changed_while_reading);
    const bool quoted = treatment == Treatment::quoted_printable;
    TRY(header(entity.header, quoted ? "quoted-printable" : "base64"));
    // Line ends are a matter of the text that is encoded now; what was encoded before stands for its own octets.
    CanonicalSource lines(*entity.body);
    const auto content = decode(quoted ? static_cast<Source&>(lines) : *entity.body, *encoding);
    OpenEnd end(out_);
    if (quoted) return encode<QuotedPrintableSink>(*content, end);
    return encode<Base64Sink>(*content, end);
  }

  Status edited_leaf(Entity& entity, const ParameterValue& type) {
    TRY_ASSIGN(const Treatment planned, next_treatment());
    const auto encoding = transfer_encoding(entity.header);
    if (!encoding) return fail(ErrorCode::changed_while_reading);
    const auto decoded = decode(*entity.body, *encoding);
    const auto edited = editor_->edit(entity.header, *decoded);
    TRY(editor_->edit_header(entity.header));
    if (plan_) return write_edited(entity.header, planned, *edited);
    // The text of a message is small: it is scanned in memory.
    const auto whole = read_all(*edited, kEditedMax);
    if (!whole) return give_up();
    LeafScan scan;
    scan.add(*whole);
    scan.end();
    MemorySource again(*whole);
    return write_edited(entity.header, treatment_of_edited(*encoding, type, scan), again);
  }

  Status write_edited(const Header& fields, Treatment treatment, Source& edited) {
    CanonicalSource lines(edited);
    OpenEnd end(out_);
    switch (treatment) {
      case Treatment::base64: TRY(header(fields, "base64")); return encode<Base64Sink>(edited, end);
      case Treatment::quoted_printable:
        TRY(header(fields, "quoted-printable"));
        return encode<QuotedPrintableSink>(lines, end);
      case Treatment::pass:
      case Treatment::walk: break;
    }
    TRY(header(fields, "7bit"));
    return drain(lines, out_);
  }

  template <typename Encoder>
  static Status encode(Source& content, Sink& end) {
    Encoder encoder(end);
    TRY(copy(content, encoder));
    return encoder.finish();
  }

  Status message(Entity& outer, const Place& place) {
    TRY_ASSIGN(const Treatment treatment, next_treatment());
    TRY(container_header(outer.header));
    if (treatment == Treatment::pass) return as_it_stands(*outer.body, &LeafScan::seven_bit);
    return entity(*outer.body, {place.depth + 1, false, false});
  }

  Status container_header(const Header& fields) {
    if (plan_ && plan_->eight_bit_left) return text(fields.to_string() + "\r\n");
    return unencoded_header(fields);
  }

  Status multipart(Entity& outer, const ParameterValue& type, const Place& place) {
    const std::string boundary(type.parameter("boundary"));
    TRY(container_header(outer.header));
    MultipartReader reader(*outer.body, boundary, limits_);
    size_t index = 0;
    for (;; ++index) {
      TRY_ASSIGN(const bool more, reader.next());
      if (!more) break;
      TRY(text((index == 0 ? "--" : "\r\n--") + boundary + "\r\n"));
      TRY(entity(reader.part(), place.part(type.value, index)));
    }
    if (index == 0 && !plan_) return give_up();
    return text("\r\n--" + boundary + "--\r\n");
  }

  const Limits& limits_;
  const MainTextEditor* editor_;
  const Plan* plan_;
  Sink& out_;
  size_t next_ = 0;
  bool gave_up_ = false;
};

}  // namespace

Status write_seven_bit(ReplayableSource& source, Sink& out, const Limits& limits, const MainTextEditor* editor) {
  Plan plan;
  {
    TRY_ASSIGN(const auto first, source.open());
    TRY(Planner(limits, editor, plan).entity(*first, {}));
  }
  TRY_ASSIGN(const auto second, source.open());
  return Writer(limits, editor, &plan, out).entity(*second, {});
}

Result<bool> write_if_seven_bit(ReplayableSource& source, Sink& out, const Limits& limits,
                                const MainTextEditor* editor) {
  TRY_ASSIGN(const auto only, source.open());
  Writer writer(limits, editor, nullptr, out);
  const Status written = writer.entity(*only, {});
  if (writer.gave_up()) return false;
  TRY(written);
  return true;
}

}  // namespace letterlock::mime
