#include "cli/own_token.h"

#include "cli/terminal.h"
#include "store/home.h"
#include "token/modules.h"
#include "token/pkcs12.h"

namespace letterlock::cli {
namespace {

// A file that is open already: nobody is asked any more.
class OpenedFile : public token::KeySource {
 public:
  explicit OpenedFile(std::shared_ptr<token::Pkcs12> file) : file_(std::move(file)) {}
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate, const token::Purpose&) override {
    return file_->signer(certificate);
  }
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const token::Purpose&) override {
    return file_->decryptor(certificate);
  }

 private:
  std::shared_ptr<token::Pkcs12> file_;
};

std::vector<std::string> modules_of(const CardOptions& options) {
  if (!options.module.empty()) return {options.module};
  std::vector<std::string> modules;
  for (const token::KnownModule& module : token::find_modules()) modules.push_back(module.path);
  return modules;
}

}  // namespace

void declare(Declaration& declaration, CardOptions& options) {
  declaration.value("--token", "LABEL", options.label);
  declaration.value("--module", "SO", options.module);
  declare(declaration, options.pins);
}

Result<OwnToken> open_token_file(const std::string& path, const Secret& password) {
  TRY_ASSIGN(const auto file, token::Pkcs12::open_file(path, password));
  return OwnToken{path, file->own_certificates(), file->other_certificates(), std::make_shared<OpenedFile>(file)};
}

Result<OwnToken> find_token(const CardOptions& options, const Terminal& terminal) {
  TRY_ASSIGN(const store::Home home, store::Home::from_environment());
  const auto place = token::AgentPlace::in(home.runtime);
  TRY_ASSIGN(const auto client, token::AgentClient::connect(place));
  TRY_ASSIGN(const token::CardsView view, client->list(modules_of(options)));
  for (const token::ModuleView& module : view.modules) {
    if (module.error && !options.module.empty()) return tl::unexpected(*module.error);
  }
  TRY_ASSIGN(const token::Card card, token::find_card(view, options.label));
  return OwnToken{token::name_of(card), token::certificates_of(card, token::Whose::holder),
                  token::certificates_of(card, token::Whose::authority),
                  std::make_shared<token::CardKeys>(place, std::vector{card.module}, pin_asker(terminal, options.pins),
                                                    token::kPinSession)};
}

void add_to(x509::KeyRing& ring, const OwnToken& token) {
  for (const auto& certificate : token.own) {
    // A key that only signs (Ed25519) is none that opens: its certificate is known all the same.
    const crypto::PublicKey& key = certificate.public_key();
    if (key.transports_keys() || key.agrees_on_keys()) {
      ring.add(certificate, token::lazy_decryptor(*token.source, certificate, {token::KeyUse::decrypt, {}, {}}));
    } else {
      ring.add_known(certificate);
    }
  }
}

}  // namespace letterlock::cli
