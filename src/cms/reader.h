// Reading CMS as a stream: BER or DER in, facts and content out, constant memory.
//
// open() reads the ContentInfo up to the content. The content is a Source that must be read to its
// end; then finish() reads what stands behind it and refuses trailing octets (cms_trailing_data).
// No signature is judged and no certificate trusted here: verify_signer says whether one signature is
// mathematically right, and nothing more.
#pragma once

#include <array>
#include <memory>

#include "base/secret.h"
#include "base/stream.h"
#include "cms/types.h"

namespace letterlock::cms {

// SignedData, RFC 5652 section 5.
class SignedDataReader {
 public:
  virtual ~SignedDataReader() = default;
  // digestAlgorithms, those that the table has.
  virtual const std::vector<crypto::DigestAlgorithm>& digest_algorithms() const = 0;
  virtual const std::string& content_type() const = 0;  // eContentType, dotted
  virtual bool has_content() const = 0;                 // eContent present
  virtual Source& content() = 0;                        // empty where absent
  virtual Result<SignedDataTail> finish() = 0;
};

// EnvelopedData (RFC 5652 section 6) and AuthEnvelopedData (RFC 5083).
class EnvelopedDataReader {
 public:
  virtual ~EnvelopedDataReader() = default;
  virtual bool authenticated() const = 0;  // AuthEnvelopedData
  virtual const std::vector<RecipientInfo>& recipients() const = 0;
  virtual const EncryptionFacts& encryption() const = 0;
  // The decrypted content. The source fails with decryption_failed at its end where padding or tag are
  // wrong; what it gave before must not be released. RFC 5083 authAttrs stand behind the content but
  // must be known before it: pass what a first reading found in `authenticated_attributes`.
  virtual Result<std::unique_ptr<Source>> decrypt(const Secret& key, ByteView authenticated_attributes = {}) = 0;
  // Reads over the encrypted content (where decrypt was not used) and the rest.
  virtual Status finish() = 0;
  // authAttrs in DER (SET OF), known after the content was read to its end; empty where absent.
  virtual const Bytes& authenticated_attributes() const = 0;
};

// CompressedData (RFC 3274), zlib only. It protects nothing.
class CompressedDataReader {
 public:
  virtual ~CompressedDataReader() = default;
  virtual const std::string& content_type() const = 0;  // eContentType, dotted
  // The content as it was before it was compressed. The source fails with cms_malformed where the octets are no zlib
  // stream or end too early, cms_trailing_data where octets stand behind it, compressed_too_large past the limits.
  virtual Source& content() = 0;
  virtual Status finish() = 0;
};

class ContentInfoReader {
 public:
  // The source must outlive the reader. cms_malformed, der_*.
  static Result<std::unique_ptr<ContentInfoReader>> open(Source& source, const Limits& limits = {});
  virtual ~ContentInfoReader() = default;
  virtual ContentType type() const = 0;
  virtual const std::string& type_oid() const = 0;
  // The type's name in RFC 5652 and its kin where we know it ("digested-data"), else dotted: for people.
  virtual std::string type_name() const = 0;
  // nullptr where the type is another one.
  virtual SignedDataReader* signed_data() = 0;
  virtual EnvelopedDataReader* enveloped_data() = 0;
  virtual CompressedDataReader* compressed_data() = 0;
};

// Sees whether content is itself a SET OF attributes in DER.
//
// A signature over signed attributes, presented without them and with their octets as the content, is
// mathematically right: it would make the signer say what he never wrote. No mail begins like this, so
// verify_signer answers `malformed`. SignedDataReader watches its own content; whoever has detached content watches
// that and sets SignerInfo::content_is_attributes.
class AttributesWatch {
 public:
  void update(ByteView chunk);
  bool found() const;

 private:
  std::array<std::uint8_t, 32> begin_{};
  std::uint64_t size_ = 0;
};

enum class SignatureCheck {
  right,
  wrong,            // mathematically wrong, over what was digested or over the attributes
  digest_mismatch,  // messageDigest differs from the content's digest
  malformed,        // attributes missing, twice, or unreadable (RFC 5652 sections 5.3, 11)
  content_type_mismatch,
  unsupported,    // digest or signature algorithm not in the table, or not for this key
  not_permitted,  // SHA-1, MD5, a key below the minimum
};

// RFC 5652 sections 5.4 and 5.6; Ed25519 as in RFC 8419, with signed attributes only. `content_digest` is the digest of
// the content with signer.digest.
SignatureCheck verify_signer(const SignerInfo& signer, const x509::Certificate& certificate, ByteView content_digest,
                             const std::string& content_type);

}  // namespace letterlock::cms
