// Sender: which address a message says it is from, as signatures are held against it (S2a). Internal to judge/.
#pragma once

#include <set>

#include "judge/judge.h"

namespace letterlock::judge {

struct Sender {
  // Of From: the protected field where the payload has one, else the outer one.
  std::vector<std::string> addresses = {};
  // Set where no signature can be valid: two From fields, none, or one that cannot be read.
  std::optional<Finding> unusable = {};
  std::vector<Finding> notes = {};  // sender_differs
  std::optional<Time> date = {};    // of the Date field, from the same place
};

Sender find_sender(const smime::Facts& facts);

// The header that the payload vouches for; nullptr where there is none.
const mime::Header* protected_header(const smime::Facts& facts);
// Where the field of that name counts: the protected header where it has one, else the outer one.
const mime::Header& header_with(const smime::Facts& facts, std::string_view name);

// RFC 9788 section 4.4.1.1: the protected From names other addresses than the outer one as it is now.
bool from_differs_from_outer(const smime::Facts& facts);
// The addresses of an address field, in their key form.
std::set<std::string> address_keys(std::string_view value);

// The certificate is one for this address, by what stands in it or by the user's binding.
bool certified_for(const x509::Certificate& certificate, const std::string& address);
bool bound_to(const x509::Certificate& certificate, const std::string& address, const std::vector<Binding>& bindings);

// Whose mail the certificate stands for in this message, where it names no address itself: the author's to whom it is
// bound, else the first author's.
std::optional<std::string> wanted_for(const x509::Certificate& certificate, const Sender& sender,
                                      const std::vector<Binding>& bindings);

}  // namespace letterlock::judge
