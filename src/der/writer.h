// Writing DER: functions that give the octets of one element. Nesting is calling.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "der/tag.h"

namespace letterlock::der {

// Tag, minimal length, content.
Bytes element(std::uint8_t tag, ByteView content);
// The given elements one after the other, under a tag. Those that are written out in braces are not copied first.
Bytes element_of(std::uint8_t tag, std::initializer_list<ByteView> parts);
Bytes element_of(std::uint8_t tag, const std::vector<Bytes>& parts);
inline Bytes sequence(std::initializer_list<ByteView> parts) { return element_of(kSequence, parts); }
inline Bytes sequence(const std::vector<Bytes>& parts) { return element_of(kSequence, parts); }
// SET OF: the elements in the order that DER asks for (X.690 section 11.6).
Bytes set_of(std::vector<Bytes> parts, std::uint8_t tag = kSet);

Bytes oid(std::string_view dotted);
Bytes integer(unsigned value);
// From big-endian content octets as they stand in another INTEGER.
Bytes integer(ByteView content);
Bytes octet_string(ByteView content);
Bytes null();
// UTCTime from 1950 until 2049, else GeneralizedTime (RFC 5652 section 11.3). Years 0 to 9999.
Bytes time(Time value);
// SEQUENCE { OBJECT IDENTIFIER, parameters }; none: without parameters.
Bytes algorithm(std::string_view dotted, ByteView parameters = {});

// Tag and length octets alone, for content that follows.
Bytes header(std::uint8_t tag, size_t length);
// How many octets an element with so many octets of content has.
size_t element_size(size_t content);
// The shortest form of a length (X.690 section 10.1).
void append_length(Bytes& to, size_t length);
// The start of an element of indefinite length, and its end (X.690 section 8.1.3.6).
Bytes indefinite(std::uint8_t tag);
Bytes end_of_contents();

}  // namespace letterlock::der
