// What a server says of messages that it has just taken: APPENDUID and COPYUID (RFC 4315; RFC 9051 section 7.1).
//
// It need not say anything, and what it says must fit what was asked; what does not is nothing said.
#pragma once

#include "transport/imap/session.h"
#include "transport/imap/uid_set.h"

namespace letterlock::transport::imap {

struct AppendedUid {
  std::uint32_t uid_validity = 0;
  Uid uid = 0;
};

struct CopiedUid {
  Uid from = 0, to = 0;
  bool operator==(const CopiedUid&) const = default;
};

struct CopiedUids {
  std::uint32_t uid_validity = 0;  // of the mailbox where the copies are
  std::vector<CopiedUid> uids;
};

std::optional<AppendedUid> read_append_uid(const Code& code);
// The n-th of the one set is the n-th of the other, so both are read in the order in which they are written. nullopt
// where there are not as many on both sides, or others than `asked`.
std::optional<CopiedUids> read_copy_uid(const Code& code, const UidSet& asked);

}  // namespace letterlock::transport::imap
