// What a person of the practice does, one act at a time, told as the event that came of it. The acts are those of app/,
// in the order in which two people take them; the scripted practice and the partner who answers by himself share them.
// Private to practice/.
#pragma once

#include <vector>

#include "app/letters.h"
#include "practice/practice.h"
#include "practice/resident.h"

namespace letterlock::practice {

Result<tunnel::Tunnel> tunnel_of(Resident& who, const std::string& address);

// The tunnel's next step that is a letter; also the last one once more.
Result<Event> take_step(const std::string& id, Resident& who, const std::string& address,
                        app::Again again = app::Again::no);

// The review's yes, with the fingerprint that a person would compare.
Result<Event> review(const std::string& id, Resident& who, const std::string& address);

struct Received {
  std::string digest;
  std::string message_id;
  std::string from;
  std::optional<judge::MessageReport> report;  // absent where it cannot be read
};
// Takes in what waits.
Result<std::vector<Received>> take_in(Resident& who);
// What is seen on opening one of them.
Result<Event> open(const std::string& id, Resident& who, const Received& received);

}  // namespace letterlock::practice
