// FlagChanges: the flags of many messages, as one answer names them, within a bound (S9). Private to imap/.
#pragma once

#include "transport/imap/imap.h"

namespace letterlock::transport::imap {

class FlagChanges {
 public:
  FlagChanges(std::vector<FlagChange>& list, size_t octets_max) : list_(list), octets_max_(octets_max) {}

  // server_misbehaves past the bound.
  Status add(MessageInfo info, const ResponseReader& reader) {
    octets_ += sizeof(FlagChange);
    for (const std::string& flag : info.flags) octets_ += sizeof flag + flag.size();
    if (octets_ > octets_max_) return reader.misbehaves("too many flags");
    list_.push_back({info.uid, std::move(info.flags), info.modseq});
    return {};
  }

 private:
  std::vector<FlagChange>& list_;
  size_t octets_max_;
  size_t octets_ = 0;
};

}  // namespace letterlock::transport::imap
