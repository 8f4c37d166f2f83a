#include "mime/reader.h"

#include <algorithm>
#include <cstring>

#include "mime/base64.h"
#include "mime/quoted_printable.h"
#include "mime/tokens.h"

namespace letterlock::mime {
namespace {

constexpr size_t kHeaderReadSize = 4096;
constexpr size_t kTextReadSize = 32 * 1024;
constexpr size_t kFirstLineMax = 1000;
constexpr std::string_view kMboxLine = "From ";

// What was read beyond the header, then the rest.
class BodySource : public Source {
 public:
  BodySource(std::string read_ahead, size_t start, Source& from)
      : read_ahead_(std::move(read_ahead)), given_(start), from_(from) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    const size_t count = std::min(buffer.size(), read_ahead_.size() - given_);
    if (count == 0) return from_.read(buffer);
    std::memcpy(buffer.data(), read_ahead_.data() + given_, count);
    given_ += count;
    return count;
  }

 private:
  std::string read_ahead_;
  size_t given_;
  Source& from_;
};

enum class FirstLine { field, blank, other, undecided };

// What stands at the front of `text`; `whole` tells that nothing more comes.
FirstLine first_line(std::string_view text, bool whole) {
  if (text.starts_with('\n') || text.starts_with("\r\n")) return FirstLine::blank;
  const auto undecided = [&](size_t at) { return at == text.size() && !whole && at < kFirstLineMax; };
  size_t at = 0;
  while (at < text.size() && at < kFirstLineMax && is_field_name_char(text[at])) ++at;
  if (undecided(at) || (text == "\r" && !whole)) return FirstLine::undecided;
  if (at == 0) return FirstLine::other;
  while (at < text.size() && at < kFirstLineMax && is_blank(text[at])) ++at;
  if (undecided(at)) return FirstLine::undecided;
  return at < text.size() && at < kFirstLineMax && text[at] == ':' ? FirstLine::field : FirstLine::other;
}

// Reads a header piece by piece until its end is seen.
class HeaderReader {
 public:
  HeaderReader(Source& source, const Limits& limits) : source_(source), limits_(limits) {}

  Result<Entity> read() {
    TRY(more());
    if (octets_.empty()) return fail(ErrorCode::message_empty);
    TRY(skip_mbox_line());
    TRY_ASSIGN(const FirstLine kind, classify(start_));
    if (kind == FirstLine::other) return Entity{{}, body(0), 0};
    TRY_ASSIGN(const size_t end, find_end());
    TRY_ASSIGN(Header header, Header::parse(std::string_view(octets_).substr(start_, end - start_), limits_));
    return Entity{std::move(header), body(end), end};
  }

 private:
  Status more() {
    if (ended_) return {};
    std::uint8_t piece[kHeaderReadSize];
    TRY_ASSIGN(const size_t count, source_.read(piece));
    octets_ += as_text(ByteView(piece).first(count));
    ended_ = count == 0;
    return {};
  }

  // Goes on reading while the octets from `start` on do not tell what the line is.
  Result<FirstLine> classify(size_t start) {
    for (;;) {
      const FirstLine kind = first_line(std::string_view(octets_).substr(start), ended_);
      if (kind != FirstLine::undecided) return kind;
      TRY(more());
    }
  }

  // Only where a header field follows: text may begin with "From " too.
  Status skip_mbox_line() {
    while (octets_.size() < kMboxLine.size() && !ended_) TRY(more());
    if (!octets_.starts_with(kMboxLine)) return {};
    size_t behind = octets_.find_first_not_of(" \t", kMboxLine.size());
    while (behind == std::string::npos && !ended_ && octets_.size() < kFirstLineMax) {
      TRY(more());
      behind = octets_.find_first_not_of(" \t", kMboxLine.size());
    }
    // "From :" is the field, with blanks before its colon (RFC 5322 section 4.5).
    if (behind != std::string::npos && octets_[behind] == ':') return {};
    size_t end = octets_.find('\n');
    while (end == std::string::npos && !ended_ && octets_.size() < kFirstLineMax) {
      TRY(more());
      end = octets_.find('\n');
    }
    if (end == std::string::npos || end >= kFirstLineMax) return {};
    TRY_ASSIGN(const FirstLine kind, classify(end + 1));
    if (kind == FirstLine::field) start_ = end + 1;
    return {};
  }

