#include "trust/crl_summary.h"

namespace letterlock::trust {
namespace {

constexpr size_t kNumberSize = 8;
constexpr std::uint64_t kListMax = 1 + kCrlIssuersMax;

void put_octets(Bytes& to, ByteView octets) {
  put_number(to, octets.size());
  append(to, octets);
}

void put_list(Bytes& to, const std::vector<Bytes>& list) {
  put_number(to, list.size());
  for (const Bytes& one : list) put_octets(to, one);
}

// Reads from the front; once something is missing, nothing more is given.
class SummaryReader {
 public:
  explicit SummaryReader(ByteView octets) : rest_(octets) {}
  bool ended_well() const { return good_ && rest_.empty(); }

  std::uint64_t number() {
    const ByteView octets = take(kNumberSize);
    return octets.empty() ? 0 : get_number(octets);
  }
  Bytes octets() { return to_bytes(take(number())); }
  std::vector<Bytes> list() {
    std::vector<Bytes> list;
    const std::uint64_t count = number();
    if (count > kListMax) good_ = false;
    for (std::uint64_t i = 0; i < count && good_; ++i) list.push_back(octets());
    return list;
  }

 private:
  ByteView take(std::uint64_t count) {
    if (!good_ || count > rest_.size()) {
      good_ = false;
      return {};
    }
    const ByteView taken = rest_.first(static_cast<size_t>(count));
    rest_ = rest_.subspan(static_cast<size_t>(count));
    return taken;
  }

  ByteView rest_;
  bool good_ = true;
};

}  // namespace

void put_number(Bytes& to, std::uint64_t number) {
  for (size_t i = 0; i < kNumberSize; ++i) to.push_back(static_cast<std::uint8_t>(number >> (56 - 8 * i)));
}

std::uint64_t get_number(ByteView octets) {
  std::uint64_t number = 0;
  for (size_t i = 0; i < kNumberSize; ++i) number = number << 8 | octets[i];
  return number;
}

Bytes encode_summary(const CrlSummary& s) {
  Bytes out;
  put_octets(out, s.issuer);
  put_number(out, static_cast<std::uint64_t>(to_unix(s.this_update)));
  put_number(out, s.next_update ? 1 : 0);
  put_number(out, s.next_update ? static_cast<std::uint64_t>(to_unix(*s.next_update)) : 0);
  put_octets(out, s.number);
  put_number(out, s.base_number ? 1 : 0);
  put_octets(out, s.base_number.value_or(Bytes()));
  put_octets(out, s.scope);
  put_octets(out, as_bytes(s.unusable));
  put_number(out, s.entries);
  put_list(out, s.issuers);
  put_octets(out, s.signature_algorithm);
  put_octets(out, s.signature);
  put_octets(out, s.digest);
  put_list(out, s.signers);
  put_octets(out, s.list_digest);
  return out;
}

std::optional<CrlSummary> decode_summary(ByteView octets) {
  SummaryReader in(octets);
  CrlSummary s;
  s.issuer = in.octets();
  s.this_update = from_unix(static_cast<std::int64_t>(in.number()));
  const bool has_next = in.number() != 0;
  const Time next = from_unix(static_cast<std::int64_t>(in.number()));
  if (has_next) s.next_update = next;
  s.number = in.octets();
  const bool is_delta = in.number() != 0;
  Bytes base = in.octets();
  if (is_delta) s.base_number = std::move(base);
  s.scope = in.octets();
  s.unusable = as_text(in.octets());
  s.entries = in.number();
  s.issuers = in.list();
  s.signature_algorithm = in.octets();
  s.signature = in.octets();
  s.digest = in.octets();
  s.signers = in.list();
  s.list_digest = in.octets();
  if (!in.ended_well()) return std::nullopt;
  return s;
}

}  // namespace letterlock::trust
