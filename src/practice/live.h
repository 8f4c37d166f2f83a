// Live: a practice that a person plays: a home for the newcomer with the practice card, and a partner who answers by
// himself, on a thread of his own.
//
//   FOLDER/newcomer, partner   the two homes; the service serves the newcomer's
//   FOLDER/card                the practice card, inserted and taken out by set_card() (card/folder.h)
//   FOLDER/post                both mailboxes
//   FOLDER/old-program         the keys of a third person, whose program is too old
//
// S5: nothing of it leaves the folder, and nothing in it is believed elsewhere. All functions may be called from any
// thread. Not here: the page (service/acts/practice.cc), and the practice that plays both sides (practice.h).
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "practice/partner.h"

namespace letterlock::practice {

class Live {
 public:
  struct State {
    bool card_inserted = false;
    std::string pin;
    std::string name;
    std::string address;
    std::string partner_name;
    std::string partner_address;
    Mood mood = Mood::waiting;
    bool busy = false;  // he reads or writes just now
    std::string folder;
  };

  // The newcomer's LETTERLOCK_HOME.
  static std::string home_of(const std::string& folder);
  // Goes on with the practice in the folder, or makes one (some seconds). `changed` is called on a thread of Live's,
  // whenever state() tells something else. practice_exists where the folder is somebody's; errors of making it.
  static Result<std::shared_ptr<Live>> start(const std::string& folder, std::function<void()> changed);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  State state() const;
  // Inserting the card gives back the tries of a PIN that was locked.
  Status set_card(bool inserted);
  // From the beginning, with the same card and keys: all mail and everything that was learned is gone on both sides.
  // The newcomer's account is another one afterwards, under the same id. account_busy; the practice then goes on as it
  // was.
  Status restart();

 private:
  Live(std::string folder, std::function<void()> changed) : folder_(std::move(folder)), changed_(std::move(changed)) {}
  Place place_of(const Role& role) const;
  Status make();
  Status go_on();
  Status begin_anew();
  void begin();
  void end();
  void run();
  void look_after_post();
  void set_mood(Mood mood);
  // Sleeps; false where it is to end.
  bool pause(std::chrono::milliseconds time);

  const std::string folder_;
  const std::function<void()> changed_;
  const SystemClock clock_;
  const card::CardFolder card_{folder_ + "/card"};
  std::unique_ptr<Partner> partner_;  // of the thread, while it runs
  std::mutex restarting_;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable ending_;
  bool over_ = false;
  Mood mood_ = Mood::waiting;
  std::thread thread_;
};

}  // namespace letterlock::practice
