#include "token/pkcs12_bags.h"

#include "crypto/openssl.h"
#include "token/derivation_cost.h"
#include "token/pbmac1.h"

namespace letterlock::token {
namespace {

constexpr size_t kFileMax = 4 * 1024 * 1024;
constexpr size_t kKeysMax = 100;
constexpr size_t kCertificatesMax = 1000;

using OwnedPkcs12 = crypto::Owned<PKCS12, PKCS12_free>;

void free_safes(STACK_OF(PKCS7) * safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }
void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) { sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free); }
using OwnedSafes = crypto::Owned<STACK_OF(PKCS7), free_safes>;
using OwnedBags = crypto::Owned<STACK_OF(PKCS12_SAFEBAG), free_bags>;

tl::unexpected<Error> malformed(std::string reason) {
  return fail(ErrorCode::pkcs12_malformed, {{"reason", std::move(reason)}});
}

std::string oid_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  char text[128] = {};
  OBJ_obj2txt(text, sizeof(text), object, 1);
  return text;
}

// A protection that OpenSSL has no name for: neither the password nor the file is at fault.
Status check_known(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  if (algorithm != nullptr) X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  const int nid = object == nullptr ? NID_undef : OBJ_obj2nid(object);
  const bool known = object == nullptr || EVP_get_digestbynid(nid) != nullptr || nid == NID_pbes2 ||
                     EVP_PBE_find(EVP_PBE_TYPE_OUTER, nid, nullptr, nullptr, nullptr) == 1;
  return known ? Status() : fail(ErrorCode::algorithm_unsupported, {{"algorithm", oid_of(algorithm)}});
}

// The password as OpenSSL wants it. An empty one has two encodings, and programs differ (RFC 7292 appendix B.1):
// two zero octets, or nothing.
struct Password {
  const char* text;
  int size;
};

class Reader {
 public:
  Reader(Password password, bool verified, DerivationBudget& budget)
      : password_(password), verified_(verified), budget_(budget) {}

  Status read(PKCS12* file) {
    const OwnedSafes safes(PKCS12_unpack_authsafes(file));
    if (!safes) return malformed(crypto::take_reason());
    for (int i = 0; i < sk_PKCS7_num(safes.get()); ++i) TRY(read_safe(sk_PKCS7_value(safes.get(), i)));
    return {};
  }

  Pkcs12Content take() { return std::move(content_); }

 private:
  Status read_safe(PKCS7* safe) {
    if (PKCS7_type_is_data(safe)) {
      const OwnedBags bags(PKCS12_unpack_p7data(safe));
      return bags ? read_bags(bags.get(), 0) : malformed(crypto::take_reason());
    }
    // Public-key privacy mode (RFC 7292 section 3.1) needs another key to open this one; nobody writes it.
    if (!PKCS7_type_is_encrypted(safe)) return malformed("unknown protection");
    if (safe->d.encrypted == nullptr || safe->d.encrypted->enc_data == nullptr) return malformed("no content");
    TRY(check_known(safe->d.encrypted->enc_data->algorithm));
    const OwnedBags bags(PKCS12_unpack_p7encdata(safe, password_.text, password_.size));
    if (!bags) return cannot_decrypt();
    TRY(budget_.take(bags.get()));
    return read_bags(bags.get(), 0);
  }

  Status read_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth) {
    if (depth > kBagsNestingMax) return malformed("nesting");
    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); ++i) TRY(read_bag(sk_PKCS12_SAFEBAG_value(bags, i), depth));
    return {};
  }

  Status read_bag(PKCS12_SAFEBAG* bag, int depth) {
    switch (PKCS12_SAFEBAG_get_nid(bag)) {
      case NID_keyBag: return add_key(PKCS12_SAFEBAG_get0_p8inf(bag));
      case NID_pkcs8ShroudedKeyBag: return read_shrouded_key(bag);
      case NID_certBag: return add_certificate(bag);
      case NID_safeContentsBag: return read_bags(PKCS12_SAFEBAG_get0_safes(bag), depth + 1);
      default: return {};
    }
  }

  Status read_shrouded_key(const PKCS12_SAFEBAG* bag) {
    const X509_ALGOR* algorithm = nullptr;
    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
    TRY(check_known(algorithm));
    const crypto::OwnedPrivateKeyInfo key(
        PKCS12_decrypt_skey_ex(bag, password_.text, password_.size, crypto::legacy_context(), nullptr));
    return key ? add_key(key.get()) : cannot_decrypt();
  }

  // A key of a kind that OpenSSL does not know is passed over: another one may be what is wanted.
  Status add_key(const PKCS8_PRIV_KEY_INFO* info) {
    if (content_.keys.size() >= kKeysMax) return malformed("keys");
    crypto::KeyHandle key(EVP_PKCS82PKEY(info));
    if (key != nullptr) content_.keys.push_back(std::move(key));
    return {};
  }

  Status add_certificate(const PKCS12_SAFEBAG* bag) {
    if (content_.certificates.size() >= kCertificatesMax) return malformed("certificates");
    const crypto::OwnedX509 native(PKCS12_SAFEBAG_get1_cert(bag));
    if (!native) return {};
    auto certificate = x509::Certificate::parse(crypto::encoded(native.get(), i2d_X509));
    if (certificate) content_.certificates.push_back(std::move(*certificate));
    return {};
  }

  // Where a MAC has shown that the password is right, the fault is the file's.
  Status cannot_decrypt() {
    if (verified_) return malformed(crypto::take_reason());
    return fail(ErrorCode::password_wrong);
  }

  Password password_;
  bool verified_;
  DerivationBudget& budget_;
  Pkcs12Content content_;
};

