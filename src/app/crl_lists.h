// Revocation lists as a person handles them: imported from files, removed, listed.
//
// A list streams in: it is never whole in memory. Its octets go into the store and, sorted, into its index at once;
// both get their names when the whole file was read and every list of it was verified. Then one step of the store
// makes them count. Killed anywhere before, nothing has changed; killed after, all has.
//
// A list takes the place of an older one of the same key and scope; complete lists and delta lists stay apart.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/crl_index.h"
#include "app/home.h"
#include "base/stream.h"
#include "store/anchors.h"

namespace letterlock::app {

struct CrlImport {
  // May have signed it, beside the authorities that are known. Those that did are kept as known certificates, which
  // does not make them anchors.
  std::vector<x509::Certificate> authorities = {};
  std::string url = {};  // where it was fetched
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = nullptr;
};

// Keeps every list of the file (DER, or PEM with several) or, on an error, none and nothing else.
//   crl_malformed {reason}
//   crl_issuer_unknown {issuer}               no known authority signed it
//   crl_signature_wrong {issuer, authority}   nor did the one that was given
//   crl_older {issuer, time}                  a younger one is here
// The same list again is no error.
Result<std::vector<store::Crl>> import_crls(Home& home, ReplayableSource& source, const CrlImport& import = {});
Result<std::vector<store::Crl>> import_crls(Home& home, const std::string& path, const CrlImport& import = {});
Result<std::vector<store::Crl>> import_crls(Home& home, ByteView octets, const CrlImport& import = {});

// By its digest or a beginning of it that only one has (crl_not_found {name}). The record that was.
Result<store::Crl> remove_crl(Home& home, const std::string& name);

}  // namespace letterlock::app
