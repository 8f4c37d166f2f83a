#include "smime/seal.h"

#include <algorithm>

#include "crypto/digest.h"
#include "mime/reader.h"
#include "mime/writer.h"
#include "smime/header_protection.h"
#include "smime/legacy_display.h"

namespace letterlock::smime {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

Status write_text(Sink& out, std::string_view text) { return out.write(as_bytes(text)); }

// The entity that is sealed: the payload's header, then the message's body, from the start each time.
class PayloadSource : public ReplayableSource {
 public:
  // `header_octets`: those of the message's own header, which `header` stands in the place of.
  PayloadSource(ReplayableSource& message, const mime::Header& header, size_t header_octets)
      : message_(message), header_(header.to_string() + std::string(kLineEnd)), header_octets_(header_octets) {}

  Result<std::unique_ptr<Source>> open() override {
    TRY_ASSIGN(auto message, message_.open());
    return std::make_unique<Reading>(std::move(message), header_octets_, as_bytes(header_));
  }
  std::uint64_t size() const override { return message_.size(); }

 private:
  class Reading : public Source {
   public:
    Reading(std::unique_ptr<Source> message, size_t skipped, ByteView header)
        : message_(std::move(message)), skipped_(skipped), header_(header) {}
    Result<size_t> read(std::span<std::uint8_t> buffer) override {
      TRY_ASSIGN(const size_t count, header_.read(buffer));
      if (count != 0 || buffer.empty()) return count;
      while (skipped_ != 0) {
        TRY_ASSIGN(const size_t passed, message_->read(buffer.first(std::min(buffer.size(), skipped_))));
        if (passed == 0) return fail(ErrorCode::changed_while_reading);
        skipped_ -= passed;
      }
      return message_->read(buffer);
    }

   private:
    std::unique_ptr<Source> message_;
    size_t skipped_;
    MemorySource header_;
  };

  ReplayableSource& message_;
  std::string header_;
  size_t header_octets_;
};

enum class Readings { one, two };

// What is signed or encrypted, and how its texts change on the way.
struct Payload {
  PayloadSource source;
  std::optional<LegacyDisplayEditor> legacy;
  Readings readings;
  bool needs_two = false;

  Status write(Sink& out, const mime::Limits& limits) {
    const mime::MainTextEditor* editor = legacy ? &*legacy : nullptr;
    if (readings == Readings::two) return mime::write_seven_bit(source, out, limits, editor);
    TRY_ASSIGN(const bool done, mime::write_if_seven_bit(source, out, limits, editor));
    if (done) return {};
    needs_two = true;
    return fail(ErrorCode::changed_while_reading);  // told to nobody
  }
};

// Writes on and digests.
class DigestTee : public Sink {
 public:
  DigestTee(crypto::DigestAlgorithm algorithm, Sink& next) : digest_(algorithm), next_(next) {}
  Status write(ByteView chunk) override {
    digest_.update(chunk);
    return next_.write(chunk);
  }
  Bytes finish_digest() { return digest_.finish(); }

