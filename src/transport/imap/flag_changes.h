// FlagChanges: the flags of many messages, as one answer names them, within a bound (S9). Private to imap/.
#pragma once

#include "transport/imap/imap.h"

namespace letterlock::transport::imap {

class FlagChanges {
 public:
  explicit FlagChanges(std::vector<FlagChange>& list) : list_(list) {}

  // server_misbehaves past Imap::kFlagOctetsMax.
  Status add(MessageInfo info, const ResponseReader& reader) {
    octets_ += sizeof(FlagChange);
    for (const std::string& flag : info.flags) octets_ += sizeof flag + flag.size();
    if (octets_ > Imap::kFlagOctetsMax) return reader.misbehaves("too many flags");
    list_.push_back({info.uid, std::move(info.flags), info.modseq});
    return {};
  }

 private:
  std::vector<FlagChange>& list_;
  size_t octets_ = 0;
};

}  // namespace letterlock::transport::imap
