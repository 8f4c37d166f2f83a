#include "token/agent/token_writer.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "crypto/openssl.h"
#include "der/writer.h"
#include "token/agent/pkcs11.h"
#include "token/channel.h"

namespace letterlock::token::agent {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

struct Target {
  std::string path;
  CK_FUNCTION_LIST* functions = nullptr;
  CK_SESSION_HANDLE session = 0;
  Status check(CK_RV code) const { return code == CKR_OK ? Status() : Status(module_error(path, code)); }
};

// The attributes of an object; values stay where they are until it is made.
class Template {
 public:
  void add(CK_ATTRIBUTE_TYPE type, Bytes value) {
    values_.push_back(Secret(value));
    wipe(value.data(), value.size());
    types_.push_back(type);
  }
  void add_flag(CK_ATTRIBUTE_TYPE type, bool value) { add(type, {static_cast<std::uint8_t>(value ? 1 : 0)}); }
  void add_number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
    const auto* octets = reinterpret_cast<const std::uint8_t*>(&value);
    add(type, Bytes(octets, octets + sizeof(value)));
  }
  Status create_in(const Target& target) {
    std::vector<CK_ATTRIBUTE> attributes;
    for (size_t i = 0; i < types_.size(); ++i) {
      attributes.push_back({types_[i], values_[i].span().data(), values_[i].size()});
    }
    CK_OBJECT_HANDLE object = 0;
    return target.check(
        target.functions->C_CreateObject(target.session, attributes.data(), attributes.size(), &object));
  }

 private:
  std::vector<CK_ATTRIBUTE_TYPE> types_;
  std::vector<Secret> values_;
};

Bytes number_of(const Key& key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) return {};
  Bytes octets(static_cast<size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, octets.data());
  BN_clear_free(number);
  return octets;
}

void add_rsa(Template& object, const Key& key) {
  constexpr std::pair<CK_ATTRIBUTE_TYPE, const char*> kParts[] = {{CKA_MODULUS, OSSL_PKEY_PARAM_RSA_N},
                                                                  {CKA_PUBLIC_EXPONENT, OSSL_PKEY_PARAM_RSA_E},
                                                                  {CKA_PRIVATE_EXPONENT, OSSL_PKEY_PARAM_RSA_D},
                                                                  {CKA_PRIME_1, OSSL_PKEY_PARAM_RSA_FACTOR1},
                                                                  {CKA_PRIME_2, OSSL_PKEY_PARAM_RSA_FACTOR2},
                                                                  {CKA_EXPONENT_1, OSSL_PKEY_PARAM_RSA_EXPONENT1},
                                                                  {CKA_EXPONENT_2, OSSL_PKEY_PARAM_RSA_EXPONENT2},
                                                                  {CKA_COEFFICIENT, OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
  object.add_number(CKA_KEY_TYPE, CKK_RSA);
  object.add_flag(CKA_DECRYPT, true);
  for (const auto& [type, name] : kParts) object.add(type, number_of(key, name));
}

void add_ec(Template& object, const Key& key) {
  const bool p256 = EVP_PKEY_get_bits(key.get()) == 256;
  object.add_number(CKA_KEY_TYPE, CKK_EC);
  object.add_flag(CKA_DERIVE, true);
  object.add(CKA_EC_PARAMS, der::oid(p256 ? "1.2.840.10045.3.1.7" : "1.3.132.0.34"));
  object.add(CKA_VALUE, number_of(key, OSSL_PKEY_PARAM_PRIV_KEY));
}

Status add_ed25519(Template& object, const Key& key) {
  Bytes value(32);
  size_t size = value.size();
  if (EVP_PKEY_get_raw_private_key(key.get(), value.data(), &size) != 1) return fail(ErrorCode::key_unsupported);
  object.add_number(CKA_KEY_TYPE, CKK_EC_EDWARDS);
  object.add(CKA_EC_PARAMS, der::oid("1.3.101.112"));
  object.add(CKA_VALUE, std::move(value));
  return {};
}

Status add_parts(Template& object, const Key& key) {
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: add_rsa(object, key); return {};
    case EVP_PKEY_EC: add_ec(object, key); return {};
    case EVP_PKEY_ED25519: return add_ed25519(object, key);
    default: return fail(ErrorCode::key_unsupported);
  }
}

Status write_key(const Target& target, const NewTokenObject& wanted) {
  const std::uint8_t* octets = wanted.key.view().data();
  PKCS8_PRIV_KEY_INFO* info = d2i_PKCS8_PRIV_KEY_INFO(nullptr, &octets, static_cast<long>(wanted.key.size()));
  const Key key(info == nullptr ? nullptr : EVP_PKCS82PKEY(info), EVP_PKEY_free);
  PKCS8_PRIV_KEY_INFO_free(info);
  if (key == nullptr) return fail(ErrorCode::key_unsupported);
  Template object;
  object.add_number(CKA_CLASS, CKO_PRIVATE_KEY);
  object.add_flag(CKA_TOKEN, true);
  object.add_flag(CKA_PRIVATE, true);
  object.add_flag(CKA_SENSITIVE, true);
  object.add_flag(CKA_EXTRACTABLE, false);
  object.add_flag(CKA_SIGN, true);
  object.add(CKA_ID, wanted.id);
  object.add(CKA_LABEL, to_bytes(as_bytes(wanted.label)));
  TRY(add_parts(object, key));
  return object.create_in(target);
}

Status write_certificate(const Target& target, const NewTokenObject& wanted) {
  const auto certificate = x509::Certificate::parse(wanted.certificate);
  if (!certificate) return tl::unexpected(certificate.error());
  const x509::IssuerAndSerial name = certificate->issuer_and_serial();
  Template object;
  object.add_number(CKA_CLASS, CKO_CERTIFICATE);
  object.add_number(CKA_CERTIFICATE_TYPE, CKC_X_509);
  object.add_flag(CKA_TOKEN, true);
  object.add_flag(CKA_PRIVATE, false);
  object.add(CKA_ID, wanted.id);
  object.add(CKA_LABEL, to_bytes(as_bytes(wanted.label)));
  object.add(CKA_VALUE, wanted.certificate);
  object.add(CKA_SUBJECT, to_bytes(certificate->subject_der()));
  object.add(CKA_ISSUER, name.issuer_der);
  object.add(CKA_SERIAL_NUMBER, der::integer(name.serial));
  return object.create_in(target);
}

// The slot of a token that is not initialised: a software module always has one.
Result<CK_SLOT_ID> free_slot(const Target& target) {
  std::vector<CK_SLOT_ID> slots(256);
  CK_ULONG count = slots.size();
  TRY(target.check(target.functions->C_GetSlotList(CK_TRUE, slots.data(), &count)));
  slots.resize(count);
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    const CK_RV code = target.functions->C_GetTokenInfo(slot, &info);
    if (code == CKR_OK && (info.flags & CKF_TOKEN_INITIALIZED) == 0) return slot;
  }
  return module_error(target.path, CKR_TOKEN_NOT_PRESENT);
}

