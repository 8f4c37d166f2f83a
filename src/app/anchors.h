// Anchors as a person handles them: shown with their fingerprint, added after it was compared. Revocation lists are in
// crl_lists.h.
#pragma once

#include <string>
#include <vector>

#include "app/home.h"
#include "store/anchors.h"

namespace letterlock::app {

// The certificates of a file that can be anchors, to be shown with their fingerprints before anything is
// believed. anchor_not_ca where there is none.
Result<std::vector<x509::Certificate>> read_anchor_candidates(const std::string& path);
// The same of a file's octets; `name` for errors.
Result<std::vector<x509::Certificate>> find_anchor_candidates(ByteView file, const std::string& name);

// The one with that fingerprint; fingerprint_differs where it is none of them.
Result<x509::Certificate> certificate_of(const std::vector<x509::Certificate>& certificates,
                                         const std::string& fingerprint);

// `fingerprint`: what the user compared, hexadecimal with or without colons; fingerprint_differs where the certificate
// has another. `domains`: the only mail domains that it is confirmed for, as people write them; none: any.
// anchor_domain_malformed {domain}.
Result<store::Anchor> add_anchor(Home& home, const x509::Certificate& certificate, const std::string& fingerprint,
                                 const std::string& note, const std::vector<std::string>& domains = {});
// Other domains for one that is there; none: any. By fingerprint or a beginning of it that only one has.
Result<store::Anchor> limit_anchor(Home& home, const std::string& fingerprint, const std::vector<std::string>& domains);
// By fingerprint or a beginning of it that only one has (anchor_not_found).
Result<store::Anchor> remove_anchor(Home& home, const std::string& fingerprint);

// A certificate that was seen, by its fingerprint or a beginning of it that only it has. certificate_not_found.
Result<x509::Certificate> find_certificate(Home& home, const std::string& fingerprint);

}  // namespace letterlock::app
