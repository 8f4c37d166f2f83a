#include "practice/practice.h"

#include <filesystem>

#include "account/route.h"
#include "app/letters.h"
#include "app/people.h"
#include "app/reading.h"
#include "app/sync.h"
#include "crypto/software_key.h"
#include "practice/resident.h"
#include "smime/seal.h"
#include "transport/maildir.h"

namespace letterlock::practice {
namespace {

constexpr const char* kMarker = "/practice-folder";

Status clear_folder(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return {};
  const bool empty = std::filesystem::is_empty(folder, error);
  if (!empty && !std::filesystem::exists(folder + kMarker, error)) {
    return fail(ErrorCode::practice_exists, {{"path", folder}});
  }
  std::filesystem::remove_all(folder, error);
  if (error) return fail_errno(ErrorCode::file_not_writable, folder, error.value());
  return {};
}

// The stage: what happens, in order, told to the listener.
class Stage {
 public:
  Stage(std::string folder, Time now, const Listener& tell, const std::string& card_module)
      : folder_(std::move(folder)), clock_(now - std::chrono::minutes(15)), tell_(tell), card_module_(card_module) {}
  // No PIN session outlives the practice.
  ~Stage() {
    for (const Resident* resident : {&newcomer_, &partner_}) {
      if (card_module_.empty() || resident->home == nullptr) continue;
      const auto agent = token::AgentClient::connect_to_running(resident->home->agent());
      if (agent && *agent != nullptr) (void)(*agent)->lock();
    }
  }

  Status play() {
    TRY(clear_folder(folder_));
    TRY(make_folder(folder_));
    TRY(write_file(folder_ + kMarker, as_bytes("made by: letterlock practice\n")));
    if (!card_module_.empty()) TRY(set_up_cards(folder_));
    TRY(set_up());
    TRY(introduce());
    TRY(partner_answers());
    TRY(newcomer_reviews());
    TRY(newcomer_answers());
    TRY(partner_confirms());
    return old_program();
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
    const Place place{folder_, *authority_, clock_, card_module_};
    TRY_ASSIGN(newcomer_, move_in(place, "newcomer", "林新 (newcomer)"));
    TRY_ASSIGN(partner_, move_in(place, "partner", "陳伴 (partner)"));
    for (const Resident* resident : {&newcomer_, &partner_}) {
      tell({"resident",
            {{"name", resident->name},
             {"address", resident->address},
             {"folder", resident->folder},
             {"password", resident->password}}});
    }
    return {};
  }

  Result<tunnel::Tunnel> tunnel_of(Resident& who, const Resident& to) {
    TRY_ASSIGN(app::Person person, app::person(*who.home, "", to.address));
    return std::move(person.tunnel);
  }

  // Takes the next step and tells it.
  Status step(const std::string& id, Resident& who, const Resident& to) {
    TRY_ASSIGN(const app::TunnelStep step,
               app::take_next_step(*who.home, "", to.address, who.keys.get(), app::Again::no));
    TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(who, to));
    const std::string cipher = step.sent.ciphers.empty() ? "-" : step.sent.ciphers.front();
    tell({.id = id,
          .params = {{"from", who.address}, {"to", to.address}, {"cipher", cipher}, {"password", who.password}},
          .tunnel = std::move(now)});
    return {};
  }

  // Takes in the one message that waits, and tells how it was judged.
  Status receive(const std::string& id, Resident& who, const Resident& from) {
    TRY_ASSIGN(const app::Synced synced, app::sync(*who.home, "", who.keys.get()));
    if (synced.received.size() != 1 || !synced.received[0].report) {
      return fail(ErrorCode::message_not_found, {{"message", from.address}});
    }
    const std::string digest = synced.received[0].message.key.digest;
    TRY_ASSIGN(const app::Reading reading, app::read_message(*who.home, "", digest, who.keys.get()));
    TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(who, from));
    Event event{.id = id, .params = {{"who", who.address}, {"from", from.address}, {"password", who.password}}};
    event.report = synced.received[0].report;
    event.tunnel = std::move(now);
    if (reading.display) event.letter = reading.display->text;
    tell(std::move(event));
    return {};
  }