  // The place behind the empty line, or the end of everything where none comes.
  Result<size_t> find_end() {
    size_t line = start_;
    for (;;) {
      const size_t feed = octets_.find('\n', line);
      if (feed != std::string::npos) {
        const bool empty = feed == line || (feed == line + 1 && octets_[line] == '\r');
        if (empty) return feed + 1;
        line = feed + 1;
        continue;
      }
      if (ended_) return octets_.size();
      if (octets_.size() - start_ > limits_.header_octets) {
        return fail(ErrorCode::mime_header_too_large, {{"limit", std::to_string(limits_.header_octets)}});
      }
      TRY(more());
    }
  }

  std::unique_ptr<Source> body(size_t start) {
    return std::make_unique<BodySource>(std::move(octets_), start, source_);
  }

  Source& source_;
  const Limits& limits_;
  std::string octets_;
  size_t start_ = 0;  // behind an mbox line
  bool ended_ = false;
};

class IdentitySource : public Source {
 public:
  explicit IdentitySource(Source& from) : from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override { return from_.read(buffer); }

 private:
  Source& from_;
};

class Base64Source : public Source {
 public:
  explicit Base64Source(Source& from) : from_(from) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (buffer.empty()) return 0;
    while (given_ == decoded_) {
      if (ended_) return 0;
      TRY_ASSIGN(const size_t direct, fill(buffer));
      if (direct != 0) return direct;
    }
    const size_t count = std::min(buffer.size(), decoded_ - given_);
    std::memcpy(buffer.data(), out_.data() + given_, count);
    given_ += count;
    return count;
  }

 private:
  // Decodes the next piece to `buffer` where that has room for it, and gives how many octets it wrote there; else they
  // wait in `out_`.
  Result<size_t> fill(std::span<std::uint8_t> buffer) {
    given_ = decoded_ = 0;
    TRY_ASSIGN(const ByteView text, in_.read(from_));
    if (text.empty()) {
      TRY(decoder_.finish());
      ended_ = true;
      return 0;
    }
    const size_t room = Base64Decoder::decoded_size_max(text.size());
    if (buffer.size() >= room) return decoder_.decode(text, buffer);
    out_.resize(std::max(out_.size(), room));
    TRY_ASSIGN(decoded_, decoder_.decode(text, out_));
    return 0;
  }

  Source& from_;
  Base64Decoder decoder_;
  ReadBuffer in_{kTextReadSize};
  Bytes out_;
  size_t decoded_ = 0;
  size_t given_ = 0;
  bool ended_ = false;
};

}  // namespace

std::optional<TransferEncoding> transfer_encoding(const Header& header) {
  const HeaderField* field = header.find("Content-Transfer-Encoding");
  if (field == nullptr) return TransferEncoding::identity;
  const auto parsed = parse_parameter_value(field->value);
  if (!parsed) return std::nullopt;
  if (parsed->value == "base64") return TransferEncoding::base64;
  if (parsed->value == "quoted-printable") return TransferEncoding::quoted_printable;
  if (parsed->value == "7bit" || parsed->value == "8bit" || parsed->value == "binary")
    return TransferEncoding::identity;
  return std::nullopt;
}

Result<Entity> open_entity(Source& source, const Limits& limits) { return HeaderReader(source, limits).read(); }

std::unique_ptr<Source> decode(Source& body, TransferEncoding encoding) {
  switch (encoding) {
    case TransferEncoding::base64: return std::make_unique<Base64Source>(body);
    case TransferEncoding::quoted_printable: return std::make_unique<QuotedPrintableSource>(body);
    case TransferEncoding::identity: break;
  }
  return std::make_unique<IdentitySource>(body);
}

}  // namespace letterlock::mime
