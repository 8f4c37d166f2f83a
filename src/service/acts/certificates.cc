// What a person names before there is an account: key files and cards to look at, authorities of mail servers.
#include "api/certificate_choices_view.h"
#include "app/kept_files.h"
#include "service/acts/all.h"
#include "service/file_name.h"
#include "service/keys.h"

namespace letterlock::service {
namespace {

constexpr size_t kTokenFileMax = 4 * 1024 * 1024;
constexpr size_t kAuthorityFileMax = 1024 * 1024;

struct CertificateSearch {
  std::string address;
  std::vector<std::string> token_files;
  std::vector<std::string> cards;
  std::string module;
};
BOOST_DESCRIBE_STRUCT(CertificateSearch, (), (address, token_files, cards, module))

struct TokenFileView {
  std::string path;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(TokenFileView, (), (path, name))

Result<api::CertificateChoicesView> search(Act& act, const CertificateSearch& wanted) {
  TRY_ASSIGN(const app::FileOpener open, opener_of(act));
  TRY_ASSIGN(
      const app::CertificateChoices choices,
      app::search_certificates(act.home(), {wanted.address, wanted.token_files, wanted.cards, wanted.module}, open));
  return api::view_of(choices, act.language());
}

Result<TokenFileView> keep_token(Act& act, Source& octets) {
  const std::string name = fit_file_name(act.query("name"));
  TRY_ASSIGN(const std::string path, app::keep_token_file(act.home(), name, octets));
  return TokenFileView{path, name};
}

Result<TokenFileView> keep_authority(Act& act, Source& octets) {
  const std::string name = fit_file_name(act.query("name"));
  TRY_ASSIGN(const std::string path, app::keep_authority_file(act.home(), name, octets));
  return TokenFileView{path, name};
}

}  // namespace

void add_certificates(Routes& routes) {
  routes.add<CertificateSearch, api::CertificateChoicesView>(Method::post, "/api/certificates", search);
  routes.add_octets_in<TokenFileView>("/api/token-files", keep_token).query({"name"}).limit(kTokenFileMax);
  routes.add_octets_in<TokenFileView>("/api/authority-files", keep_authority).query({"name"}).limit(kAuthorityFileMax);
}

}  // namespace letterlock::service
