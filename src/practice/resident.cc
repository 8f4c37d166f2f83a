#include "practice/resident.h"

#include <cstdlib>
#include <filesystem>

#include "account/route.h"
#include "app/accounts.h"
#include "app/anchors.h"
#include "app/roots.h"
#include "base/file.h"
#include "token/card_keys.h"
#include "token/new_token.h"
#include "transport/maildir.h"

namespace letterlock::practice {
namespace {

constexpr std::chrono::seconds kSyncEnds{5};

std::string folder_of(const Place& place, const Role& role) { return place.practice_folder + "/" + role.id; }
std::string post_of(const Place& place) { return place.practice_folder + "/post"; }
std::string label_of(const Role& role) { return std::string("practice ") + role.id; }
std::string key_file_of(const std::string& folder) { return folder + "/card.p12"; }

bool on_card(const Place& place) { return place.card || !place.card_module.empty(); }

token::PasswordAsker knows(const std::string& password) {
  return [password](const std::string&, const token::Purpose&) -> Result<Secret> { return Secret(password); };
}

token::PinAsker knows_pin(const std::string& pin) {
  return [pin](const token::PinQuestion&, int) -> Result<Secret> { return Secret(pin); };
}

// The one password that may lie in the open: it opens nothing outside this folder.
Status write_password(const std::string& folder, const std::string& password) {
  return write_file(folder + "/password.txt", as_bytes(password + "\n"));
}

Status make_soft_card(const Place& place, const Role& role, const std::string& pin, PersonCertificates& certificates,
                      const app::Home& home) {
  token::NewToken card;
  card.module = place.card_module;
  card.label = label_of(role);
  card.pin = Secret(pin);
  card.objects = std::move(certificates.objects);
  return token::make_token(home.agent(), card);
}

std::string module_of(const Place& place) { return place.card ? place.card->module() : place.card_module; }

Status make_keys(const Place& place, const Authority& authority, const Resident& who) {
  TRY_ASSIGN(PersonCertificates certificates,
             authority.issue(who.role.name, who.address, Secret(who.password), place.clock.now()));
  if (place.card) {
    TRY(place.card->make(certificates.pkcs12,
                         {certificates.signing, certificates.encryption, authority.certificate()}));
    return place.card->insert();
  }
  if (!place.card_module.empty()) return make_soft_card(place, who.role, who.password, certificates, *who.home);
  return write_file(key_file_of(who.folder), certificates.pkcs12);
}

std::unique_ptr<token::KeySource> keys_of(const Place& place, const Resident& who) {
  if (!on_card(place)) {
    return std::make_unique<token::FileKeys>(std::vector{key_file_of(who.folder)}, knows(who.password));
  }
  return std::make_unique<token::CardKeys>(who.home->agent(), std::vector{module_of(place)}, knows_pin(who.password),
                                           token::kPinSession);
}

Status add_account(const Place& place, Resident& who) {
  app::NewAccount account;
  account.id = who.role.id;
  account.display_name = who.role.name;
  account.address = who.address;
  TRY_ASSIGN(account.incoming, account::maildir_of(post_of(place), who.address));
  account.outgoing = post_of(place);
  if (on_card(place)) {
    account.cards = {place.card ? card::kLabel : label_of(who.role)};
    account.module = module_of(place);
  } else {
    account.token_files = {key_file_of(who.folder)};
  }
  TRY(app::add_account(*who.home, account, knows(who.password)));
  return {};
}

Status make_mailbox(const Place& place, const Resident& who) {
  TRY(make_folder(post_of(place)));
  TRY_ASSIGN(const std::string mailbox, account::maildir_of(post_of(place), who.address));
  TRY(transport::Maildir::create(mailbox));
  return {};
}

Status empty_mailbox(const Place& place, const Resident& who) {
  TRY_ASSIGN(const std::string mailbox, account::maildir_of(post_of(place), who.address));
  std::error_code error;
  std::filesystem::remove_all(mailbox, error);
  if (error) return fail_errno(ErrorCode::file_not_writable, mailbox, error.value());
  return make_mailbox(place, who);
}

Result<Resident> open_home(const Place& place, const Role& role) {
  Resident who{role, address_of(role), {}, folder_of(place, role), {}, {}};
  who.password = on_card(place) ? pin_of(role) : std::string("practice-") + role.id;
  TRY_ASSIGN(who.home, app::Home::open(store::Home::under(who.folder), place.clock));
  who.keys = keys_of(place, who);
  // S5: the practice authority alone, also in a home that an older version made.
  TRY_ASSIGN(const bool roots, app::uses_system_roots(who.home->store()));
  if (roots) TRY(app::use_system_roots(*who.home, false));
  return who;
}

}  // namespace

std::string address_of(const Role& role) { return std::string(role.id) + "@practice.example"; }

std::string pin_of(const Role& role) { return std::string_view(role.id) == kNewcomer.id ? "270415" : "830926"; }

Status set_up_cards(const std::string& practice_folder) {
  const std::string folder = practice_folder + "/cards";
  TRY(make_folder(folder));
  const std::string settings = "directories.tokendir = " + folder + "\nobjectstore.backend = file\nlog.level = ERROR\n";
  TRY(write_file(practice_folder + "/softhsm2.conf", as_bytes(settings)));
  ::setenv("SOFTHSM2_CONF", (practice_folder + "/softhsm2.conf").c_str(), 1);
  return {};
}

void lock_cards(const std::string& home_folder) {
  const auto place = token::AgentPlace::in(store::Home::under(home_folder).runtime);
  const auto agent = token::AgentClient::connect_to_running(place);
  if (agent && *agent != nullptr) (void)(*agent)->lock();
}

Result<Resident> move_in(const Place& place, const Authority& authority, const Role& role) {
  TRY(make_folder(folder_of(place, role)));
  TRY_ASSIGN(Resident who, open_home(place, role));
  TRY(make_mailbox(place, who));
  TRY(make_keys(place, authority, who));
  TRY(write_password(who.folder, who.password));
  const x509::Certificate& anchor = authority.certificate();
  TRY(app::add_anchor(*who.home, anchor, anchor.fingerprint(), "practice"));
  TRY(add_account(place, who));
  return who;
}

Result<Resident> come_back(const Place& place, const Role& role) {
  if (!std::filesystem::exists(store::Home::under(folder_of(place, role)).database())) {
    return fail(ErrorCode::file_not_found, {{"path", folder_of(place, role)}});
  }
  return open_home(place, role);
}

Status start_over(const Place& place, Resident& who) {
  TRY_ASSIGN(const auto lock, who.home->store().lock_account(who.role.id, kSyncEnds));
  const Status removed = app::remove_account(*who.home, who.role.id);
  if (!removed && removed.error().code != ErrorCode::account_not_found) return removed;
  TRY(empty_mailbox(place, who));
  return add_account(place, who);
}

}  // namespace letterlock::practice
