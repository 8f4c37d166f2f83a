// Review: mail whose judgement lacked something when it came: what is missing is asked for, and the mail is judged
// again.
//
// Only mail of the last days: what nobody answered in that time is asked for again by whoever opens the message.
#pragma once

#include "app/revocation.h"
#include "store/messages.h"
#include "token/key_source.h"

namespace letterlock::app {

struct Reviewed {
  std::vector<Asked> asked;
  std::vector<store::Message> changed;  // lists show them differently now
  size_t incomplete = 0;                // that still lack something
};

// `keys` as for sync(): nobody should be asked for one; sealed mail whose key is away is judged by what is kept of it.
Result<Reviewed> review(Home& home, const std::string& account_id, token::KeySource* keys,
                        std::chrono::milliseconds patience = kPatience, const Attendance& attendance = {});

// What completes the verdicts of one report.
std::vector<trust::Wanted> wanted_of(const judge::MessageReport& report);

}  // namespace letterlock::app
