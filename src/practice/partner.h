// Partner: the other side of the practice, who answers by himself: takes in what came, looks at it as a careful person
// would, and answers when an answer is due.
//
// S5: he acts unseen, with keys of the practice folder alone. He follows the rules that he is there to show: what has
// no valid signature is not answered and moves nothing; a certificate is accepted on a verified signature; every answer
// is sealed, and quotes nothing. Not here: when he looks (live.h).
#pragma once

#include <functional>

#include "practice/acts.h"

namespace letterlock::practice {

// What he is at; `practice.partner.<name>` is its sentence.
enum class Mood { waiting, reading, writing, answered, established, unsigned_mail, trouble };
std::string to_string(Mood mood);

class Partner {
 public:
  // Says what he is at, and takes the time that somebody would take. False: he is to stop.
  using Says = std::function<bool(Mood)>;

  Partner(Resident who, std::string newcomer, std::string practice_folder)
      : who_(std::move(who)), newcomer_(std::move(newcomer)), folder_(std::move(practice_folder)) {}

  Resident& who() { return who_; }
  // Where the tunnel stands, after a return: waiting, answered or established.
  Mood mood();
  // Something lies in his mailbox.
  bool has_post() const;
  // Takes it in and answers. Errors are those of app/: what came is not answered then, as with somebody whose program
  // is in trouble.
  Status work(const Says& says);

 private:
  Status react(const Received& received, bool was_established, const Says& says);
  Status chat(const Received& received);
  Status let_old_program_write();

  Resident who_;
  std::string newcomer_;
  std::string folder_;
};

}  // namespace letterlock::practice