 private:
  crypto::Digest digest_;
  Sink& next_;
};

// Passes writes on; finish() ends here, so that what follows can still be written to the same sink.
class OpenEnd : public Sink {
 public:
  explicit OpenEnd(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override { return next_.write(chunk); }

 private:
  Sink& next_;
};

// RFC 8551 sections 3.2.1 and 3.2.2.
std::string cms_entity_header(std::string_view smime_type) {
  return "Content-Type: application/pkcs7-mime; smime-type=" + std::string(smime_type) +
         ";\r\n name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n"
         "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n";
}

Status write_opaque(Payload& payload, const cms::SignerSettings& signer, Sink& out, const mime::Limits& limits) {
  TRY(write_text(out, cms_entity_header("signed-data")));
  mime::Base64Sink base64(out);
  TRY_ASSIGN(auto signed_data, cms::SignedDataSink::create(signer, base64));
  TRY(payload.write(*signed_data, limits));
  return signed_data->finish();
}

Status write_multipart_signed(Payload& payload, const cms::SignerSettings& signer, Sink& out,
                              const mime::Limits& limits) {
  const std::string boundary = mime::new_boundary();
  const std::string_view micalg = crypto::info(signer.digest).micalg;
  // RFC 8551 section 3.5.3.2: protocol and micalg are quoted.
  TRY(write_text(out, "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n micalg=\"" +
                          std::string(micalg) + "\"; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n"));
  DigestTee tee(signer.digest, out);
  TRY(payload.write(tee, limits));
  TRY_ASSIGN(const Bytes signature, cms::sign_detached(signer, tee.finish_digest()));
  TRY(write_text(out, "\r\n--" + boundary +
                          "\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"
                          "Content-Transfer-Encoding: base64\r\n"
                          "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"));
  OpenEnd open_end(out);
  mime::Base64Sink base64(open_end);
  TRY(base64.write(signature));
  TRY(base64.finish());
  TRY(write_text(out, "\r\n--" + boundary + "--\r\n"));
  return out.finish();
}

Status write_encrypted(Payload& payload, const SealSettings& settings, Sink& out, const mime::Limits& limits) {
  const bool aead = crypto::info(settings.encrypt->algorithm).aead;
  TRY(write_text(out, cms_entity_header(aead ? "authEnveloped-data" : "enveloped-data")));
  mime::Base64Sink base64(out);
  TRY_ASSIGN(auto enveloped, cms::EnvelopedDataSink::create(*settings.encrypt, base64));
  // Signed inside encryption: opaque, so that no program on the way can touch the signed part.
  if (settings.sign) return write_opaque(payload, *settings.sign, *enveloped, limits);
  TRY(payload.write(*enveloped, limits));
  return enveloped->finish();
}

Status write_layers(Payload& payload, const SealSettings& settings, Sink& out, const mime::Limits& limits) {
  if (settings.encrypt) return write_encrypted(payload, settings, out, limits);
  if (!settings.sign) return fail(ErrorCode::usage, {{"what", "seal"}});
  if (settings.form == SignatureForm::opaque) return write_opaque(payload, *settings.sign, out, limits);
  return write_multipart_signed(payload, *settings.sign, out, limits);
}

HpMode hp_mode(const SealSettings& settings) {
  if (settings.protect_headers == ProtectHeaders::no) return HpMode::none;
  const bool encrypted = settings.encrypt || settings.protect_headers == ProtectHeaders::inside_encryption;
  return encrypted ? HpMode::cipher : HpMode::clear;
}

Status seal_reading(ReplayableSource& message, const SealSettings& settings, Sink& out, const mime::Limits& limits,
                    Readings readings, bool& needs_two) {
  TRY_ASSIGN(auto source, message.open());
  TRY_ASSIGN(const mime::Entity entity, mime::open_entity(*source, limits));
  TRY_ASSIGN(const SplitHeader header, split_header(entity.header, hp_mode(settings), settings.outer));
  Payload payload{PayloadSource(message, header.payload, entity.header_octets), {}, readings};
  if (settings.legacy_display != nullptr) {
    payload.legacy.emplace(header.hidden, settings.legacy_display, settings.legacy_charset);
  }
  TRY(write_text(out, header.outer.to_string() + "MIME-Version: 1.0\r\n"));
  const Status written = write_layers(payload, settings, out, limits);
  needs_two = payload.needs_two;
  return written;
}

}  // namespace

Status seal(ReplayableSource& message, const SealSettings& settings, Sink& out, const mime::Limits& limits) {
  bool needs_two = false;
  return seal_reading(message, settings, out, limits, Readings::two, needs_two);
}

Status seal(ReplayableSource& message, const SealSettings& settings, Sink& out, const std::function<Status()>& restart,
            const mime::Limits& limits) {
  bool needs_two = false;
  Status sealed = seal_reading(message, settings, out, limits, Readings::one, needs_two);
  if (!needs_two) return sealed;
  TRY(restart());
  return seal(message, settings, out, limits);
}

}  // namespace letterlock::smime
