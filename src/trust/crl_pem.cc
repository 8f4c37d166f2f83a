#include "trust/crl_pem.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "trust/crl_entries.h"

namespace letterlock::trust {
namespace {

constexpr std::string_view kBegin = "-----BEGIN X509 CRL-----";
constexpr std::string_view kEnd = "-----END X509 CRL-----";
constexpr size_t kLineMax = 1024;  // of a block; RFC 7468 section 2 writes 64
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

// Base64 line by line; groups of four may span lines.
class Armour {
 public:
  void begin() { *this = Armour(); }
  // false for a character that does not belong there.
  bool take(std::string_view line, Bytes& to) {
    for (const char c : line) {
      if (c == '=') {
        ++padding_;
        continue;
      }
      const std::uint8_t value = kValues[static_cast<std::uint8_t>(c)];
      if (value == kNone || padding_ > 0) return false;
      bits_ = bits_ << 6 | value;
      if (++count_ == 4) put(to, 3);
    }
    return true;
  }
  bool end(Bytes& to) {
    if (count_ == 0) return padding_ == 0;
    // RFC 4648 section 4: two or three characters, and padding that makes four.
    if (count_ == 1 || count_ + padding_ != 4) return false;
    const unsigned octets = count_ - 1;
    bits_ <<= 6 * padding_;
    put(to, octets);
    return true;
  }

 private:
  void put(Bytes& to, unsigned octets) {
    for (unsigned i = 0; i < octets; ++i) to.push_back(static_cast<std::uint8_t>(bits_ >> (16 - 8 * i)));
    bits_ = 0;
    count_ = 0;
  }
  std::uint32_t bits_ = 0;
  unsigned count_ = 0;
  unsigned padding_ = 0;
};

}  // namespace

struct CrlLists::State {
  explicit State(Taker& t) : taker(t) {}

  Status write_der(ByteView chunk) { return list->write(chunk); }

  Status begin() {
    TRY_ASSIGN(list, taker.begin());
    ++lists;
    return {};
  }

  Status end() {
    TRY(list->finish());
    list = nullptr;
    return taker.end();
  }

  Status write_text(std::string_view text) {
    while (!text.empty()) {
      const size_t feed = text.find('\n');
      const std::string_view part = text.substr(0, feed);
      // What is longer than a line may be is no line of ours outside a block, and malformed in one.
      if (line.size() + part.size() <= kLineMax) {
        line += part;
      } else {
        too_long = true;
      }
      if (feed == std::string_view::npos) return {};
      TRY(end_line());
      text.remove_prefix(feed + 1);
    }
    return {};
  }

  Status end_line() {
    const std::string whole = std::exchange(line, {});
    const bool broken = std::exchange(too_long, false);
    const std::string_view text = trimmed(whole);
    if (list == nullptr) {
      if (broken || text != kBegin) return {};
      armour.begin();
      return begin();
    }
    if (text == kEnd) return end_block();
    octets.clear();
    if (broken || !armour.take(text, octets)) return crl_malformed("PEM");
    return list->write(octets);
  }

  Status end_block() {
    octets.clear();
    if (!armour.end(octets)) return crl_malformed("PEM");
    TRY(list->write(octets));
    return end();
  }

  Taker& taker;
  Sink* list = nullptr;
  size_t lists = 0;
  bool started = false;
  bool der = false;
  std::string line;
  bool too_long = false;
  Armour armour;
  Bytes octets;
};

CrlLists::CrlLists(Taker& taker) : state_(std::make_unique<State>(taker)) {}
CrlLists::~CrlLists() = default;

Status CrlLists::write(ByteView chunk) {
  if (chunk.empty()) return {};
  State& state = *state_;
  if (!std::exchange(state.started, true)) {
    state.der = chunk[0] == kSequence;
    if (state.der) TRY(state.begin());
  }
  return state.der ? state.write_der(chunk) : state.write_text(as_text(chunk));
}

Status CrlLists::finish() {
  State& state = *state_;
  if (state.der) return state.end();
  if (!state.line.empty() || state.too_long) TRY(state.end_line());
  if (state.list != nullptr) return crl_malformed("PEM");
  if (state.lists == 0) return crl_malformed("no list");
  return {};
}

}  // namespace letterlock::trust
