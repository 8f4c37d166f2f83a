// Parts: what lives as long as the service and is shared by its acts. Each part may be used by several threads at once.
#pragma once

#include <atomic>
#include <memory>

#include "base/time.h"
#include "service/authorities.h"
#include "service/downloads.h"
#include "service/events.h"
#include "service/keys.h"
#include "service/questions.h"
#include "service/running_acts.h"
#include "service/uploads.h"
#include "store/home.h"
#include "text/catalogue.h"

namespace letterlock::practice {
class Live;
}

namespace letterlock::service {

struct Parts {
  Parts(store::Home where, const Clock& time) : folders(std::move(where)), clock(time) {}

  const store::Home folders;
  const Clock& clock;
  Events events;
  Questions questions{events};
  Uploads uploads{clock};
  Downloads downloads{clock};
  RunningActs acts;
  Authorities authorities;
  Keys keys;
  // Of `serve --practice`; null else.
  std::shared_ptr<practice::Live> practice = nullptr;
  // Where it is reached: "http://127.0.0.1:4321".
  std::string origin;

  // After an act that added, changed or removed an account: pages are told, and the watch over mailboxes begins anew.
  void accounts_changed() {
    ++accounts_generation;
    events.publish("state");
  }
  std::atomic<unsigned> accounts_generation = 0;
  // In which pages asked last: for what is said without being asked.
  std::atomic<text::Language> language = text::Language::en;
};

}  // namespace letterlock::service
