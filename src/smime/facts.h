// Facts: what examining a message found, layer by layer, outermost first. No judgement.
//
// A layer is listed only while it encloses everything below it (RFC 9787: the cryptographic envelope).
// What stands inside the payload, as a signed part in a forwarded mail, is not a layer. A compressed layer encloses
// like the others and protects nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "cms/reader.h"
#include "cms/types.h"
#include "mime/header.h"

namespace letterlock::smime {

enum class LayerType { auth_enveloped_data, enveloped_data, signed_data, compressed_data };
enum class LayerForm { multipart_signed, pkcs7_mime };

enum class Decryption {
  not_encrypted,  // the layer is not an encrypted one
  done,
  no_key,  // no recipient is a key that is here now
  failed,  // wrong key, wrong padding, wrong tag: all look alike
};

struct RecipientFacts {
  cms::RecipientInfo info;
  bool ours = false;  // names a certificate of the key ring, whether its key is here or not
};

struct SignerFacts {
  cms::SignerInfo info;
  std::optional<x509::Certificate> certificate;  // the one that the SignerInfo names, where it was found
  cms::SignatureCheck check = cms::SignatureCheck::unsupported;
  // signingCertificate(V2) present and naming another certificate (RFC 5035 section 5.4).
  bool names_other_certificate = false;
};

struct LayerFacts {
  LayerType type = LayerType::signed_data;
  LayerForm form = LayerForm::pkcs7_mime;
  // structure only: econtent_in_detached, micalg_differs, extra_part, no_signer, certificates_only
  std::vector<Finding> findings;

  // signed_data
  std::vector<SignerFacts> signers;
  std::vector<x509::Certificate> certificates;  // all that travelled along

  // enveloped_data, auth_enveloped_data
  Decryption decryption = Decryption::not_encrypted;
  std::optional<cms::EncryptionFacts> encryption;
  std::vector<RecipientFacts> recipients;
  std::optional<x509::Certificate> opened_with;  // our certificate whose key decrypted
};

// How the payload carries the message's header fields.
enum class HeaderProtection {
  none,
  clear,    // RFC 9788 hp="clear"
  cipher,   // RFC 9788 hp="cipher"
  wrapped,  // RFC 8551 section 3.1: message/rfc822 inside
  older,    // protected-headers="v1"
};

struct PayloadFacts {
  mime::Header header;  // of the payload entity
  std::string content_type;
  std::uint64_t octets = 0;  // header and body, as released
  HeaderProtection protection = HeaderProtection::none;
  // The fields that the payload vouches for: those of its header, or of the message inside (wrapped).
  std::optional<mime::Header> protected_header;
  // Types of signed parts inside the payload, which are no layers of this message; and of encrypted ones. What cannot
  // be told stands among the encrypted.
  std::vector<std::string> inner_parts;
  std::vector<std::string> inner_encrypted_parts;
};

struct Facts {
  mime::Header outer;  // the header of the message as it travelled
  std::vector<LayerFacts> layers;
  // Absent where a layer could not be opened, and where the message only hands over certificates.
  std::optional<PayloadFacts> payload;
};

}  // namespace letterlock::smime
