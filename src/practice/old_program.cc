#include "practice/old_program.h"

#include "account/route.h"
#include "base/random.h"
#include "smime/seal.h"
#include "token/pkcs12.h"
#include "transport/maildir.h"

namespace letterlock::practice {
namespace {

// Of the file's own certificates the one that can do it.
Result<x509::Certificate> certificate_for(const token::Pkcs12& token, bool encryption) {
  for (const x509::Certificate& certificate : token.own_certificates()) {
    if (encryption ? certificate.can_encrypt() : certificate.can_sign()) return certificate;
  }
  return fail(ErrorCode::pkcs12_without_key);
}

}  // namespace

OldProgram old_program() { return {"舊程式 (old program)", "old-program@practice.example", "practice-old"}; }

Status write_as(const OldProgram& old, ByteView pkcs12, const std::string& post_folder, const std::string& to,
                Time now) {
  TRY_ASSIGN(const auto token, token::Pkcs12::open(pkcs12, Secret(old.password)));
  TRY_ASSIGN(const x509::Certificate signing, certificate_for(*token, false));
  TRY_ASSIGN(const x509::Certificate encryption, certificate_for(*token, true));
  TRY_ASSIGN(const auto signer, token->signer(signing));
  smime::SealSettings settings;
  settings.sign = cms::SignerSettings{.certificate = signing,
                                      .signer = signer.get(),
                                      .digest = signing.public_key().usual_digest(),
                                      .signing_time = now,
                                      .capabilities = {crypto::capability_from_name("rc2-CBC/40")},
                                      .encryption_certificate = encryption,
                                      .chain = token->other_certificates()};
  const std::string text = "From: " + old.address + "\r\nTo: " + to +
                           "\r\nSubject: Hello from an old program\r\nDate: " + to_rfc5322(now) + "\r\nMessage-ID: <" +
                           random_name() + "@practice.example>\r\nContent-Type: text/plain\r\n\r\n" +
                           "My program can encrypt with RC2, 40 bits.\r\n";
  ReplayableMemory message(as_bytes(text));
  MemorySink sealed;
  TRY(smime::seal(message, settings, sealed));
  TRY_ASSIGN(const std::string folder, account::maildir_of(post_folder, to));
  TRY_ASSIGN(const transport::Maildir mailbox, transport::Maildir::open(folder));
  MemorySource source(sealed.bytes());
  TRY(mailbox.deliver(source));
  return {};
}

}  // namespace letterlock::practice
