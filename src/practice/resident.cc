#include "practice/resident.h"

#include "account/route.h"
#include "app/accounts.h"
#include "app/anchors.h"
#include "transport/maildir.h"

namespace letterlock::practice {
namespace {

constexpr const char* kDomain = "@practice.example";

token::PasswordAsker knows(const std::string& password) {
  return [password](const std::string&, const token::Purpose&) -> Result<Secret> { return Secret(password); };
}

}  // namespace

Result<Resident> move_in(const std::string& practice_folder, const std::string& id, const std::string& name,
                         const Authority& authority, const Clock& clock) {
  const std::string password = "practice-" + id;
  const std::string address = id + kDomain;
  const std::string folder = practice_folder + "/" + id;
  const std::string post = practice_folder + "/post";
  TRY(make_folder(folder));
  TRY(make_folder(post));
  TRY_ASSIGN(const std::string mailbox, account::maildir_of(post, address));
  TRY(transport::Maildir::create(mailbox));
  TRY_ASSIGN(PersonCertificates certificates, authority.issue(name, address, Secret(password), clock.now()));
  const std::string token_file = folder + "/card.p12";
  TRY(write_file(token_file, certificates.pkcs12));
  // The one password that may lie in the open: it opens nothing outside this folder.
  TRY(write_file(folder + "/password.txt", as_bytes(password + "\n")));
  TRY_ASSIGN(auto home, app::Home::open(store::Home::under(folder), clock));
  const x509::Certificate& anchor = authority.certificate();
  TRY(app::add_anchor(*home, anchor, anchor.fingerprint(), "practice"));
  app::NewAccount account;
  account.id = id;
  account.display_name = name;
  account.address = address;
  account.incoming = mailbox;
  account.outgoing = post;
  account.token_files = {token_file};
  TRY(app::add_account(*home, account, knows(password)));
  auto keys = std::make_unique<token::FileKeys>(account.token_files, knows(password));
  return Resident{name, address, password, folder, std::move(certificates), std::move(home), std::move(keys)};
}

}  // namespace letterlock::practice
