#include "crypto/cipher.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>

#include "crypto/openssl.h"

namespace letterlock::crypto {

struct Cipher::State {
  OwnedCipherContext evp;
  Direction direction = Direction::encrypt;
  bool aead = false;
  bool started = false;  // after the first update nothing more can be authenticated
  size_t block_size = 1;
  size_t tag_size = 0;
  Bytes tag;
};

namespace {

constexpr size_t kTagMax = 16;
constexpr size_t kGcmTagMin = 12;     // RFC 5084 section 3.2: AES-GCM-ICVlen is 12 to 16
constexpr size_t kGcmNonceMax = 128;  // OpenSSL's bound; RFC 5084 recommends 12 and allows others
constexpr size_t kRc2KeyMax = 128;
constexpr int kRc2BitsMax = 1024;
constexpr size_t kUpdateMax = size_t{1} << 30;  // EVP counts in int

bool sizes_fit(Direction direction, const CipherSettings& settings) {
  const ContentEncryptionInfo& row = info(settings.algorithm);
  const bool gcm = row.aead && settings.algorithm != ContentEncryption::chacha20_poly1305;
  const bool other_nonce =
      gcm && direction == Direction::decrypt && !settings.nonce.empty() && settings.nonce.size() <= kGcmNonceMax;
  if (settings.nonce.size() != row.nonce_size && !other_nonce) return false;
  if (row.aead) {
    const size_t smallest = gcm ? kGcmTagMin : kTagMax;
    if (settings.tag_size < smallest || settings.tag_size > kTagMax) return false;
  }
  if (settings.algorithm == ContentEncryption::rc2_cbc) {
    return !settings.key.empty() && settings.key.size() <= kRc2KeyMax && settings.rc2_bits >= 0 &&
           settings.rc2_bits <= kRc2BitsMax;
  }
  return settings.key.size() == row.key_size;
}

// RC2's key length and its effective bits are two things (RFC 2268 section 2).
bool set_rc2_sizes(EVP_CIPHER_CTX* context, const CipherSettings& settings) {
  size_t key_size = settings.key.size();
  size_t bits = settings.rc2_bits != 0 ? static_cast<size_t>(settings.rc2_bits) : key_size * 8;
  const std::array<OSSL_PARAM, 3> parameters = {OSSL_PARAM_construct_size_t(OSSL_CIPHER_PARAM_KEYLEN, &key_size),
                                                OSSL_PARAM_construct_size_t(OSSL_CIPHER_PARAM_RC2_KEYBITS, &bits),
                                                OSSL_PARAM_construct_end()};
  return EVP_CIPHER_CTX_set_params(context, parameters.data()) == 1;
}

bool start(EVP_CIPHER_CTX* context, const EVP_CIPHER* cipher, Direction direction, const CipherSettings& settings) {
  const int encrypt = direction == Direction::encrypt ? 1 : 0;
  if (EVP_CipherInit_ex2(context, cipher, nullptr, nullptr, encrypt, nullptr) != 1) return false;
  if (settings.algorithm == ContentEncryption::rc2_cbc && !set_rc2_sizes(context, settings)) return false;
  if (info(settings.algorithm).aead &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(settings.nonce.size()), nullptr) != 1) {
    return false;
  }
  return EVP_CipherInit_ex2(context, nullptr, settings.key.data(), settings.nonce.data(), encrypt, nullptr) == 1;
}

}  // namespace

Cipher::Cipher(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cipher::Cipher(Cipher&&) noexcept = default;
Cipher& Cipher::operator=(Cipher&&) noexcept = default;
Cipher::~Cipher() = default;

Result<Cipher> Cipher::create(Direction direction, const CipherSettings& settings) {
  const ErrorQueueGuard guard;
  const ContentEncryptionInfo& row = info(settings.algorithm);
  const EVP_CIPHER* cipher = fetched(settings.algorithm);
  if (cipher == nullptr || (direction == Direction::encrypt && !row.strong)) {
    return fail(ErrorCode::algorithm_unsupported, {{"algorithm", std::string(row.name)}});
  }
  if (!sizes_fit(direction, settings)) {
    return fail(direction == Direction::decrypt ? ErrorCode::decryption_failed : ErrorCode::internal);
  }
  auto state = std::make_unique<State>();
  state->evp.reset(EVP_CIPHER_CTX_new());
  if (!state->evp || !start(state->evp.get(), cipher, direction, settings)) return fail_crypto("cipher");
  state->direction = direction;
  state->aead = row.aead;
  state->block_size = static_cast<size_t>(EVP_CIPHER_get_block_size(cipher));
  state->tag_size = settings.tag_size;
  return Cipher(std::move(state));
}

Status Cipher::authenticate(ByteView data) {
  const ErrorQueueGuard guard;
  if (!state_->aead || state_->started) return fail(ErrorCode::internal);
  while (!data.empty()) {
    const size_t count = std::min(data.size(), kUpdateMax);
    int written = 0;
    if (EVP_CipherUpdate(state_->evp.get(), nullptr, &written, data.data(), static_cast<int>(count)) != 1) {
      return fail_crypto("authenticate");
    }
    data = data.subspan(count);
  }
  return {};
}

Result<size_t> Cipher::update(ByteView in, std::span<std::uint8_t> out) {
  const ErrorQueueGuard guard;
  if (out.size() < in.size() + kBlockMax) return fail(ErrorCode::internal);
  state_->started = true;
  size_t written = 0;
  while (!in.empty()) {
    const size_t count = std::min(in.size(), kUpdateMax);
    int more = 0;
    if (EVP_CipherUpdate(state_->evp.get(), out.data() + written, &more, in.data(), static_cast<int>(count)) != 1) {
      return fail_crypto("cipher");
    }
    written += static_cast<size_t>(more);
    in = in.subspan(count);
  }
  return written;
}

Status Cipher::update(ByteView in, Bytes& out) {
  const size_t before = out.size();
  out.resize(before + in.size() + kBlockMax);
  const auto written = update(in, std::span(out).subspan(before));
  out.resize(before + written.value_or(0));
  if (!written) return tl::unexpected(written.error());
  return {};
}

Status Cipher::finish(Bytes& out, ByteView tag) {
  const ErrorQueueGuard guard;
  EVP_CIPHER_CTX* context = state_->evp.get();
  const bool decrypting = state_->direction == Direction::decrypt;
  if (decrypting && state_->aead) {
    Bytes expected = to_bytes(tag);
    if (tag.size() != state_->tag_size ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), expected.data()) != 1) {
      return fail(ErrorCode::decryption_failed);
    }
  }
  const size_t before = out.size();
  out.resize(before + state_->block_size);
  int written = 0;
  const int good = EVP_CipherFinal_ex(context, out.data() + before, &written);
  out.resize(before + static_cast<size_t>(good == 1 ? written : 0));
  if (good != 1) return decrypting ? fail(ErrorCode::decryption_failed) : fail_crypto("cipher");
  if (state_->aead && !decrypting) {
    state_->tag.resize(state_->tag_size);
    if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(state_->tag_size), state_->tag.data()) !=
        1) {
      return fail_crypto("tag");
    }
  }
  return {};
}

ByteView Cipher::tag() const { return state_->tag; }

}  // namespace letterlock::crypto
