#include "cms/encode_recipients.h"

#include "cms/agreement.h"
#include "cms/encode.h"
#include "cms/parse.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

using crypto::KeyTransport;

Bytes encode_transport(KeyTransport transport) {
  const crypto::KeyTransportInfo& info = crypto::info(transport);
  if (transport == KeyTransport::rsa_pkcs1) return der::algorithm(info.oid, der::null());
  if (transport == KeyTransport::rsa_oaep_sha1) return der::algorithm(info.oid, der::sequence({}));
  return der::algorithm(info.oid, oaep_sha256_parameters());
}

// KeyTransRecipientInfo version 0.
Result<Bytes> encode_key_transport(const x509::Certificate& certificate, KeyTransport transport, ByteView key) {
  TRY_ASSIGN(const Bytes encrypted, certificate.public_key().encrypt(transport, key));
  return der::sequence({der::integer(0), encode_issuer_and_serial(certificate), encode_transport(transport),
                        der::octet_string(encrypted)});
}

Result<Bytes> encode_recipient(const x509::Certificate& certificate, const EncryptionSettings& settings, ByteView key) {
  const crypto::PublicKey& public_key = certificate.public_key();
  TRY(public_key.check_strength());
  if (public_key.agrees_on_keys()) return encode_key_agreement(certificate, key);
  const bool oaep = settings.oaep.contains(certificate);
  return encode_key_transport(certificate, oaep ? KeyTransport::rsa_oaep_sha256 : settings.transport, key);
}

}  // namespace

// RSAES-OAEP-params with SHA-256 for both uses (RFC 4055 section 4.1).
Bytes oaep_sha256_parameters() {
  const Bytes sha256 = der::algorithm(crypto::info(crypto::DigestAlgorithm::sha256).oid);
  const Bytes mgf1 = der::algorithm(kMgf1Oid, sha256);
  return der::sequence(
      {der::element(der::context_constructed(0), sha256), der::element(der::context_constructed(1), mgf1)});
}

Result<EncodedRecipients> encode_recipients(const EncryptionSettings& settings, ByteView content_key) {
  EncodedRecipients encoded;
  std::vector<Bytes> infos;
  std::set<x509::Certificate> written;
  for (const x509::Certificate& certificate : settings.recipients) {
    if (!written.insert(certificate).second) continue;
    auto info = encode_recipient(certificate, settings, content_key);
    if (!info) {
      return fail(ErrorCode::recipient_certificate_unusable, {{"subject", certificate.display_name()}});
    }
    // RFC 5652 section 6.1: 2 as soon as one recipient's version is not 0, as that of key agreement is.
    if (certificate.public_key().agrees_on_keys()) encoded.version = 2;
    infos.push_back(std::move(*info));
  }
  // In the order given (this SET is BER): gpgsm tries one after the other and fails, in its exit code, when one that it
  // has no key for comes before its own.
  encoded.infos = der::element_of(der::kSet, infos);
  return encoded;
}

}  // namespace letterlock::cms
