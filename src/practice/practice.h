// Practice: a tunnel with a partner who answers by itself, from nothing, with everything real but the people.
//
//   FOLDER/post/<address>      each one's incoming Maildir, shared by the homes as a letter rack
//   FOLDER/newcomer, partner   two homes (LETTERLOCK_HOME) with an account, an anchor and a PKCS #12 file each
//
// The steps are those of app/, in the order in which two people would take them; each is told to a listener
// with what was sent, what was learned, and where the tunnel stands. Afterwards a third person, whose program
// offers nothing above RC2 with 40 bits, is refused. The folder stays.
//
// S5: the partner acts unseen only here, with tokens of this folder; the practice authority's certificate is
// an anchor in these homes alone.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "judge/report.h"
#include "tunnel/tunnel.h"

namespace letterlock::practice {

// Something that happened: `practice.<id>` is its sentence.
struct Event {
  std::string id;
  Params params = {};
  std::optional<judge::MessageReport> report = {};  // of a message that was opened
  std::optional<tunnel::Tunnel> tunnel = {};        // as it stands now
  std::optional<std::string> letter = {};           // the text of a letter, as its reader sees it
  std::optional<Error> refusal = {};                // of the third person
};
using Listener = std::function<void(const Event&)>;

// practice_exists where the folder is there and was not made by this function; an old practice folder is
// made anew. Ten to twenty steps, a few seconds.
//
// `card_module`: the path of a software token module (SoftHSM). The two people's keys then lie on PIN-protected tokens
// in FOLDER/cards instead of files, and are used through each home's token agent. "": files. Sets SOFTHSM2_CONF for
// this process.
Status run(const std::string& folder, Time now, const Listener& tell, const std::string& card_module = "");

}  // namespace letterlock::practice
