#include "transport/imap/fetch_response.h"

#include <algorithm>
#include <utility>

#include "transport/imap/internal_date.h"

namespace letterlock::transport::imap {
namespace {

constexpr size_t kFlagsMax = 1000;
constexpr std::uint64_t kModseqMax = std::numeric_limits<std::int64_t>::max();  // RFC 7162: 63 bits

class FetchReader {
 public:
  FetchReader(ResponseReader& reader, BodyPlace* place, std::uint64_t body_octets_max)
      : reader_(reader), place_(place), body_octets_max_(body_octets_max) {}

  Result<FetchItems> read() {
    TRY(reader_.expect('('));
    while (!reader_.take(')')) {
      TRY_ASSIGN(const std::string name, reader_.upper_atom());
      TRY(item(name));
      // A word glued to a literal, or one after the end: the size of the literal was a lie.
      if (reader_.peek() != ')') TRY(reader_.expect(' '));
      reader_.skip_spaces();
    }
    reader_.skip_spaces();
    if (!reader_.at_end()) return reader_.misbehaves("words after the end of a message");
    return std::move(items_);
  }

 private:
  Status item(const std::string& name) {
    if (name == "BODY" && reader_.peek() == '[') return section();
    TRY(reader_.expect(' '));
    MessageInfo& info = items_.info;
    if (name == "UID") {
      TRY_ASSIGN(const auto uid, reader_.number(std::numeric_limits<Uid>::max()));
      if (uid == 0) return reader_.misbehaves("a UID of 0");
      if (info.uid != 0 && info.uid != uid) return reader_.misbehaves("a message of two UIDs");
      info.uid = static_cast<Uid>(uid);
      return {};
    }
    if (name == "FLAGS") return flags();
    if (name == "MODSEQ") return modseq();
    if (name == "RFC822.SIZE") {
      TRY_ASSIGN(info.size, reader_.number());
      items_.has_size = true;
      return {};
    }
    if (name == "INTERNALDATE") {
      TRY_ASSIGN(const std::string date, reader_.text(64));
      info.internal_date = parse_internal_date(date);
      items_.has_internal_date = true;
      return {};
    }
    return reader_.skip_value();
  }

  Status flags() {
    TRY(reader_.expect('('));
    items_.has_flags = true;
    items_.info.flags.clear();
    while (!reader_.take(')')) {
      TRY_ASSIGN(std::string flag, reader_.flag());
      reader_.skip_spaces();
      items_.info.flags.push_back(std::move(flag));
      if (items_.info.flags.size() > kFlagsMax) return reader_.misbehaves("too many flags");
    }
    return {};
  }

  Status modseq() {
    TRY(reader_.expect('('));
    TRY_ASSIGN(items_.info.modseq, reader_.number(kModseqMax));
    return reader_.expect(')');
  }

  // BODY[...]<origin> and its value.
  Status section() {
    TRY(reader_.expect('['));
    const bool whole = reader_.peek() == ']';
    bool header = false;
    while (!reader_.take(']')) {
      if (reader_.at_end()) return reader_.misbehaves("a section has no end");
      if (reader_.peek() == 'H' || reader_.peek() == 'h') {
        TRY_ASSIGN(const std::string word, reader_.upper_atom());
        header = header || word == "HEADER.FIELDS";
      } else if (reader_.peek() != '(' && reader_.peek() != ')' && reader_.peek() != ' ') {
        TRY(reader_.peek() == '"' || reader_.peek() == '{' ? reader_.text() : reader_.atom());
      } else {
        reader_.take(reader_.peek());
      }
    }
    while (!reader_.at_end() && reader_.peek() != ' ') reader_.take(reader_.peek());
    TRY(reader_.expect(' '));
    if (whole) return body();
    if (!header) return reader_.skip_value();
    // Twice: the size of a literal was a lie, and this belongs to another message.
    if (std::exchange(items_.has_header, true)) return reader_.misbehaves("header fields come twice");
    TRY_ASSIGN(auto text, reader_.text_or_nil());
    items_.info.header = std::move(text).value_or("");
    return {};
  }

  Status body() {
    if (items_.body_octets) return reader_.misbehaves("a message comes twice");
    TRY_ASSIGN(const auto size, reader_.literal(body_octets_max_));
    NullSink nobody;
    if (size) {
      Sink* sink = &nobody;
      if (place_ != nullptr) {
        TRY_ASSIGN(sink, place_->begin(items_.info.uid, *size));
      }
      items_.body_octets = *size;
      return reader_.literal_octets(*size, sink != nullptr ? *sink : nobody);
    }
    // A short message may come as a quoted string.
    const auto limit = std::min<std::uint64_t>(body_octets_max_, ResponseReader::kStringOctetsMax);
    TRY_ASSIGN(const auto text, reader_.text_or_nil(static_cast<size_t>(limit)));
    if (!text) return {};
    items_.body_octets = text->size();
    Sink* sink = &nobody;
    if (place_ != nullptr) {
      TRY_ASSIGN(sink, place_->begin(items_.info.uid, text->size()));
    }
    return sink != nullptr ? sink->write(as_bytes(*text)) : Status{};
  }

  ResponseReader& reader_;
  BodyPlace* place_;
  std::uint64_t body_octets_max_;
  FetchItems items_;
};

}  // namespace

Result<FetchItems> read_fetch(ResponseReader& reader, BodyPlace* place, std::uint64_t body_octets_max) {
  return FetchReader(reader, place, body_octets_max).read();
}

}  // namespace letterlock::transport::imap
