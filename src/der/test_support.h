// For the tests of der/ and cms/: sources that give a few octets at a time, octets from hexadecimal, and one
// structure written in the many ways of BER.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "base/stream.h"
#include "der/reader.h"
#include "der/writer.h"

namespace letterlock::der::testing {

// Gives at most `step` octets for each read.
class SlowSource : public Source {
 public:
  SlowSource(ByteView octets, size_t step) : rest_(octets), step_(step) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    const size_t count = std::min({step_, rest_.size(), buffer.size()});
    if (count != 0) std::memcpy(buffer.data(), rest_.data(), count);
    rest_ = rest_.subspan(count);
    return count;
  }

 private:
  ByteView rest_;
  size_t step_;
};

// Blanks are ignored.
inline Bytes hex(std::string_view text) {
  std::string digits(text);
  std::erase(digits, ' ');
  const auto octets = from_hex(digits);
  EXPECT_TRUE(octets.has_value()) << text;
  return octets.value_or(Bytes{});
}

// The code of a failure, or nothing.
template <typename T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : result.error().id();
}

// The same value twice: as DER, and as BER with random choices of length forms and string segments.
struct TwoForms {
  Bytes der;
  Bytes ber;
};

class FormWriter {
 public:
  explicit FormWriter(unsigned seed) : random_(seed) {}

  TwoForms element(int depth = 0) {
    const unsigned kind = below(depth >= 4 ? 3 : 6);
    if (kind == 0) return octet_string(bytes(below(20)));
    if (kind < 3) return primitive(kind == 1 ? kInteger : kOid, bytes(1 + below(6)));
    return constructed(kind == 3 ? kSequence : kind == 4 ? kSet : context_constructed(below(4)), depth);
  }

  TwoForms octet_string(const Bytes& content) {
    return {der::octet_string(content), below(2) == 0 ? primitive(kOctetString, content).ber : segments(content, 0)};
  }

  // The same elements, each in a form of BER. Octet strings under an implicit tag stay in one piece.
  Bytes rewrite(ByteView der) {
    Bytes out;
    Reader reader(der);
    while (!reader.at_end()) {
      const auto element = reader.next();
      if (!element) {
        ADD_FAILURE() << "not DER";
        return out;
      }
      const bool nested = (element->tag & kConstructed) != 0;
      const bool string = element->tag == kOctetString;
      append(out, nested   ? wrap(element->tag, rewrite(element->content))
                  : string ? octet_string(to_bytes(element->content)).ber
                           : primitive(element->tag, to_bytes(element->content)).ber);
    }
    return out;
  }

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  Bytes bytes(size_t count) {
    Bytes out(count);
    std::generate(out.begin(), out.end(), [this] { return static_cast<std::uint8_t>(random_()); });
    return out;
  }

 private:
  TwoForms primitive(std::uint8_t tag, const Bytes& content) {
    Bytes ber{tag};
    append(ber, length(content.size()));
    append(ber, content);
    return {der::element(tag, content), ber};
  }

  TwoForms constructed(std::uint8_t tag, int depth) {
    Bytes der_content;
    Bytes ber_content;
    for (unsigned count = below(5); count > 0; --count) {
      const TwoForms child = element(depth + 1);
      append(der_content, child.der);
      append(ber_content, child.ber);
    }
    return {der::element(tag, der_content), wrap(tag, ber_content)};
  }

  // X.690 section 8.7: segments, which may be segmented again.
  Bytes segments(const Bytes& content, int depth) {
    Bytes inside;
    for (size_t begin = 0; begin < content.size();) {
      const size_t count = std::min<size_t>(1 + below(7), content.size() - begin);
      const Bytes part(content.begin() + static_cast<long>(begin), content.begin() + static_cast<long>(begin + count));
      append(inside, depth < 2 && below(4) == 0 ? segments(part, depth + 1) : primitive(kOctetString, part).ber);
      begin += count;
    }
    return wrap(kOctetString | kConstructed, inside);
  }

  Bytes wrap(std::uint8_t tag, const Bytes& inside) {
    const bool indefinite = below(2) == 0;
    Bytes out{tag};
    append(out, indefinite ? Bytes{0x80} : length(inside.size()));
    append(out, inside);
    if (indefinite) append(out, end_of_contents());
    return out;
  }

  // Minimal, or the long form with leading zeros.
  Bytes length(size_t value) {
    Bytes out;
    if (below(3) != 0) {
      append_length(out, value);
      return out;
    }
    const unsigned octets = 3 + below(6);
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    for (unsigned i = octets; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return out;
  }

  std::mt19937 random_;
};

}  // namespace letterlock::der::testing