  // The review's yes, with the fingerprint that a person would compare.
  Status review(const std::string& id, Resident& who, const Resident& of) {
    TRY_ASSIGN(const auto accepted, app::accept(*who.home, "", of.address, ""));
    TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(who, of));
    tell({.id = id,
          .params = {{"who", who.address}, {"of", of.address}, {"fingerprint", accepted.signing_certificate}},
          .tunnel = std::move(now)});
    return {};
  }

  Status introduce() { return step("introduced", newcomer_, partner_); }

  Status partner_answers() {
    TRY(receive("partner-received", partner_, newcomer_));
    TRY(review("partner-reviewed", partner_, newcomer_));
    return step("partner-answered", partner_, newcomer_);
  }

  Status newcomer_reviews() {
    TRY(receive("newcomer-received", newcomer_, partner_));
    return review("newcomer-reviewed", newcomer_, partner_);
  }

  Status newcomer_answers() {
    TRY(step("newcomer-answered", newcomer_, partner_));
    return receive("partner-established", partner_, newcomer_);
  }

  Status partner_confirms() {
    TRY(step("partner-wrote", partner_, newcomer_));
    return receive("newcomer-established", newcomer_, partner_);
  }

  // Somebody whose program announces RC2 with 40 bits and nothing else writes a signed mail.
  Status old_program() {
    const Secret password("practice-old");
    Resident old;
    old.name = "舊程式 (old program)";
    old.address = "old-program@practice.example";
    old.password = password.text();
    TRY_ASSIGN(old.certificates, authority_->issue(old.name, old.address, password, clock_.now()));
    TRY(send_as_old(old, password));
    TRY(receive("old-received", newcomer_, old));
    TRY(review("old-reviewed", newcomer_, old));
    app::NewLetter letter;
    letter.to = {old.address};
    letter.subject = "?";
    letter.text = "?";
    const auto sent = app::send_letter(*newcomer_.home, "", letter, newcomer_.keys.get());
    TRY_ASSIGN(tunnel::Tunnel now, tunnel_of(newcomer_, old));
    if (sent) return fail(ErrorCode::internal, {});
    tell(
        {.id = "old-refused", .params = {{"address", old.address}}, .tunnel = std::move(now), .refusal = sent.error()});
    return {};
  }

  Status send_as_old(const Resident& old, const Secret& password) {
    TRY_ASSIGN(const auto token, token::Pkcs12::open(old.certificates->pkcs12, password));
    TRY_ASSIGN(const auto signer, token->signer(old.certificates->signing));
    smime::SealSettings settings;
    settings.sign = cms::SignerSettings{.certificate = old.certificates->signing,
                                        .signer = signer.get(),
                                        .signing_time = clock_.now(),
                                        .capabilities = {crypto::capability_from_name("rc2-CBC/40")},
                                        .encryption_certificate = old.certificates->encryption,
                                        .chain = {authority_->certificate()}};
    const std::string text = "From: " + old.address + "\r\nTo: " + newcomer_.address +
                             "\r\nSubject: Hello from an old program\r\nDate: " + to_rfc5322(clock_.now()) +
                             "\r\nMessage-ID: <old-1@practice.example>\r\nContent-Type: text/plain\r\n\r\n"
                             "My program can encrypt with RC2, 40 bits.\r\n";
    ReplayableMemory message(as_bytes(text));
    MemorySink sealed;
    TRY(smime::seal(message, settings, sealed));
    TRY_ASSIGN(const std::string folder, account::maildir_of(folder_ + "/post", newcomer_.address));
    TRY_ASSIGN(const transport::Maildir mailbox, transport::Maildir::open(folder));
    MemorySource source(sealed.bytes());
    TRY(mailbox.deliver(source));
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
