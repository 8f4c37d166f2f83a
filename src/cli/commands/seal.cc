// letterlock seal: a message in, a sealed message out, offline.
//
// Order: everything that can be refused is refused before a password is asked for, and the password before the first
// octet is written.

#include <algorithm>
#include <set>

#include "api/seal_view.h"
#include "api/verdict_text.h"
#include "cli/commands/all.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/seal_options.h"
#include "cli/secrets.h"
#include "cli/show_lines.h"
#include "cli/trust_options.h"
#include "message/words.h"
#include "smime/seal.h"

namespace letterlock::cli {
namespace {

// What one run prepares before the message is read.
struct Work {
  std::vector<RecipientFile> recipients;
  std::optional<x509::Certificate> to_self;
  std::optional<x509::Certificate> encryption_certificate;  // ours, named in the signature
  OwnToken token;
  std::shared_ptr<crypto::Signer> signer;
  smime::SealSettings settings;
  api::SealView view;
};

class Seal : public Command {
 public:
  std::string_view words() const override { return "seal"; }
  void declare(Declaration& declaration) override;
  Result<ExitCode> run(Context& context) override;

 private:
  Status check_options(const Terminal& terminal) const;
  bool signs() const { return !sign_with_.empty() || !card_.label.empty(); }
  Result<OwnToken> own_token(const Terminal& terminal) const;
  Result<Work> read_certificates() const;
  Result<ExitCode> judge_recipients(const Terminal& terminal, Work& work) const;
  Status unlock(const Terminal& terminal, Work& work) const;
  static std::optional<x509::Certificate> own_recipient(const Work& work);
  Status choose(Work& work) const;
  Status write(const Terminal& terminal, Work& work) const;
  Status report(const Terminal& terminal, const Work& work) const;

