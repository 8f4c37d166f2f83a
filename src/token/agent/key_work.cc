#include "token/agent/key_work.h"

#include <algorithm>
#include <array>

#include "crypto/key.h"
#include "crypto/software_key.h"
#include "der/writer.h"

namespace letterlock::token::agent {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyTransport;
using crypto::SignatureScheme;

// More than any key needs: one module answers CKR_BUFFER_TOO_SMALL for buffers that are large enough but near.
constexpr size_t kOutputSize = 4096;

struct PssNames {
  CK_MECHANISM_TYPE hash;
  CK_ULONG mgf;
};

PssNames pss_names(DigestAlgorithm digest) {
  switch (digest) {
    case DigestAlgorithm::sha384: return {CKM_SHA384, CKG_MGF1_SHA384};
    case DigestAlgorithm::sha512: return {CKM_SHA512, CKG_MGF1_SHA512};
    default: return {CKM_SHA256, CKG_MGF1_SHA256};
  }
}

// RFC 8017 section 9.2 step 2
Bytes digest_info(DigestAlgorithm digest, ByteView value) {
  return der::sequence({der::algorithm(crypto::info(digest).oid, der::null()), der::octet_string(value)});
}

// r and s as octets of equal length, made into RFC 3279's Ecdsa-Sig-Value.
Secret ecdsa_signature(ByteView pair) {
  const auto number = [](ByteView octets) {
    while (octets.size() > 1 && octets.front() == 0) octets = octets.subspan(1);
    Bytes content;
    if (octets.front() >= 0x80) content.push_back(0);
    append(content, octets);
    return der::integer(ByteView(content));
  };
  return Secret(der::sequence({number(pair.first(pair.size() / 2)), number(pair.subspan(pair.size() / 2))}));
}

// Errors that say nothing about the data: the same come for any data.
bool is_independent_of_data(CK_RV code) {
  constexpr std::array kOther = {CKR_USER_NOT_LOGGED_IN, CKR_HOST_MEMORY,       CKR_DEVICE_MEMORY, CKR_BUFFER_TOO_SMALL,
                                 CKR_FUNCTION_CANCELED,  CKR_FUNCTION_REJECTED, CKR_PIN_EXPIRED};
  return means_removed(code) || std::find(kOther.begin(), kOther.end(), code) != kOther.end();
}

tl::expected<Secret, CK_RV> run_sign(const Session& session, const PrivateKey& key, CK_MECHANISM mechanism, Bytes input,
                                     const Authenticate& authenticate) {
  CK_RV code = session.functions->C_SignInit(session.handle, &mechanism, key.handle);
  if (code == CKR_OK && key.asks_every_time) code = authenticate();
  if (code != CKR_OK) return tl::unexpected(code);
  Secret output = Secret::zeros(kOutputSize);
  CK_ULONG size = output.size();
  code = session.functions->C_Sign(session.handle, input.data(), input.size(), output.span().data(), &size);
  if (code != CKR_OK || size > output.size()) return tl::unexpected(code == CKR_OK ? CKR_GENERAL_ERROR : code);
  output.truncate(size);
  return output;
}

// What the card made of it; empty where it failed because of the data. Errors say nothing about the data: those before
// it is seen, and those that come for any data.
tl::expected<Secret, CK_RV> run_decrypt(const Session& session, const PrivateKey& key, CK_MECHANISM mechanism,
                                        Bytes input, const Authenticate& authenticate) {
  CK_RV code = session.functions->C_DecryptInit(session.handle, &mechanism, key.handle);
  if (code == CKR_OK && key.asks_every_time) code = authenticate();
  if (code != CKR_OK) return tl::unexpected(code);
  Secret output = Secret::zeros(kOutputSize);
  CK_ULONG size = output.size();
  code = session.functions->C_Decrypt(session.handle, input.data(), input.size(), output.span().data(), &size);
  if (code != CKR_OK && is_independent_of_data(code)) return tl::unexpected(code);
  output.truncate(code == CKR_OK ? std::min<size_t>(size, output.size()) : 0);
  return output;
}

bool means_unknown_mechanism(CK_RV code) {
  return code == CKR_MECHANISM_INVALID || code == CKR_MECHANISM_PARAM_INVALID || code == CKR_ARGUMENTS_BAD;
}

// The key inside the raw block; `random` where it is none. Leading zeros may have been left out.
Secret key_of_oaep_block(const Secret& raw, const KeyWork& work, const Secret& random) {
  Secret key = random.copy();
  const size_t size = work.data.size();
  if (raw.empty() || raw.size() > size) return key;
  Secret block = Secret::zeros(size);
  std::copy(raw.view().begin(), raw.view().end(), block.span().last(raw.size()).begin());
  crypto::take_oaep_key(block.view(), work.transport, key.span());
  return key;
}

struct OaepParams {
  CK_RSA_PKCS_OAEP_PARAMS value;
  explicit OaepParams(KeyTransport transport)
      : value{transport == KeyTransport::rsa_oaep_sha256 ? CKM_SHA256 : CKM_SHA_1,
              transport == KeyTransport::rsa_oaep_sha256 ? CKG_MGF1_SHA256 : CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, nullptr,
              0} {}
};

// A secret of this session that can be read, and nothing else.
class DerivedTemplate {
 public:
  explicit DerivedTemplate(CK_ULONG size) : size_(size) {}
  CK_ATTRIBUTE* attributes() { return attributes_.data(); }
  CK_ULONG count() const { return attributes_.size(); }

