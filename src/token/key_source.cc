#include "token/key_source.h"

#include <algorithm>

namespace letterlock::token {
namespace {

bool has_key(const Pkcs12& file, const x509::Certificate& certificate) {
  const auto& own = file.own_certificates();
  return std::find(own.begin(), own.end(), certificate) != own.end();
}

class LazyDecryptor : public crypto::Decryptor {
 public:
  LazyDecryptor(KeySource& source, x509::Certificate certificate, Purpose purpose)
      : source_(source), certificate_(std::move(certificate)), purpose_(std::move(purpose)) {}

  Result<Secret> decrypt(crypto::KeyTransport transport, ByteView encrypted_key, size_t key_size) override {
    TRY(get_key());
    return key_->decrypt(transport, encrypted_key, key_size);
  }
  Result<Secret> agree(ByteView originator) override {
    TRY(get_key());
    return key_->agree(originator);
  }
  Status check_presence() override { return key_ == nullptr ? Status{} : key_->check_presence(); }

 private:
  Status get_key() {
    if (key_ != nullptr) return {};
    TRY_ASSIGN(key_, source_.decryptor(certificate_, purpose_));
    return {};
  }

  KeySource& source_;
  x509::Certificate certificate_;
  Purpose purpose_;
  std::shared_ptr<crypto::Decryptor> key_;
};

}  // namespace

FileKeys::FileKeys(std::vector<std::string> paths, PasswordAsker ask) : ask_(std::move(ask)) {
  for (std::string& path : paths) files_.push_back({std::move(path), nullptr});
}

Result<std::shared_ptr<Pkcs12>> FileKeys::file_with(const x509::Certificate& certificate, const Purpose& purpose) {
  for (const File& file : files_) {
    if (file.opened != nullptr && has_key(*file.opened, certificate)) return file.opened;
  }
  for (File& file : files_) {
    if (file.opened != nullptr) continue;
    const Purpose named{purpose.use, purpose.what, certificate.display_name()};
    TRY_ASSIGN(const Secret password, ask_(file.path, named));
    TRY_ASSIGN(file.opened, Pkcs12::open_file(file.path, password));
    if (has_key(*file.opened, certificate)) return file.opened;
  }
  return fail(ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}});
}

Result<std::shared_ptr<crypto::Signer>> FileKeys::signer(const x509::Certificate& certificate, const Purpose& purpose) {
  TRY_ASSIGN(const auto file, file_with(certificate, purpose));
  return file->signer(certificate);
}

Result<std::shared_ptr<crypto::Decryptor>> FileKeys::decryptor(const x509::Certificate& certificate,
                                                               const Purpose& purpose) {
  TRY_ASSIGN(const auto file, file_with(certificate, purpose));
  return file->decryptor(certificate);
}

std::shared_ptr<crypto::Decryptor> lazy_decryptor(KeySource& source, x509::Certificate certificate, Purpose purpose) {
  return std::make_shared<LazyDecryptor>(source, std::move(certificate), std::move(purpose));
}

x509::KeyRing key_ring(const std::vector<x509::Certificate>& ours, KeySource* source, const Purpose& purpose) {
  x509::KeyRing ring;
  for (const x509::Certificate& certificate : ours) {
    if (source == nullptr) {
      ring.add_known(certificate);
    } else {
      ring.add(certificate, lazy_decryptor(*source, certificate, purpose));
    }
  }
  return ring;
}

}  // namespace letterlock::token
