#include "practice/practice.h"

#include "app/letters.h"
#include "practice/acts.h"
#include "practice/old_program.h"
#include "practice/practice_folder.h"

namespace letterlock::practice {
namespace {

// The stage: what happens, in order, told to the listener.
class Stage {
 public:
  Stage(std::string folder, Time now, const Listener& tell, const std::string& card_module)
      : folder_(std::move(folder)), clock_(now - std::chrono::minutes(15)), tell_(tell), card_module_(card_module) {}
  // No PIN session outlives the practice.
  ~Stage() {
    for (const Resident* resident : {&newcomer_, &partner_}) {
      if (!card_module_.empty() && resident->home != nullptr) lock_cards(resident->folder);
    }
  }

  Status play() {
    TRY(clear_practice_folder(folder_));
    TRY(mark_practice_folder(folder_));
    if (!card_module_.empty()) TRY(set_up_cards(folder_));
    TRY(set_up());
    TRY(introduce());
    TRY(partner_answers());
    TRY(newcomer_reviews());
    TRY(newcomer_answers());
    TRY(partner_confirms());
    return refuse_old_program();
  }

 private:
  void tell(Event event) {
    clock_.step();
    tell_(event);
  }

  Status set_up() {
    TRY_ASSIGN(Authority authority, Authority::create(clock_.now()));
    authority_ = std::make_unique<Authority>(std::move(authority));
    tell(
        {"authority",
         {{"subject", authority_->certificate().subject()}, {"fingerprint", authority_->certificate().fingerprint()}}});
    const Place place{folder_, clock_, card_module_};
    TRY_ASSIGN(newcomer_, move_in(place, *authority_, kNewcomer));
    TRY_ASSIGN(partner_, move_in(place, *authority_, kPartner));
    for (const Resident* resident : {&newcomer_, &partner_}) {
      tell({"resident",
            {{"name", resident->role.name},
             {"address", resident->address},
             {"folder", resident->folder},
             {"password", resident->password}}});
    }
    return {};
  }

  // Takes the next step and tells it.
  Status step(const std::string& id, Resident& who, const Resident& to) {
    TRY_ASSIGN(Event event, take_step(id, who, to.address));
    tell(std::move(event));
    return {};
  }

  // Takes in the one message that waits, and tells how it was judged.
  Status receive(const std::string& id, Resident& who, const std::string& from) {
    TRY_ASSIGN(const std::vector<Received> received, take_in(who));
    if (received.size() != 1 || !received[0].report) {
      return fail(ErrorCode::message_not_found, {{"message", from}});
    }
    TRY_ASSIGN(Event event, open(id, who, received[0]));
    tell(std::move(event));
    return {};
  }

  Status look_at(const std::string& id, Resident& who, const std::string& of) {
    TRY_ASSIGN(Event event, review(id, who, of));
    tell(std::move(event));
    return {};
  }

  Status introduce() { return step("introduced", newcomer_, partner_); }

  Status partner_answers() {
    TRY(receive("partner-received", partner_, newcomer_.address));
    TRY(look_at("partner-reviewed", partner_, newcomer_.address));
    return step("partner-answered", partner_, newcomer_);
  }

  Status newcomer_reviews() {
    TRY(receive("newcomer-received", newcomer_, partner_.address));
    return look_at("newcomer-reviewed", newcomer_, partner_.address);
  }

  Status newcomer_answers() {
    TRY(step("newcomer-answered", newcomer_, partner_));
    return receive("partner-established", partner_, newcomer_.address);
  }

  Status partner_confirms() {
    TRY(step("partner-wrote", partner_, newcomer_));
    return receive("newcomer-established", newcomer_, partner_.address);
  }

  // Somebody whose program announces RC2 with 40 bits and nothing else writes a signed mail.
  Status refuse_old_program() {
    const OldProgram old = old_program();
    TRY_ASSIGN(const PersonCertificates issued,
               authority_->issue(old.name, old.address, Secret(old.password), clock_.now()));
    TRY(write_as(old, issued.pkcs12, folder_ + "/post", newcomer_.address, clock_.now()));
    TRY(receive("old-received", newcomer_, old.address));
    TRY(look_at("old-reviewed", newcomer_, old.address));
    app::NewLetter letter;
    letter.to = {old.address};
    letter.subject = "?";
    letter.text = "?";
    const auto sent = app::send_letter(*newcomer_.home, "", letter, newcomer_.keys.get());
    TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(newcomer_, old.address));
    if (sent) return fail(ErrorCode::internal, {});
    tell(
        {.id = "old-refused", .params = {{"address", old.address}}, .tunnel = std::move(now), .refusal = sent.error()});
    return {};
  }

  std::string folder_;
  PracticeClock clock_;
  const Listener& tell_;
  const std::string card_module_;
  std::unique_ptr<Authority> authority_;
  Resident newcomer_;
  Resident partner_;
};

}  // namespace

Status run(const std::string& folder, Time now, const Listener& tell, const std::string& card_module) {
  return Stage(folder, now, tell, card_module).play();
}

}  // namespace letterlock::practice
