#include "token/pkcs12.h"

#include <algorithm>

#include "base/file.h"
#include "crypto/software_key.h"
#include "token/pkcs12_bags.h"

namespace letterlock::token {
namespace {

constexpr size_t kFileMax = 4 * 1024 * 1024;

using Keys = std::vector<std::shared_ptr<crypto::SoftwareKey>>;

std::shared_ptr<crypto::SoftwareKey> find_key(const Keys& keys, const x509::Certificate& certificate) {
  for (const auto& key : keys) {
    if (auto certified = crypto::SoftwareKey::as_certified(key, certificate.public_key())) return certified;
  }
  return nullptr;
}

bool contains(const std::vector<x509::Certificate>& list, const x509::Certificate& certificate) {
  return std::find(list.begin(), list.end(), certificate) != list.end();
}

}  // namespace

struct Pkcs12::Data {
  std::vector<x509::Certificate> own;
  std::vector<std::shared_ptr<crypto::SoftwareKey>> keys;  // one for each of `own`
  std::vector<x509::Certificate> others;
};

Pkcs12::Pkcs12(std::unique_ptr<Data> data) : data_(std::move(data)) {}

Result<std::shared_ptr<Pkcs12>> Pkcs12::open(ByteView content, const Secret& password) {
  TRY_ASSIGN(auto read, read_pkcs12(content, password));
  Keys keys;
  for (crypto::KeyHandle& handle : read.keys) {
    if (auto key = crypto::SoftwareKey::create(std::move(handle))) keys.push_back(std::move(*key));
  }
  auto data = std::make_unique<Data>();
  for (const x509::Certificate& certificate : read.certificates) {
    if (contains(data->own, certificate) || contains(data->others, certificate)) continue;
    auto key = find_key(keys, certificate);
    if (key == nullptr) {
      data->others.push_back(certificate);
    } else {
      data->own.push_back(certificate);
      data->keys.push_back(std::move(key));
    }
  }
  if (data->own.empty()) return fail(ErrorCode::pkcs12_without_key);
  return std::shared_ptr<Pkcs12>(new Pkcs12(std::move(data)));
}

Result<std::shared_ptr<Pkcs12>> Pkcs12::open_file(const std::string& path, const Secret& password) {
  // Read with care for files that hold their key in clear (a .p12 may).
  TRY_ASSIGN(Bytes content, read_file(path, kFileMax));
  auto token = open(content, password);
  wipe(content.data(), content.size());
  if (!token) token.error().params.emplace_back("path", path);
  return token;
}

const std::vector<x509::Certificate>& Pkcs12::own_certificates() const { return data_->own; }
const std::vector<x509::Certificate>& Pkcs12::other_certificates() const { return data_->others; }

Result<std::shared_ptr<crypto::SoftwareKey>> Pkcs12::key_of(const x509::Certificate& certificate) const {
  const auto place = std::find(data_->own.begin(), data_->own.end(), certificate);
  if (place == data_->own.end()) {
    return fail(ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}});
  }
  return data_->keys[static_cast<size_t>(place - data_->own.begin())];
}

Result<std::shared_ptr<crypto::Signer>> Pkcs12::signer(const x509::Certificate& certificate) const {
  return key_of(certificate);
}

Result<std::shared_ptr<crypto::Decryptor>> Pkcs12::decryptor(const x509::Certificate& certificate) const {
  return key_of(certificate);
}

}  // namespace letterlock::token