 private:
  CK_OBJECT_CLASS kind_ = CKO_SECRET_KEY;
  CK_KEY_TYPE type_ = CKK_GENERIC_SECRET;
  CK_ULONG size_;
  CK_BBOOL yes_ = CK_TRUE;
  CK_BBOOL no_ = CK_FALSE;
  std::array<CK_ATTRIBUTE, 6> attributes_ = {{{CKA_CLASS, &kind_, sizeof(kind_)},
                                              {CKA_KEY_TYPE, &type_, sizeof(type_)},
                                              {CKA_VALUE_LEN, &size_, sizeof(size_)},
                                              {CKA_TOKEN, &no_, sizeof(no_)},
                                              {CKA_SENSITIVE, &no_, sizeof(no_)},
                                              {CKA_EXTRACTABLE, &yes_, sizeof(yes_)}}};
};

CK_RV derive(const Session& session, const PrivateKey& key, Bytes point, CK_ULONG size, CK_OBJECT_HANDLE& derived) {
  CK_ECDH1_DERIVE_PARAMS params{};
  params.kdf = CKD_NULL;
  params.public_data_len = point.size();
  params.public_data = point.data();
  CK_MECHANISM mechanism{CKM_ECDH1_DERIVE, &params, sizeof(params)};
  DerivedTemplate wanted(size);
  return session.functions->C_DeriveKey(session.handle, &mechanism, key.handle, wanted.attributes(), wanted.count(),
                                        &derived);
}

}  // namespace

tl::expected<Secret, CK_RV> sign(const Session& session, const PrivateKey& key, const KeyWork& work,
                                 const Authenticate& authenticate) {
  switch (work.scheme) {
    case SignatureScheme::rsa_pkcs1:
      return run_sign(session, key, {CKM_RSA_PKCS, nullptr, 0}, digest_info(work.digest, work.data), authenticate);
    case SignatureScheme::rsa_pss: {
      const PssNames names = pss_names(work.digest);
      CK_RSA_PKCS_PSS_PARAMS params{names.hash, names.mgf, work.data.size()};
      return run_sign(session, key, {CKM_RSA_PKCS_PSS, &params, sizeof(params)}, work.data, authenticate);
    }
    case SignatureScheme::ecdsa: {
      auto pair = run_sign(session, key, {CKM_ECDSA, nullptr, 0}, work.data, authenticate);
      if (!pair) return pair;
      if (pair->size() < 2 || pair->size() % 2 != 0) return tl::unexpected(CKR_GENERAL_ERROR);
      return ecdsa_signature(pair->view());
    }
    // RFC 8032 section 5.1: PureEdDSA over the message, which is what CKM_EDDSA does without parameters.
    case SignatureScheme::ed25519: return run_sign(session, key, {CKM_EDDSA, nullptr, 0}, work.data, authenticate);
  }
  return tl::unexpected(CKR_MECHANISM_INVALID);
}

tl::expected<Secret, CK_RV> decrypt(const Session& session, const PrivateKey& key, const KeyWork& work,
                                    const Authenticate& authenticate) {
  // Made before the card is asked, so that making it tells nothing either.
  Secret random = crypto::random_secret(work.key_size);
  CK_MECHANISM mechanism{CKM_RSA_PKCS, nullptr, 0};
  OaepParams oaep(work.transport);
  const bool is_oaep = work.transport != KeyTransport::rsa_pkcs1;
  if (is_oaep) mechanism = {CKM_RSA_PKCS_OAEP, &oaep.value, sizeof(oaep.value)};
  auto output = run_decrypt(session, key, mechanism, work.data, authenticate);
  // SoftHSM and some cards know OAEP with SHA-1 alone: then they give the raw block.
  if (!output && is_oaep && means_unknown_mechanism(output.error())) {
    output = run_decrypt(session, key, {CKM_RSA_X_509, nullptr, 0}, work.data, authenticate);
    if (output) return key_of_oaep_block(*output, work, random);
  }
  if (!output) return output;
  return output->size() == work.key_size ? std::move(*output) : std::move(random);
}

tl::expected<Secret, CK_RV> agree(const Session& session, const PrivateKey& key, const KeyWork& work) {
  Secret random = crypto::random_secret(work.key_size);
  CK_OBJECT_HANDLE derived = 0;
  CK_RV code = derive(session, key, work.data, work.key_size, derived);
  // PKCS#11 section 6.3.4 knows the point raw and as a DER OCTET STRING; a module may take one of them only.
  const bool other_form = code == CKR_MECHANISM_PARAM_INVALID || code == CKR_ARGUMENTS_BAD;
  if (other_form) code = derive(session, key, der::octet_string(work.data), work.key_size, derived);
  const bool refused = code == CKR_MECHANISM_INVALID || code == CKR_KEY_FUNCTION_NOT_PERMITTED ||
                       code == CKR_KEY_TYPE_INCONSISTENT || code == CKR_FUNCTION_NOT_SUPPORTED;
  if (code != CKR_OK && (refused || is_independent_of_data(code))) return tl::unexpected(code);
  if (code != CKR_OK) return random;
  auto shared = read_attribute(session, derived, CKA_VALUE);
  session.functions->C_DestroyObject(session.handle, derived);
  if (!shared || shared->size() != work.key_size) return tl::unexpected(CKR_GENERAL_ERROR);
  Secret answer(*shared);
  wipe(shared->data(), shared->size());
  return answer;
}

}  // namespace letterlock::token::agent
