#include "trust/crl_record.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace letterlock::trust {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr size_t kKeySize = 24;
constexpr size_t kTimeSize = 5;

// The long lists have serial numbers of 16 octets, 17 where the highest bit is set: these are copied without a call.
void copy_serial(std::uint8_t* to, const std::uint8_t* from, size_t size) {
  switch (size) {
    case 16: std::memcpy(to, from, 16); break;
    case 17: std::memcpy(to, from, 17); break;
    default: std::memcpy(to, from, size);
  }
}

std::int64_t first_second() {
  static const auto value = to_unix(Time{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}});
  return value;
}

CrlKey key_of(const std::uint8_t* octets) {
  CrlKey key;
  std::memcpy(key.words.data(), octets, kKeySize);
  for (std::uint64_t& word : key.words) word = __builtin_bswap64(word);
  return key;
}

void put_key(const CrlKey& key, std::uint8_t* octets) {
  std::array<std::uint64_t, 3> words = key.words;
  for (std::uint64_t& word : words) word = __builtin_bswap64(word);
  std::memcpy(octets, words.data(), kKeySize);
}

void put_time(CrlTime time, std::uint8_t* to) {
  const std::uint64_t octets = __builtin_bswap64(time << (64 - 8 * kTimeSize));
  std::memcpy(to, &octets, kTimeSize);
}

CrlTime get_time(const std::uint8_t* from) {
  std::uint64_t octets = 0;
  std::memcpy(&octets, from, kTimeSize);
  return __builtin_bswap64(octets) >> (64 - 8 * kTimeSize);
}

// Greater is worse: removed from the list, on hold, revoked without a reason, for a reason (the lower code is worse).
int weight(std::uint8_t reason) {
  if (reason == kReasonRemoved) return 0;
  if (reason == kReasonHold) return 1;
  return reason == kReasonUnspecified ? 2 : 100 - reason;
}

// 0 stands for none.
CrlTime earlier_date(CrlTime a, CrlTime b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

}  // namespace

std::string reason_word(int code) {
  constexpr std::array<std::string_view, kReasonMax + 1> kWords = {
      "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
      "superseded",    "cessationOfOperation", "certificateHold", "unspecified",
      "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
  const bool known = code >= 0 && code <= kReasonMax;
  return std::string(kWords[known ? static_cast<size_t>(code) : 0]);
}

std::optional<CrlKey> crl_key(ByteView serial, std::uint16_t issuer) {
  if (serial.empty() || serial.size() > kCrlSerialMax) return std::nullopt;
  std::array<std::uint8_t, kKeySize> octets{};
  octets[0] = static_cast<std::uint8_t>(serial.size());
  copy_serial(octets.data() + 22 - serial.size(), serial.data(), serial.size());
  octets[22] = static_cast<std::uint8_t>(issuer >> 8);
  octets[23] = static_cast<std::uint8_t>(issuer);
  return key_of(octets.data());
}

CrlTime to_crl_time(Time time) { return static_cast<CrlTime>(to_unix(time) - first_second()) + 1; }

Time from_crl_time(CrlTime time) {
  return time == 0 ? Time{} : from_unix(static_cast<std::int64_t>(time - 1) + first_second());
}

CrlRecord worst_of(const CrlRecord& a, const CrlRecord& b) {
  CrlRecord worst = weight(a.reason()) >= weight(b.reason()) ? a : b;
  // What was removed from the list says nothing about what is on it.
  if (std::min(weight(a.reason()), weight(b.reason())) == 0 && weight(worst.reason()) != 0) return worst;
  worst.set(std::min(a.revoked_at(), b.revoked_at()), worst.reason());
  worst.invalidity = earlier_date(a.invalidity, b.invalidity);
  return worst;
}

void CrlRecordFormat::widen(const CrlRecord& record) {
  serial_width = std::max(serial_width, static_cast<std::uint8_t>(serial_size(record.key)));
  issuers |= issuer_of(record.key) != 0;
  dates |= record.invalidity != 0;
}

void CrlRecordFormat::encode_key(const CrlKey& key, std::uint8_t* to) const {
  std::array<std::uint8_t, kKeySize> octets{};
  put_key(key, octets.data());
  to[0] = octets[0];
  copy_serial(to + 1, octets.data() + 22 - serial_width, serial_width);
  if (issuers) std::memcpy(to + 1 + serial_width, octets.data() + 22, 2);
}

void CrlRecordFormat::encode(const CrlRecord& record, std::uint8_t* to) const {
  encode_key(record.key, to);
  to += key_size();
  put_time(record.revoked_at(), to);
  to[kTimeSize] = record.reason();
  if (dates) put_time(record.invalidity, to + kTimeSize + 1);
}

CrlRecord CrlRecordFormat::decode(const std::uint8_t* from) const {
  std::array<std::uint8_t, kKeySize> octets{};
  octets[0] = from[0];
  copy_serial(octets.data() + 22 - serial_width, from + 1, serial_width);
  if (issuers) std::memcpy(octets.data() + 22, from + 1 + serial_width, 2);
  CrlRecord record;
  record.key = key_of(octets.data());
  from += key_size();
  record.set(get_time(from), from[kTimeSize]);
  if (dates) record.invalidity = get_time(from + kTimeSize + 1);
  return record;
}

}  // namespace letterlock::trust
