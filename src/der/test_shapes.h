// For the tests of der/, cms/ and smime/: one DER structure written in the shapes that BER allows, each by its name, so
// that a failure says which one. (FormWriter of test_support.h draws its forms by chance.)
#pragma once

#include <string>
#include <vector>

#include "der/reader.h"
#include "der/writer.h"

namespace letterlock::der::testing {

struct Shape {
  std::string name;
  bool indefinite = false;      // every constructed element
  size_t length_octets = 0;     // at least so many octets for a definite length; 0: minimal
  size_t segment = 0;           // octet strings in segments of so many octets; 0: in one piece
  bool empty_segments = false;  // one of no octets before and behind every other
  size_t nesting = 0;           // so many constructed strings around the segments
};

inline const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {.name = "der"},
      {.name = "indefinite", .indefinite = true},
      {.name = "long lengths", .length_octets = 4},
      {.name = "longest lengths", .length_octets = 8},
      {.name = "indefinite, long lengths", .indefinite = true, .length_octets = 8},
      {.name = "segments", .segment = 100},
      {.name = "indefinite segments", .indefinite = true, .segment = 100},
      {.name = "segments of one octet", .indefinite = true, .segment = 1},
      {.name = "one segment", .segment = 1 << 20},
      {.name = "empty segments", .segment = 7, .empty_segments = true},
      {.name = "indefinite empty segments", .indefinite = true, .segment = 7, .empty_segments = true},
      {.name = "nested segments", .segment = 50, .nesting = 3},
      {.name = "deep indefinite segments", .indefinite = true, .segment = 50, .nesting = 12},
      {.name = "all at once",
       .indefinite = true,
       .length_octets = 8,
       .segment = 3,
       .empty_segments = true,
       .nesting = 4},
  };
  return all;
}

class ShapeWriter {
 public:
  explicit ShapeWriter(const Shape& shape) : shape_(shape) {}

  // The same elements in the shape. An octet string under the implicit tag [0] (encryptedContent, key identifiers) is
  // shaped like any other; what else stands under [0], primitive, must be none.
  Bytes rewrite(ByteView der) const {
    Bytes out;
    Reader reader(der);
    while (!reader.at_end()) {
      const auto element = reader.next();
      if (!element) return {};
      const bool string = element->tag == kOctetString || element->tag == context(0);
      const bool nested = (element->tag & kConstructed) != 0;
      append(out, string   ? octet_string(element->tag, element->content)
                  : nested ? wrap(element->tag, rewrite(element->content))
                           : definite(element->tag, element->content));
    }
    return out;
  }

 private:
  Bytes octet_string(std::uint8_t tag, ByteView content) const {
    if (shape_.segment == 0) return definite(tag, content);
    Bytes inside = segments(content);
    for (size_t level = 0; level < shape_.nesting; ++level) inside = wrap(kOctetString | kConstructed, inside);
    return wrap(tag | kConstructed, inside);
  }

  Bytes segments(ByteView content) const {
    const Bytes nothing = shape_.empty_segments ? definite(kOctetString, {}) : Bytes{};
    Bytes out = nothing;
    for (size_t begin = 0; begin < content.size(); begin += shape_.segment) {
      append(out, definite(kOctetString, content.subspan(begin, std::min(shape_.segment, content.size() - begin))));
      append(out, nothing);
    }
    return out;
  }

  Bytes wrap(std::uint8_t tag, ByteView inside) const {
    if (!shape_.indefinite) return definite(tag, inside);
    Bytes out = indefinite(tag);
    append(out, inside);
    append(out, end_of_contents());
    return out;
  }

  Bytes definite(std::uint8_t tag, ByteView content) const {
    if (shape_.length_octets == 0) return element(tag, content);
    Bytes out{tag, static_cast<std::uint8_t>(0x80 | shape_.length_octets)};
    for (size_t i = shape_.length_octets; i-- > 0;) out.push_back(static_cast<std::uint8_t>(content.size() >> (8 * i)));
    append(out, content);
    return out;
  }

  Shape shape_;
};

}  // namespace letterlock::der::testing