// Gives the token its label and PIN; the session is the user's afterwards.
Status initialise(Target& target, const NewToken& token) {
  TRY_ASSIGN(const CK_SLOT_ID slot, free_slot(target));
  unsigned char label[32];
  std::fill(std::begin(label), std::end(label), ' ');
  std::copy_n(token.label.begin(), std::min<size_t>(token.label.size(), sizeof(label)), label);
  Secret pin = token.pin.copy();
  const CK_ULONG size = pin.size();
  CK_UTF8CHAR_PTR octets = pin.span().data();
  CK_FUNCTION_LIST* functions = target.functions;
  TRY(target.check(functions->C_InitToken(slot, octets, size, label)));
  constexpr CK_FLAGS kBoth = CKF_SERIAL_SESSION | CKF_RW_SESSION;
  // The token may stand in another slot now; the module finds it again by asking for the list.
  CK_ULONG count = 0;
  functions->C_GetSlotList(CK_TRUE, nullptr, &count);
  TRY(target.check(functions->C_OpenSession(slot, kBoth, nullptr, nullptr, &target.session)));
  TRY(target.check(functions->C_Login(target.session, CKU_SO, octets, size)));
  TRY(target.check(functions->C_InitPIN(target.session, octets, size)));
  TRY(target.check(functions->C_Logout(target.session)));
  return target.check(functions->C_Login(target.session, CKU_USER, octets, size));
}

}  // namespace

Status write_token(const NewToken& token) {
  TRY_ASSIGN(const Library library, load_library(token.module));
  Target target{token.module, library.functions};
  TRY(target.check(target.functions->C_Initialize(nullptr)));
  TRY(initialise(target, token));
  for (const NewTokenObject& object : token.objects) {
    if (!object.key.empty()) TRY(write_key(target, object));
    TRY(write_certificate(target, object));
  }
  target.functions->C_Finalize(nullptr);
  return {};
}

int serve_new_token(FileDescriptor socket) {
  Channel channel(std::move(socket));
  const auto frame = channel.receive(std::chrono::seconds(10));
  const auto token = frame ? decode_new_token(frame->view()) : std::nullopt;
  if (!token) return 1;
  const Status written = write_token(*token);
  const Secret answer = written ? encode_octets({}) : encode(written.error());
  return channel.send(answer.view(), std::chrono::seconds(5)) ? 0 : 1;
}

}  // namespace letterlock::token::agent
