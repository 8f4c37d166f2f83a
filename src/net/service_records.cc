#include "net/service_records.h"

#include <algorithm>
#include <array>
#include <optional>

namespace letterlock::net {
namespace {

constexpr size_t kNameOctetsMax = 255;  // RFC 1035 section 2.3.4
constexpr size_t kLabelOctetsMax = 63;
constexpr std::uint16_t kTypeCname = 5;
constexpr std::uint16_t kTypeSrv = 33;
constexpr std::uint16_t kClassIn = 1;
constexpr std::uint16_t kIsAnswer = 0x8000;
constexpr std::uint16_t kTruncated = 0x0200;
constexpr std::uint16_t kReturnCode = 0x000F;
constexpr std::uint16_t kNoSuchName = 3;

// Reads from one place of the message on; has failed for good where something does not fit.
class Reader {
 public:
  explicit Reader(ByteView message) : message_(message) {}

  bool failed() const { return failed_; }
  size_t at() const { return at_; }

  std::uint16_t number() {
    if (message_.size() - at_ < 2) {
      failed_ = true;
      return 0;
    }
    const auto value = static_cast<std::uint16_t>(message_[at_] << 8 | message_[at_ + 1]);
    at_ += 2;
    return value;
  }
  void skip(size_t count) {
    failed_ = failed_ || message_.size() - at_ < count;
    if (!failed_) at_ += count;
  }
  // Labels joined by dots, lower case; the root is "". A label with an octet that no host name has becomes "?", which
  // matches nothing. RFC 1035 section 4.1.4: a pointer leads to an earlier place, and so does each that follows.
  std::string name() {
    std::string text;
    size_t at = at_;
    size_t before = at_;
    size_t end = 0;
    for (size_t octets = 1; !failed_;) {
      if (at >= message_.size()) return fail_name();
      const size_t length = message_[at];
      if (length == 0) {
        at_ = end != 0 ? end : at + 1;
        return text;
      }
      if (length > kLabelOctetsMax) {
        const size_t target = at + 1 < message_.size() ? (length & 0x3F) << 8 | message_[at + 1] : before;
        if ((length & 0xC0) != 0xC0 || target >= before) return fail_name();
        if (end == 0) end = at + 2;
        before = at = target;
        continue;
      }
      octets += length + 1;
      if (message_.size() - at - 1 < length || octets > kNameOctetsMax) return fail_name();
      text.append(text.empty() ? "" : ".").append(label(at + 1, length));
      at += length + 1;
    }
    return text;
  }

 private:
  std::string fail_name() {
    failed_ = true;
    return "?";
  }
  std::string label(size_t at, size_t length) const {
    std::string text(as_text(message_.subspan(at, length)));
    for (char& c : text) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      if (!plain) return "?";
    }
    return text;
  }

  ByteView message_;
  size_t at_ = 0;
  bool failed_ = false;
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool is_usable(const ServiceRecord& record) {
  return record.port != 0 && !record.target.empty() && record.target.find('?') == std::string::npos;
}

// One resource record; a service record where it is one of `owner`, which a CNAME changes.
std::optional<ServiceRecord> read_record(Reader& reader, std::string& owner) {
  const std::string name = reader.name();
  const std::uint16_t type = reader.number();
  const std::uint16_t record_class = reader.number();
  reader.skip(4);  // how long it may be kept
  const size_t length = reader.number();
  const size_t begin = reader.at();
  const bool ours = !reader.failed() && name == owner && record_class == kClassIn;
  std::optional<ServiceRecord> record;
  if (ours && type == kTypeCname) owner = reader.name();
  if (ours && type == kTypeSrv) {
    record = ServiceRecord{reader.number(), reader.number(), reader.number(), {}};
    record->target = reader.name();
  }
  const bool whole = !reader.failed() && (reader.at() == begin || reader.at() == begin + length);
  reader.skip(whole ? begin + length - reader.at() : std::string::npos);
  return reader.failed() ? std::nullopt : record;
}

}  // namespace

Result<std::vector<ServiceRecord>> read_service_records(ByteView answer, std::string_view name) {
  const auto misbehaves = [&](const char* reason) {
    return fail(ErrorCode::server_misbehaves, {{"server", std::string(name)}, {"reason", reason}});
  };
  Reader reader(answer);
  reader.skip(2);  // its id is the asker's business
  const std::uint16_t flags = reader.number();
  const std::array<std::uint16_t, 4> counts = {reader.number(), reader.number(), reader.number(), reader.number()};
  std::string owner = lower(name);
  const bool asked = reader.name() == owner && reader.number() == kTypeSrv && reader.number() == kClassIn;
  if (reader.failed() || counts[0] != 1 || (flags & kIsAnswer) == 0) return misbehaves("its DNS answer is malformed");
  if (!asked) return misbehaves("its DNS answer is to another question");
  if ((flags & kTruncated) != 0) return misbehaves("its DNS answer is cut short");
  if ((flags & kReturnCode) == kNoSuchName) return std::vector<ServiceRecord>();
  if ((flags & kReturnCode) != 0) return misbehaves("the DNS server did not answer the question");
  if (counts[1] > kServiceRecordsMax) return misbehaves("its DNS answer has too many records");

  std::vector<ServiceRecord> records;
  for (unsigned i = 0; i < counts[1]; ++i) {
    const auto record = read_record(reader, owner);
    if (reader.failed()) return misbehaves("its DNS answer is malformed");
    if (record && is_usable(*record)) records.push_back(*record);
  }
  std::stable_sort(records.begin(), records.end(), [](const ServiceRecord& a, const ServiceRecord& b) {
    return a.priority != b.priority ? a.priority < b.priority : a.weight > b.weight;
  });
  return records;
}

}  // namespace letterlock::net