  std::string file_;
  std::string sign_with_;
  std::string encryption_cert_;
  std::vector<std::string> encrypt_to_;
  std::string to_self_;
  std::string cipher_ = "auto";
  std::string digest_;
  std::string form_ = "detached";
  std::string header_protection_;  // "": on where something is encrypted
  TrustOptions trust_;
  PasswordOptions passwords_;
  CardOptions card_;
  std::string output_;
};

void Seal::declare(Declaration& declaration) {
  declaration.argument("FILE", "file", file_);
  declaration.value("--sign-with", "P12", sign_with_);
  declaration.value("--encryption-cert", "CERT", encryption_cert_);
  declaration.values("--encrypt-to", "CERT", encrypt_to_);
  declaration.value("--to-self", "CERT", to_self_);
  declaration.value("--cipher", "CIPHER", cipher_);
  declaration.value("--digest", "DIGEST", digest_);
  declaration.choice("--form", {"detached", "opaque"}, form_);
  declaration.choice("--header-protection", {"on", "off"}, header_protection_);
  cli::declare(declaration, passwords_);
  cli::declare(declaration, card_);
  cli::declare(declaration, trust_);
  declaration.value("--output,-o", "FILE", output_);
  declaration.example("both", "letterlock seal --sign-with ann.p12 --encrypt-to ben.pem -o sealed.eml letter.eml");
  declaration.example("card",
                      "letterlock seal --token 'HiCOS PKI Smart Card' --encrypt-to ben.pem -o sealed.eml letter.eml");
  declaration.example("signed", "letterlock seal --sign-with ann.p12 -o signed.eml letter.eml");
  declaration.example("judged", "letterlock seal --encrypt-to ben.pem --anchor authority.pem -o sealed.eml letter.eml");
  declaration.example("pipe", "cat letter.eml | letterlock seal --sign-with ann.p12 --password-file pw | sendmail -t");
}

Status Seal::check_options(const Terminal& terminal) const {
  if (!signs() && encrypt_to_.empty()) return fail(ErrorCode::nothing_to_seal);
  if (!sign_with_.empty() && !card_.label.empty()) {
    return fail(ErrorCode::options_conflict, {{"option", "--sign-with"}, {"other", "--token"}});
  }
  if (encrypt_to_.empty() && !to_self_.empty()) {
    return fail(ErrorCode::option_needs, {{"option", "--to-self"}, {"other", "--encrypt-to"}});
  }
  if (terminal.json() && (output_.empty() || output_ == "-")) {
    return fail(ErrorCode::option_needs, {{"option", "--json"}, {"other", "--output FILE"}});
  }
  TRY(parse_cipher(cipher_));
  if (!digest_.empty()) TRY(parse_digest(digest_));
  return {};
}

Result<Work> Seal::read_certificates() const {
  Work work;
  std::set<std::string> seen;
  for (const auto& path : encrypt_to_) {
    TRY_ASSIGN(auto recipients, read_recipients(path));
    for (auto& recipient : recipients) {
      if (seen.insert(recipient.certificate.fingerprint()).second) work.recipients.push_back(std::move(recipient));
    }
  }
  TRY(check_recipient_count(work.recipients.size()));
  if (!encryption_cert_.empty()) {
    TRY_ASSIGN(const auto own, read_recipient(encryption_cert_));
    work.encryption_certificate = own.certificate;
  }
  if (!to_self_.empty()) {
    TRY_ASSIGN(const auto own, read_recipient(to_self_));
    work.to_self = own.certificate;
  }
  return work;
}

// Asked about the recipients only when trust was spoken of; not_good stops the sealing.
Result<ExitCode> Seal::judge_recipients(const Terminal& terminal, Work& work) const {
  for (const auto& recipient : work.recipients) work.view.recipients.push_back(api::view_of(recipient.certificate));
  work.view.judged = trust_.any() && !work.recipients.empty();
  if (!work.view.judged) {
    if (!work.recipients.empty()) terminal.message(terminal.sentence("seal.taken-as-given"));
    return ExitCode::good;
  }
  TRY_ASSIGN(const auto store, trust_store_of(trust_));
  trust::Policy policy;
  policy.usage = trust::Usage::encrypt;
  policy.revocation = revocation_of(trust_);
  TRY_ASSIGN(policy.at, time_of(trust_));
  ExitCode code = ExitCode::good;
  for (const auto& recipient : work.recipients) {
    const auto verdict = trust::check(recipient.certificate, store, recipient.others, policy);
    work.view.verdicts.push_back(api::view_of(verdict, policy, terminal.language()));
    if (verdict.status == trust::Status::good) continue;
    code = ExitCode::not_good;
    if (!terminal.json()) {
      message_lines(terminal, api::lines_of(verdict, recipient.certificate, policy.at, terminal.language()));
    }
  }
  return code;
}

Result<OwnToken> Seal::own_token(const Terminal& terminal) const {
  if (!card_.label.empty()) return find_token(card_, terminal);
  Passwords passwords(terminal, passwords_, {sign_with_});
  TRY_ASSIGN(const Secret password, passwords.of(sign_with_));
  return open_token_file(sign_with_, password);
}

// Opens the token and takes our certificates from it where no option names them.
Status Seal::unlock(const Terminal& terminal, Work& work) const {
  if (!signs()) return {};
  TRY_ASSIGN(work.token, own_token(terminal));
  TRY_ASSIGN(const auto signing, signing_certificate_of(work.token));
  TRY_ASSIGN(work.signer, work.token.source->signer(signing, {token::KeyUse::sign, {}, {}}));
  if (!work.encryption_certificate) work.encryption_certificate = encryption_certificate_of(work.token, signing);
  cms::SignerSettings settings{signing};
  settings.signer = work.signer.get();
  TRY_ASSIGN(settings.digest, digest_for(signing.public_key(), digest_));
  settings.signing_time = SystemClock().now();
  const auto& own = work.encryption_certificate;
  const bool in_file = card_.label.empty();
  settings.capabilities =
      cms::our_capabilities(crypto::our_order(), own ? &own->public_key() : &signing.public_key(), in_file);
  settings.encryption_certificate = work.encryption_certificate;
  settings.chain = work.token.others;
  // Both our certificates travel along (DESIGN section 4), so that the other side can answer sealed.
  if (work.encryption_certificate && !(*work.encryption_certificate == signing)) {
    settings.chain.insert(settings.chain.begin(), *work.encryption_certificate);
  }
  work.settings.sign = std::move(settings);
  return {};
}

// One of the recipients is ours, where we know who we are. But a key of ours that agrees on keys stays away from RSA
// keys unless it is asked for: some programs read nothing of a message that has both kinds (tunnel/choice.h).
std::optional<x509::Certificate> Seal::own_recipient(const Work& work) {
  const auto& own = work.encryption_certificate;
  if (!own || !own->public_key().agrees_on_keys()) return own;
  const bool not_alone = std::any_of(work.recipients.begin(), work.recipients.end(), [](const auto& recipient) {
    return recipient.certificate.public_key().agrees_on_keys();
  });
  return not_alone ? own : std::nullopt;
}

Status Seal::choose(Work& work) const {
  work.settings.form = form_ == "opaque" ? smime::SignatureForm::opaque : smime::SignatureForm::detached;
  // Whoever encrypts expects the subject to be hidden, too (RFC 9788 section 3.3). Signed alone, a copy inside hides
  // nothing, and some programs show it twice.
  const bool protects = header_protection_.empty() ? !work.recipients.empty() : header_protection_ == "on";
  work.settings.protect_headers = protects ? smime::ProtectHeaders::yes : smime::ProtectHeaders::no;
  // Nothing is known of the other program here.
  if (protects) {
    work.settings.legacy_display = message::decode_words;
    work.settings.legacy_charset = message::words_in_charset;
  }
  if (work.settings.sign) work.view.digest = std::string(crypto::info(work.settings.sign->digest).name);
  if (work.recipients.empty()) return {};
  cms::EncryptionSettings encryption;
  TRY_ASSIGN(encryption.algorithm, parse_cipher(cipher_));
  work.view.cipher = std::string(crypto::info(encryption.algorithm).name);
  for (const auto& recipient : work.recipients) encryption.recipients.push_back(recipient.certificate);
  const auto own = work.to_self ? work.to_self : own_recipient(work);
  if (own) {
    encryption.recipients.push_back(*own);
    work.view.to_self = own->fingerprint();
  }
  work.settings.encrypt = std::move(encryption);
  return {};
}

Status Seal::write(const Terminal& terminal, Work& work) const {
  TRY_ASSIGN(auto input, open_input(file_, terminal));
  TRY_ASSIGN(auto output, Output::create(output_, terminal));
  Progress progress(terminal, terminal.sentence("seal.progress", {{"path", input_name(file_, terminal)}}),
                    input->size());
  ProgressInput counted(*input, progress);
  if (output->can_restart()) {
    TRY(smime::seal(counted, work.settings, *output, [&] { return output->restart(); }));
  } else {
    TRY(smime::seal(counted, work.settings, *output));
  }
  TRY(output->commit());
  work.view.bytes = output->octets();
  return {};
}

Status Seal::report(const Terminal& terminal, const Work& work) const {
  if (terminal.json()) return terminal.print_json(to_json(work.view));
  if (work.settings.encrypt && !work.view.to_self) terminal.message(terminal.sentence("seal.not-to-self"));
  return {};
}

Result<ExitCode> Seal::run(Context& context) {
  const Terminal& terminal = context.terminal;
  TRY(check_options(terminal));
  TRY_ASSIGN(Work work, read_certificates());
  work.view.output = output_;
  TRY_ASSIGN(const ExitCode judged, judge_recipients(terminal, work));
  if (judged != ExitCode::good) {
    if (terminal.json()) TRY(terminal.print_json(to_json(work.view)));
    if (!terminal.json()) terminal.show(Error{ErrorCode::recipient_not_trusted});
    return judged;
  }
  TRY(unlock(terminal, work));
  TRY(choose(work));
  TRY(write(terminal, work));
  TRY(report(terminal, work));
  return ExitCode::good;
}

}  // namespace

std::unique_ptr<Command> make_seal_command() { return std::make_unique<Seal>(); }

}  // namespace letterlock::cli