// Into an object that carries the library context in which old protections (RC2-40, 3DES) are found.
OwnedPkcs12 decode(ByteView content) {
  PKCS12* file = PKCS12_init_ex(NID_pkcs7_data, crypto::legacy_context(), nullptr);
  if (file == nullptr) return nullptr;
  const unsigned char* in = content.data();
  // On failure d2i frees the object itself.
  OwnedPkcs12 owner(d2i_PKCS12(&file, &in, static_cast<long>(content.size())));
  if (owner && in != content.data() + content.size()) return nullptr;
  return owner;
}

enum class Mac { absent, right, wrong };

Mac check_mac(PKCS12* file, Password password) {
  if (PKCS12_mac_present(file) != 1) return Mac::absent;
  return PKCS12_verify_mac(file, password.text, password.size) == 1 ? Mac::right : Mac::wrong;
}

Status check_mac_cost(const PKCS12* file, DerivationBudget& budget) {
  const ASN1_INTEGER* iterations = nullptr;
  const X509_ALGOR* algorithm = nullptr;
  PKCS12_get0_mac(nullptr, &algorithm, nullptr, &iterations, file);
  TRY(check_known(algorithm));
  return budget.take(iterations);
}

Status take_visible(PKCS7* safe, DerivationBudget& budget) {
  if (PKCS7_type_is_data(safe)) {
    const OwnedBags bags(PKCS12_unpack_p7data(safe));
    return budget.take(bags.get());
  }
  const bool encrypted = PKCS7_type_is_encrypted(safe) && safe->d.encrypted != nullptr;
  if (!encrypted || safe->d.encrypted->enc_data == nullptr) return {};
  return budget.take(safe->d.encrypted->enc_data->algorithm);
}

// All that can be seen of a file before anything of it is decrypted. What cannot be read costs nothing and fails later.
Status take_visible(const PKCS12* file, DerivationBudget& budget) {
  const OwnedSafes safes(PKCS12_unpack_authsafes(file));
  for (int i = 0; i < sk_PKCS7_num(safes.get()); ++i) TRY(take_visible(sk_PKCS7_value(safes.get(), i), budget));
  return {};
}

Result<Pkcs12Content> read_as(PKCS12* file, Password password, Mac mac, DerivationBudget& budget) {
  if (mac == Mac::wrong) return fail(ErrorCode::password_wrong);
  Reader reader(password, mac == Mac::right, budget);
  TRY(reader.read(file));
  return reader.take();
}

}  // namespace

Result<Pkcs12Content> read_pkcs12(ByteView content, const Secret& password) {
  const crypto::ErrorQueueGuard guard;
  if (content.size() > kFileMax) return malformed("size");
  const OwnedPkcs12 file = decode(content);
  if (!file) return malformed(crypto::take_reason());
  const Password written{password.empty() ? "" : password.text().data(), static_cast<int>(password.size())};
  DerivationBudget budget;
  TRY(take_visible(file.get(), budget));
  TRY_ASSIGN(const auto pbmac1, check_pbmac1(content, password, budget));
  if (pbmac1) return read_as(file.get(), written, *pbmac1 ? Mac::right : Mac::wrong, budget);
  TRY(check_mac_cost(file.get(), budget));
  auto read = read_as(file.get(), written, check_mac(file.get(), written), budget);
  const bool other_form = password.empty() && !read && read.error().code == ErrorCode::password_wrong;
  if (!other_form) return read;
  const Password none{nullptr, 0};
  return read_as(file.get(), none, check_mac(file.get(), none), budget);
}

}  // namespace letterlock::token
