#include "service/keys.h"

#include "app/key_sources.h"
#include "app/pin_session.h"
#include "app/pin_words.h"
#include "service/act.h"
#include "service/asking.h"

namespace letterlock::service {
namespace {

// The right to ask, until it goes.
class Turn {
 public:
  // cancelled, where the act is given up meanwhile.
  static Result<std::unique_ptr<Turn>> take(const Act& act, std::timed_mutex& mutex) {
    std::unique_lock lock(mutex, std::defer_lock);
    while (!lock.try_lock_for(std::chrono::milliseconds(100))) TRY(act.proceed());
    return std::make_unique<Turn>(std::move(lock));
  }
  explicit Turn(std::unique_lock<std::timed_mutex> lock) : lock_(std::move(lock)) {}

 private:
  std::unique_lock<std::timed_mutex> lock_;
};

// Where an act may ask, each use of a key waits for its turn.
struct TurnOf {
  const Act* act;
  std::timed_mutex* mutex;
  Result<std::unique_ptr<Turn>> take() const { return Turn::take(*act, *mutex); }
};

class SignerInTurn : public crypto::Signer {
 public:
  SignerInTurn(std::shared_ptr<crypto::Signer> inner, TurnOf turn) : inner_(std::move(inner)), turn_(turn) {}
  crypto::SignatureScheme scheme() const override { return inner_->scheme(); }
  Result<Bytes> sign(crypto::DigestAlgorithm algorithm, ByteView digest) override {
    TRY_ASSIGN(const auto turn, turn_.take());
    return inner_->sign(algorithm, digest);
  }

 private:
  std::shared_ptr<crypto::Signer> inner_;
  TurnOf turn_;
};

class DecryptorInTurn : public crypto::Decryptor {
 public:
  DecryptorInTurn(std::shared_ptr<crypto::Decryptor> inner, TurnOf turn) : inner_(std::move(inner)), turn_(turn) {}
  Result<Secret> decrypt(crypto::KeyTransport transport, ByteView encrypted_key, size_t key_size) override {
    TRY_ASSIGN(const auto turn, turn_.take());
    return inner_->decrypt(transport, encrypted_key, key_size);
  }
  Result<Secret> agree(ByteView originator) override {
    TRY_ASSIGN(const auto turn, turn_.take());
    return inner_->agree(originator);
  }
  Status check_presence() override { return inner_->check_presence(); }

 private:
  std::shared_ptr<crypto::Decryptor> inner_;
  TurnOf turn_;
};

class KeysInTurn : public token::KeySource {
 public:
  KeysInTurn(std::unique_ptr<token::KeySource> inner, TurnOf turn) : inner_(std::move(inner)), turn_(turn) {}
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate,
                                                 const token::Purpose& purpose) override {
    TRY_ASSIGN(const auto turn, turn_.take());
    TRY_ASSIGN(auto key, inner_->signer(certificate, purpose));
    return std::make_shared<SignerInTurn>(std::move(key), turn_);
  }
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const token::Purpose& purpose) override {
    TRY_ASSIGN(const auto turn, turn_.take());
    TRY_ASSIGN(auto key, inner_->decryptor(certificate, purpose));
    return std::make_shared<DecryptorInTurn>(std::move(key), turn_);
  }

 private:
  std::unique_ptr<token::KeySource> inner_;
  TurnOf turn_;
};

}  // namespace

Result<token::KeySource*> keys_of(Act& act, const account::Account& account, Asking asking) {
  Keys& keys = act.parts().keys;
  if (asking == Asking::no) {
    TRY_ASSIGN(auto quiet, app::key_source(act.home(), account, {.unlocked = &keys.files()}));
    return quiet == nullptr ? nullptr : act.keep(std::move(quiet));
  }
  const app::KeyAskers askers{
      .password =
          [&act](const std::string& path, const token::Purpose& purpose) {
            return ask_password(act, path, app::purpose_sentence(purpose, act.language()), purpose.certificate);
          },
      .pin = [&act](const token::PinQuestion& question, int removed) { return ask_pin(act, question, removed); },
      .unlocked = &keys.files()};
  TRY_ASSIGN(auto source, app::key_source(act.home(), account, askers));
  if (source == nullptr) return nullptr;
  return act.keep(std::make_unique<KeysInTurn>(std::move(source), TurnOf{&act, &keys.turn()}));
}

Result<app::FileOpener> opener_of(Act& act) {
  Keys& keys = act.parts().keys;
  TRY_ASSIGN(const auto length, app::pin_session(act.home()));
  const auto ask = [&act](const std::string& path, const token::Purpose&) {
    return ask_password(act, path, text::sentence(act.language(), "pin.to-look"), "");
  };
  return [&act, &keys,
          open = keys.files().opener(length, ask)](const std::string& path) -> Result<std::shared_ptr<token::Pkcs12>> {
    TRY_ASSIGN(const auto turn, Turn::take(act, keys.turn()));
    return open(path);
  };
}

std::string pin_entry_of(const Parts& parts) { return asks_in_pinentry(parts) ? "pinentry" : "page"; }

}  // namespace letterlock::service
