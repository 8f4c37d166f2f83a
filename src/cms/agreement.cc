#include "cms/agreement.h"

#include "cms/encode.h"
#include "cms/parse.h"
#include "crypto/kdf.h"
#include "crypto/key_agreement.h"
#include "crypto/key_wrap.h"

namespace letterlock::cms {
namespace {

using crypto::KeyAgreement;
using crypto::KeyType;

// RFC 5753 section 3.1.1 permits id-ecPublicKey without parameters, and a key of this curve needs none; RFC 8418
// section 3: id-X25519 has none.
Bytes originator_key(KeyType type, ByteView octets) {
  Bytes bits = {0};  // no unused bits
  append(bits, octets);
  const Bytes algorithm = der::algorithm(type == KeyType::x25519 ? kX25519Oid : kEcPublicKeyOid);
  const std::uint8_t originator_key_tag = der::context_constructed(1);
  return der::element_of(originator_key_tag, {algorithm, der::element(der::kBitString, bits)});
}

}  // namespace

KeyAgreement scheme_for(KeyType type) {
  switch (type) {
    case KeyType::ec_p384: return KeyAgreement::std_dh_sha384;
    case KeyType::x25519: return KeyAgreement::std_dh_hkdf_sha256;
    default: return KeyAgreement::std_dh_sha256;
  }
}

Bytes encode_shared_info(ByteView wrap_der, ByteView ukm, size_t key_size) {
  const auto bits = static_cast<std::uint32_t>(key_size * 8);
  const Bytes size = {static_cast<std::uint8_t>(bits >> 24), static_cast<std::uint8_t>(bits >> 16),
                      static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)};
  const Bytes entity_u = ukm.empty() ? Bytes{} : der::element(der::context_constructed(0), der::octet_string(ukm));
  return der::sequence(
      {to_bytes(wrap_der), entity_u, der::element(der::context_constructed(2), der::octet_string(size))});
}

Result<Secret> key_encryption_key(const Agreement& agreement, ByteView shared) {
  if (!agreement.scheme || !agreement.wrap) return fail(ErrorCode::algorithm_unsupported);
  const crypto::KeyAgreementInfo& scheme = crypto::info(*agreement.scheme);
  const size_t size = crypto::info(*agreement.wrap).key_size;
  const Bytes info = encode_shared_info(agreement.wrap_der, agreement.ukm, size);
  // RFC 8418 section 2.2: the ukm is HKDF's salt, and stands in the shared info besides.
  if (scheme.id == KeyAgreement::std_dh_hkdf_sha256) {
    return crypto::hkdf(scheme.digest, shared, agreement.ukm, info, size);
  }
  return crypto::x963_kdf(scheme.digest, shared, info, size);
}

Result<Bytes> encode_key_agreement(const x509::Certificate& recipient, ByteView content_key) {
  const KeyType type = recipient.public_key().type();
  TRY_ASSIGN(const crypto::Agreed agreed, crypto::agree_with_new_key(recipient.public_key()));
  Agreement agreement;
  agreement.scheme = scheme_for(type);
  agreement.wrap = crypto::key_wrap_for(content_key.size());
  agreement.wrap_der = der::algorithm(crypto::info(*agreement.wrap).oid);  // RFC 3565 section 2.3.2: no parameters
  TRY_ASSIGN(const Secret key, key_encryption_key(agreement, agreed.shared.view()));
  TRY_ASSIGN(const Bytes wrapped, crypto::wrap_key(*agreement.wrap, key.view(), content_key));
  const Bytes originator = der::element(der::context_constructed(0), originator_key(type, agreed.originator));
  const Bytes recipient_key = der::sequence({encode_issuer_and_serial(recipient), der::octet_string(wrapped)});
  // Version 3, [1] in the CHOICE of RecipientInfo. No ukm: the originator's key is new each time.
  return der::element_of(
      der::context_constructed(1),
      {der::integer(3), originator, der::algorithm(crypto::info(*agreement.scheme).oid, agreement.wrap_der),
       der::sequence({recipient_key})});
}

}  // namespace letterlock::cms
