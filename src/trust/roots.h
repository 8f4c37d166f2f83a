// Roots: anchors that are many and rarely needed, such as the system's. They are parsed only where a path may end at
// one.
//
// OpenSSL takes about a tenth of a millisecond for each certificate, most of it for its key; a list of a hundred would
// cost a command more than everything else that it does. So they stand here as octets, found by name and by digest.
//
// Not here: nothing is known of where they come from, or what they were trusted for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "x509/certificate.h"

namespace letterlock::trust {

struct Root {
  std::uint32_t name = 0;  // name_hash() of the subject
  Bytes der;
};

// Of a DER Name: equal for names that are equal (RFC 5280 section 7.1), seldom for others. 0 where it cannot be read.
std::uint32_t name_hash(ByteView name_der);

class Roots {
 public:
  Roots() = default;
  // Each may be an anchor: whoever made the list has seen to it.
  explicit Roots(std::vector<Root> roots);

  size_t size() const { return roots_.size(); }
  bool contains(const x509::Certificate& certificate) const;
  // Those that may have this subject; what cannot be an anchor is left out.
  std::vector<x509::Certificate> named(ByteView name_der) const;

 private:
  std::vector<Root> roots_;  // by name
};

}  // namespace letterlock::trust
