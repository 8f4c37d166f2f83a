#include "practice/live.h"

#include <filesystem>

#include "app/accounts.h"
#include "base/file.h"
#include "practice/old_program.h"
#include "practice/practice_folder.h"

namespace letterlock::practice {
namespace {

using std::chrono::milliseconds;

// Written last, so that a practice that was not made whole is made anew; and again where the format changed, or where
// the folder was moved (accounts name their mailboxes by path).
constexpr const char* kWhole = "/whole";
constexpr const char* kFormat = "1 ";

constexpr milliseconds kLook{300};
constexpr milliseconds kReads{1200};
constexpr milliseconds kWrites{1200};
constexpr milliseconds kAfterTrouble{5000};

bool is_busy(Mood mood) { return mood == Mood::reading || mood == Mood::writing; }

bool is_whole(const std::string& folder) {
  const auto content = read_file(folder + kWhole, 8192);
  return content && as_text(*content) == kFormat + folder;
}

}  // namespace

std::string Live::home_of(const std::string& folder) { return folder + "/" + kNewcomer.id; }

Result<std::shared_ptr<Live>> Live::start(const std::string& folder, std::function<void()> changed) {
  std::shared_ptr<Live> live(new Live(folder, std::move(changed)));
  if (!is_whole(folder) || !live->go_on()) TRY(live->make());
  live->begin();
  return live;
}

Live::~Live() {
  end();
  lock_cards(home_of(folder_));
}

Place Live::place_of(const Role& role) const {
  Place place{folder_, clock_, {}};
  if (std::string_view(role.id) == kNewcomer.id) place.card = card_;
  return place;
}

Status Live::make() {
  partner_.reset();
  TRY(clear_practice_folder(folder_));
  TRY(mark_practice_folder(folder_));
  TRY_ASSIGN(const Authority authority, Authority::create(clock_.now()));
  TRY(move_in(place_of(kNewcomer), authority, kNewcomer));
  TRY_ASSIGN(Resident partner, move_in(place_of(kPartner), authority, kPartner));
  partner_ = std::make_unique<Partner>(std::move(partner), address_of(kNewcomer), folder_);
  const OldProgram old = old_program();
  TRY_ASSIGN(const PersonCertificates keys, authority.issue(old.name, old.address, Secret(old.password), clock_.now()));
  TRY(make_folder(folder_ + "/old-program"));
  TRY(write_file(folder_ + "/old-program/card.p12", keys.pkcs12));
  return write_file(folder_ + kWhole, as_bytes(kFormat + folder_));
}

Status Live::go_on() {
  TRY(card_.link_module());
  TRY_ASSIGN(const Resident newcomer, come_back(place_of(kNewcomer), kNewcomer));
  TRY(app::find_account(*newcomer.home, kNewcomer.id));
  TRY_ASSIGN(Resident partner, come_back(place_of(kPartner), kPartner));
  partner_ = std::make_unique<Partner>(std::move(partner), address_of(kNewcomer), folder_);
  return {};
}

void Live::begin() {
  {
    const std::lock_guard guard(mutex_);
    over_ = false;
    mood_ = partner_->mood();
  }
  thread_ = std::thread([this] { run(); });
}

void Live::end() {
  {
    const std::lock_guard guard(mutex_);
    over_ = true;
  }
  ending_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Live::State Live::state() const {
  State state;
  state.card_inserted = !card_.insertion().empty();
  state.pin = pin_of(kNewcomer);
  state.name = kNewcomer.name;
  state.address = address_of(kNewcomer);
  state.partner_name = kPartner.name;
  state.partner_address = address_of(kPartner);
  state.folder = folder_;
  const std::lock_guard guard(mutex_);
  state.mood = mood_;
  state.busy = is_busy(mood_);
  return state;
}

Status Live::set_card(bool inserted) {
  if (inserted && card_.tries() == 0) TRY(card_.reset_tries());
  if (inserted != card_.insertion().empty()) return {};
  TRY(inserted ? card_.insert() : card_.take_out());
  changed_();
  return {};
}

Status Live::restart() {
  const std::lock_guard guard(restarting_);
  end();
  const Status done = begin_anew();
  begin();
  changed_();
  return done;
}

Status Live::begin_anew() {
  TRY(card_.reset_tries());
  TRY(card_.insert());
  TRY_ASSIGN(Resident newcomer, come_back(place_of(kNewcomer), kNewcomer));
  lock_cards(newcomer.folder);
  TRY(start_over(place_of(kNewcomer), newcomer));
  TRY(start_over(place_of(kPartner), partner_->who()));
  std::error_code error;
  std::filesystem::remove(folder_ + "/old-program/wrote", error);
  return {};
}

void Live::set_mood(Mood mood) {
  {
    const std::lock_guard guard(mutex_);
    if (mood == mood_) return;
    mood_ = mood;
  }
  changed_();
}

bool Live::pause(milliseconds time) {
  std::unique_lock guard(mutex_);
  return !ending_.wait_for(guard, time, [this] { return over_; });
}

void Live::run() {
  while (pause(kLook)) {
    if (partner_->has_post()) look_after_post();
  }
}

void Live::look_after_post() {
  const auto says = [this](Mood mood) {
    set_mood(mood);
    return !is_busy(mood) || pause(mood == Mood::reading ? kReads : kWrites);
  };
  if (!partner_->work(says)) {
    set_mood(Mood::trouble);
    pause(kAfterTrouble);
    return;
  }
  // A letter that he does not answer is told of until the next one comes.
  if (state().mood != Mood::unsigned_mail) set_mood(partner_->mood());
}

}  // namespace letterlock::practice
