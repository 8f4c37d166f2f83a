// SignedData, detached and with content (RFC 5652 section 5).

#include "cms/encode.h"
#include "cms/writer.h"
#include "crypto/digest.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

Status check_signer(const SignerSettings& settings) {
  const crypto::PublicKey& key = settings.certificate.public_key();
  const bool usable = settings.signer != nullptr && key.check_strength().has_value();
  if (usable && crypto::info(settings.digest).permitted && key.signs_with(settings.digest)) return {};
  return fail(ErrorCode::signing_certificate_unusable, {{"subject", settings.certificate.display_name()}});
}

class OpaqueSink : public SignedDataSink {
 public:
  OpaqueSink(SignerSettings settings, Sink& next)
      : settings_(std::move(settings)), digest_(settings_.digest), segments_(next), next_(next) {}

  // SignedData up to the first octet of the content. Version 1: all identifiers are issuer and serial, and the
  // content is id-data (RFC 5652 section 5.1).
  Status start() {
    Bytes head = content_info_start(oid::kSignedData);
    append(head, der::integer(1));
    append(head, encode_digest_algorithms(settings_.digest));
    append(head, der::indefinite(der::kSequence));
    append(head, der::oid(oid::kData));
    append(head, der::indefinite(der::context_constructed(0)));
    append(head, der::indefinite(der::kOctetString | der::kConstructed));
    return next_.write(head);
  }

  Status write(ByteView chunk) override {
    digest_.update(chunk);
    return segments_.write(chunk);
  }

  Status finish() override {
    TRY(segments_.flush());
    TRY_ASSIGN(const EncodedSigner signer, encode_signer(settings_, digest_.finish()));
    TRY(next_.write(ends_of_contents(3)));  // OCTET STRING, [0], EncapsulatedContentInfo
    TRY(next_.write(signer.certificates));
    TRY(next_.write(signer.signer_infos));
    TRY(next_.write(ends_of_contents(3)));  // SignedData, [0], ContentInfo
    return next_.finish();
  }

 private:
  SignerSettings settings_;
  crypto::Digest digest_;
  SegmentWriter segments_;
  Sink& next_;
};

}  // namespace

Result<Bytes> sign_detached(const SignerSettings& settings, ByteView content_digest) {
  TRY(check_signer(settings));
  TRY_ASSIGN(const EncodedSigner signer, encode_signer(settings, content_digest));
  const Bytes signed_data =
      der::sequence({der::integer(1), encode_digest_algorithms(settings.digest), der::sequence({der::oid(oid::kData)}),
                     signer.certificates, signer.signer_infos});
  return der::sequence({der::oid(oid::kSignedData), der::element(der::context_constructed(0), signed_data)});
}

Result<std::unique_ptr<SignedDataSink>> SignedDataSink::create(const SignerSettings& settings, Sink& next) {
  TRY(check_signer(settings));
  auto sink = std::make_unique<OpaqueSink>(settings, next);
  TRY(sink->start());
  return std::unique_ptr<SignedDataSink>(std::move(sink));
}

}  // namespace letterlock::cms
