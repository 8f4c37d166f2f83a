#include "practice/acts.h"

#include "app/people.h"
#include "app/reading.h"
#include "app/sync.h"

namespace letterlock::practice {

Result<tunnel::Tunnel> tunnel_of(Resident& who, const std::string& address) {
  TRY_ASSIGN(app::Person person, app::person(*who.home, "", address));
  return std::move(person.tunnel);
}

Result<Event> take_step(const std::string& id, Resident& who, const std::string& address, app::Again again) {
  TRY_ASSIGN(const app::TunnelStep step, app::take_next_step(*who.home, "", address, who.keys.get(), again));
  TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(who, address));
  const std::string cipher = step.sent.ciphers.empty() ? "-" : step.sent.ciphers.front();
  return Event{.id = id,
               .params = {{"from", who.address}, {"to", address}, {"cipher", cipher}, {"password", who.password}},
               .tunnel = std::move(now)};
}

Result<Event> review(const std::string& id, Resident& who, const std::string& address) {
  TRY_ASSIGN(const auto accepted, app::accept(*who.home, "", address, ""));
  TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(who, address));
  return Event{.id = id,
               .params = {{"who", who.address}, {"of", address}, {"fingerprint", accepted.signing_certificate}},
               .tunnel = std::move(now)};
}

Result<std::vector<Received>> take_in(Resident& who) {
  TRY_ASSIGN(app::Synced synced, app::sync(*who.home, "", who.keys.get()));
  std::vector<Received> all;
  for (inbox::Outcome& outcome : synced.received) {
    const store::Message& message = outcome.message;
    all.push_back({message.key.digest, message.message_id, message.from, std::move(outcome.report)});
  }
  return all;
}

Result<Event> open(const std::string& id, Resident& who, const Received& received) {
  TRY_ASSIGN(const app::Reading reading, app::read_message(*who.home, "", received.digest, who.keys.get()));
  TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(who, received.from));
  Event event{.id = id, .params = {{"who", who.address}, {"from", received.from}, {"password", who.password}}};
  event.report = received.report;
  event.tunnel = std::move(now);
  if (reading.display) event.letter = reading.display->text;
  return event;
}

}  // namespace letterlock::practice
