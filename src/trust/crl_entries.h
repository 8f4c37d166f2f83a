// CrlEntries: the entries of a revocation list (RFC 5280 sections 5.1.2.6 and 5.3), read one after the other out of
// what is at hand. Internal to trust/.
//
// Most entries of the long lists look alike: a serial number, a UTCTime, a reason code. They are read without a detour.
// An entry whose time cannot be read holds since ever; a critical extension that is not known here makes the whole list
// unusable (RFC 5280 section 5.3), as the caller is told by unusable().
#pragma once

#include <string>
#include <vector>

#include "trust/crl_runs.h"

namespace letterlock::trust {

tl::unexpected<Error> crl_malformed(std::string_view part);

class CrlEntries {
 public:
  explicit CrlEntries(CrlRuns& runs) : runs_(runs) {}

  // The content of revokedCertificates has so many octets.
  void begin(std::uint64_t octets) { left_ = octets; }
  std::uint64_t left() const { return left_; }
  // Reads whole entries from the front; the number of octets that they had.
  Result<size_t> read(ByteView octets);

  std::uint64_t count() const { return count_; }
  const std::string& unusable() const { return unusable_; }
  // Names, DER, of the certificateIssuer extensions (RFC 5280 section 5.3.3); number 0 is the list's own.
  std::vector<Bytes>& issuers() { return issuers_; }

 private:
  Result<void> read_entry(ByteView content);
  Result<void> read_extensions(ByteView content, CrlTime revoked_at);
  Result<void> take_issuer(ByteView value);

  CrlRuns& runs_;
  std::uint64_t left_ = 0;
  std::uint64_t count_ = 0;
  std::string unusable_;
  std::vector<Bytes> issuers_;
  std::uint16_t issuer_ = 0;  // of this entry and those that follow
  CrlRecord record_;
};

}  // namespace letterlock::trust
