#include "practice/resident.h"

#include <cstdlib>

#include "account/route.h"
#include "app/accounts.h"
#include "app/anchors.h"
#include "token/card_keys.h"
#include "token/new_token.h"
#include "transport/maildir.h"

namespace letterlock::practice {
namespace {

constexpr const char* kDomain = "@practice.example";

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

Status make_card(const Place& place, const std::string& id, const std::string& pin, PersonCertificates& certificates,
                 const app::Home& home) {
  token::NewToken card;
  card.module = place.card_module;
  card.label = "practice " + id;
  card.pin = Secret(pin);
  card.objects = std::move(certificates.objects);
  return token::make_token(home.agent(), card);
}

}  // namespace

Status set_up_cards(const std::string& practice_folder) {
  const std::string folder = practice_folder + "/cards";
  TRY(make_folder(folder));
  const std::string settings = "directories.tokendir = " + folder + "\nobjectstore.backend = file\nlog.level = ERROR\n";
  TRY(write_file(practice_folder + "/softhsm2.conf", as_bytes(settings)));
  ::setenv("SOFTHSM2_CONF", (practice_folder + "/softhsm2.conf").c_str(), 1);
  return {};
}

Result<Resident> move_in(const Place& place, const std::string& id, const std::string& name) {
  const bool on_card = !place.card_module.empty();
  const std::string password = on_card ? (id == "newcomer" ? "270415" : "830926") : "practice-" + id;
  const std::string address = id + kDomain;
  const std::string folder = place.practice_folder + "/" + id;
  const std::string post = place.practice_folder + "/post";
  TRY(make_folder(folder));
  TRY(make_folder(post));
  TRY_ASSIGN(const std::string mailbox, account::maildir_of(post, address));
  TRY(transport::Maildir::create(mailbox));
  TRY_ASSIGN(PersonCertificates certificates,
             place.authority.issue(name, address, Secret(password), place.clock.now()));
  TRY(write_password(folder, password));
  TRY_ASSIGN(auto home, app::Home::open(store::Home::under(folder), place.clock));
  const x509::Certificate& anchor = place.authority.certificate();
  TRY(app::add_anchor(*home, anchor, anchor.fingerprint(), "practice"));
  app::NewAccount account;
  account.id = id;
  account.display_name = name;
  account.address = address;
  account.incoming = mailbox;
  account.outgoing = post;
  std::unique_ptr<token::KeySource> keys;
  if (on_card) {
    TRY(make_card(place, id, password, certificates, *home));
    account.cards = {"practice " + id};
    account.module = place.card_module;
    keys = std::make_unique<token::CardKeys>(home->agent(), std::vector{place.card_module}, knows_pin(password),
                                             token::kPinSession);
  } else {
    account.token_files = {folder + "/card.p12"};
    TRY(write_file(account.token_files.front(), certificates.pkcs12));
    keys = std::make_unique<token::FileKeys>(account.token_files, knows(password));
  }
  TRY(app::add_account(*home, account, knows(password)));
  return Resident{name, address, password, folder, std::move(certificates), std::move(home), std::move(keys)};
}

}  // namespace letterlock::practice
