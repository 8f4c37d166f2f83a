// Capabilities learned: which content encryption the holder of one signing certificate can read, folded from all
// the lists that signatures of this certificate carried (DESIGN section 4, Learning; RFC 8551 section 2.7.1).
//
// Lists are ordered by the time that the signer claims, if that is at most an hour after receipt; a list from further
// in the future is not used. A list without a claimed time counts from the first receipt of its signature, and
// only where no other at the floor has one. So an old mail that somebody sends again changes nothing. A list that
// names no content encryption says nothing about it and counts as no list.
//
// Not here: what our policy allows of a list (tunnel/cipher_set.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace letterlock::directory {

using CapabilityWords = std::vector<std::string>;  // crypto::Capability::name()

struct CapabilityList {
  CapabilityWords words;
  std::optional<Time> signing_time;
  Time received{};  // of the first mail with this signature
  std::string evidence;
};

struct LearnedCapabilities {
  std::optional<CapabilityWords> words;  // nullopt: no list is known
  std::vector<std::string> evidence;     // the lists that it comes from
  bool several_devices = false;  // lists alternate: what all of 90 days share (the newest where they share nothing)
  // The newest list has nothing at the floor while an earlier one had: the earlier one stays.
  bool downgrade_alarm = false;
  std::string alarm_evidence;
};

// The claim of a signing time is believable: at most an hour after receipt.
bool believable(Time signing_time, Time received);

LearnedCapabilities learn(std::vector<CapabilityList> lists);

// The first content encryption of a list, whatever its strength: the recommended algorithm.
std::optional<std::string> recommended(const CapabilityWords& words);

}  // namespace letterlock::directory
