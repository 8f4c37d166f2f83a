// Sealing and opening, whole: what seal() writes, examine() finds and release() hands out.

#include "crypto/digest.h"
#include "crypto/oids.h"
#include "der/writer.h"
#include "mime/reader.h"
#include "mime/test_support.h"
#include "smime/test_forms.h"

namespace letterlock::smime {
namespace {

using crypto::ContentEncryption;
using testing::Form;
using testing::keys_of;
using testing::kForms;
using testing::kMessage;
using testing::must;
using testing::people;
using testing::sealed;
using testing::settings_of;
using testing::signer;

// Gives `step` octets at a time, to meet every border.
class SlowMemory : public ReplayableSource {
 public:
  SlowMemory(ByteView bytes, size_t step) : bytes_(bytes), step_(step) {}
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<Slow>(bytes_, step_); }
  std::uint64_t size() const override { return bytes_.size(); }

 private:
  struct Slow : Source {
    Slow(ByteView bytes, size_t step) : source_(bytes), step_of_source_(step) {}
    Result<size_t> read(std::span<std::uint8_t> buffer) override {
      return source_.read(buffer.first(std::min(buffer.size(), step_of_source_)));
    }

   private:
    MemorySource source_;
    size_t step_of_source_;
  };
  ByteView bytes_;
  size_t step_;
};

std::string payload_text(Examination& examination) {
  MemorySink out;
  const Status status = examination.release(out);
  EXPECT_TRUE(status.has_value()) << (status ? "" : status.error().id());
  return std::string(as_text(out.bytes()));
}

// The decoded body of a payload entity.
std::string body_of(const std::string& payload) {
  MemorySource source(as_bytes(payload));
  mime::Entity entity = must(mime::open_entity(source));
  const auto decoded = mime::decode(*entity.body, mime::transfer_encoding(entity.header).value());
  return std::string(as_text(must(read_all(*decoded, 8 << 20))));
}

TEST(SealExamine, EveryFormRoundTripsInAnyChunks) {
  const x509::KeyRing keys = keys_of(people().ben);
  for (const Form& c : kForms) {
    const Bytes message = sealed(kMessage, settings_of(c));
    for (const size_t step : {size_t{1}, size_t{7}, kChunkSize}) {
      SCOPED_TRACE(std::string(c.name) + " in steps of " + std::to_string(step));
      SlowMemory source(message, step);
      const auto examination = must(Examination::examine(source, keys));
      const Facts& facts = examination->facts();
      ASSERT_EQ(facts.layers.size(), c.layers.size());
      for (size_t i = 0; i < c.layers.size(); ++i) EXPECT_EQ(facts.layers[i].type, c.layers[i]);
      if (c.sign) {
        const LayerFacts& layer = facts.layers.back();
        ASSERT_EQ(layer.signers.size(), 1u);
        EXPECT_EQ(layer.signers[0].check, cms::SignatureCheck::right);
        EXPECT_EQ(layer.signers[0].certificate, people().ann.signing.certificate);
        EXPECT_FALSE(layer.signers[0].names_other_certificate);
        EXPECT_TRUE(layer.findings.empty());
      }
      ASSERT_TRUE(facts.payload.has_value());
      EXPECT_EQ(facts.payload->content_type, "text/plain");
      const std::string payload = payload_text(*examination);
      EXPECT_EQ(payload.size(), facts.payload->octets);
      EXPECT_EQ(body_of(payload), "通道 \r\n.\r\nFrom here on, only we two.\r\n");
      EXPECT_EQ(facts.outer.value("Subject"), "Hello");
      EXPECT_EQ(facts.outer.find("Bcc"), nullptr);  // S8
    }
  }
}

// As SlowMemory, and counts how often it is opened.
class CountedMemory : public ReplayableSource {
 public:
  explicit CountedMemory(std::string_view text) : text_(text) {}
  Result<std::unique_ptr<Source>> open() override {
    ++opened;
    return std::make_unique<MemorySource>(as_bytes(text_));
  }
  std::uint64_t size() const override { return text_.size(); }
  int opened = 0;

 private:
  std::string_view text_;
};

// Seals so that what is 7-bit is read once. How often it began again, and what came out.
std::pair<int, Bytes> sealed_at_once(CountedMemory& source, const SealSettings& settings) {
  MemorySink out;
  int restarts = 0;
  const Status status = seal(source, settings, out, [&] {
    ++restarts;
    out.take();
    return Status();
  });
  EXPECT_TRUE(status) << (status ? "" : status.error().id());
  return {restarts, out.take()};
}

// The header is read by itself; then the message once, or (where something must be encoded) up to that place, its
// header again, and twice.
TEST(SealExamine, WhatIsSevenBitIsReadOnceAndComesOutTheSame) {
  const x509::KeyRing keys = keys_of(people().ben);
  constexpr std::string_view kPlain = "From: a@own.example\nSubject: x\n\nJust words.\n";
  for (const Form& c : kForms) {
    for (const std::string_view text : {kPlain, kMessage}) {
      SCOPED_TRACE(std::string(c.name) + ": " + std::string(text));
      CountedMemory source(text);
      const auto [restarts, octets] = sealed_at_once(source, settings_of(c));
      EXPECT_EQ(restarts, text == kPlain ? 0 : 1);
      EXPECT_EQ(source.opened, text == kPlain ? 2 : 5);
      const Bytes in_two = sealed(std::string(text), settings_of(c));
      ReplayableMemory one(octets), two(in_two);
      const auto examination = must(Examination::examine(one, keys));
      EXPECT_EQ(payload_text(*examination), payload_text(*must(Examination::examine(two, keys))));
      for (const LayerFacts& layer : examination->facts().layers) {
        for (const SignerFacts& s : layer.signers) EXPECT_EQ(s.check, cms::SignatureCheck::right);
      }
    }
  }
}

// A place that cannot begin again is an error of its own, and no message comes out.
TEST(SealExamine, WhereNothingCanBeginAgainNothingIsSealed) {
  CountedMemory source(kMessage);
  MemorySink out;
  const Status status = seal(source, settings_of(kForms[0]), out, [] { return Status(fail(ErrorCode::disk_full)); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::disk_full);
}

TEST(SealExamine, EverySignedAttributeIsWrittenAndRead) {
  const Bytes message = sealed(kMessage, settings_of(kForms[0]));
  ReplayableMemory source(message);
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none));
  const auto& attributes = examination->facts().layers[0].signers[0].info.signed_attributes;
  ASSERT_TRUE(attributes.has_value());
  EXPECT_FALSE(attributes->malformed);
  EXPECT_EQ(attributes->signing_time, testing::kNow);
  EXPECT_EQ(attributes->capabilities, cms::our_capabilities());
  ASSERT_TRUE(attributes->encryption_key_preference.has_value());
  EXPECT_TRUE(attributes->encryption_key_preference->matches(people().ann.encryption.certificate));
  EXPECT_TRUE(attributes->signing_certificate.has_value());
}

TEST(SealExamine, WhatIsSignedIsSevenBitWithCrlf) {
  const Bytes message =
      sealed("From: a@own.example\nSubject: x\n\nFrom the start \nb\xc3\xa9\n", settings_of(kForms[0]));
  const std::string_view text = as_text(message);
  for (size_t i = 0; i < text.size(); ++i) {
    ASSERT_LT(static_cast<unsigned char>(text[i]), 128) << i;
    if (text[i] == '\n') {
      ASSERT_EQ(text[i - 1], '\r') << i;
    }
  }
  EXPECT_EQ(text.find("\nFrom the"), std::string_view::npos);
}

// A wrong digest hint costs a second reading and nothing else.
TEST(SealExamine, MicalgIsAHint) {
  std::string text(as_text(sealed(kMessage, settings_of(kForms[0]))));
  text.replace(text.find("sha-256"), 7, "sha-512");
  ReplayableMemory source(as_bytes(text));
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none));
  const LayerFacts& layer = examination->facts().layers[0];
  EXPECT_EQ(layer.signers[0].check, cms::SignatureCheck::right);
  EXPECT_TRUE(has(layer.findings, FindingId::micalg_differs));
}

TEST(SealExamine, BareLineFeedsInADetachedPartCountAsCrlf) {
  std::string text(as_text(sealed(kMessage, settings_of(kForms[0]))));
  std::erase(text, '\r');
  ReplayableMemory source(as_bytes(text));
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none));
  EXPECT_EQ(examination->facts().layers[0].signers[0].check, cms::SignatureCheck::right);
}

TEST(SealExamine, AChangedTextIsADigestMismatch) {
  std::string text(as_text(sealed(kMessage, settings_of(kForms[0]))));
  const size_t at = text.find("only we two");
  ASSERT_NE(at, std::string::npos);
  text[at] = 'O';
  ReplayableMemory source(as_bytes(text));
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none));
  EXPECT_EQ(examination->facts().layers[0].signers[0].check, cms::SignatureCheck::digest_mismatch);
}

TEST(SealExamine, WithoutOurKeyNothingIsReleased) {
  const Bytes message = sealed(kMessage, settings_of(kForms[7]));
  ReplayableMemory source(message);
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none));
  EXPECT_EQ(examination->facts().layers[0].decryption, Decryption::no_key);
  EXPECT_EQ(examination->facts().layers[0].recipients.size(), 2u);
  EXPECT_FALSE(examination->facts().payload.has_value());
  MemorySink out;
  EXPECT_EQ(examination->release(out).error().code, ErrorCode::no_matching_key);
  EXPECT_TRUE(out.bytes().empty());
}

// The card is absent, but its certificate is remembered: the recipient is known as ours.
TEST(SealExamine, RecipientsAreMatchedToKnownCertificates) {
  const Bytes message = sealed(kMessage, settings_of(kForms[7]));
  ReplayableMemory source(message);
  x509::KeyRing known;
  known.add_known(people().ben.encryption.certificate);
  const auto examination = must(Examination::examine(source, known));
  const auto& recipients = examination->facts().layers[0].recipients;
  EXPECT_EQ(std::count_if(recipients.begin(), recipients.end(), [](const auto& r) { return r.ours; }), 1);
  EXPECT_EQ(examination->facts().layers[0].decryption, Decryption::no_key);
}

// A token that turns out not to have the key any more, as after a card was replaced.
class KeyThatIsGone : public crypto::Decryptor {
 public:
  Result<Secret> decrypt(crypto::KeyTransport, ByteView, size_t) override {
    return fail(ErrorCode::certificate_without_key);
  }
};

TEST(SealExamine, AKeyThatItsSourceDoesNotHaveIsOneThatIsNotHere) {
  SealSettings settings;
  settings.encrypt =
      cms::EncryptionSettings{.recipients = {people().ann.encryption.certificate, people().ben.encryption.certificate}};
  const Bytes message = sealed(kMessage, settings);
  ReplayableMemory source(message);
  x509::KeyRing keys;
  keys.add(people().ann.encryption.certificate, std::make_shared<KeyThatIsGone>());
  const auto closed = must(Examination::examine(source, keys));
  EXPECT_EQ(closed->facts().layers[0].decryption, Decryption::no_key);
  EXPECT_TRUE(closed->facts().layers[0].recipients[0].ours);
  keys.add(people().ben.encryption.certificate, people().ben.encryption.key);
  const auto open = must(Examination::examine(source, keys));
  EXPECT_EQ(open->facts().layers[0].decryption, Decryption::done);
  EXPECT_EQ(open->facts().layers[0].opened_with, people().ben.encryption.certificate);
}

// Every octet of the base64 body changed once: never released as if it were whole.
TEST(SealExamine, DamagedCiphertextIsNeverReleasedAsAuthenticated) {
  const x509::KeyRing keys = keys_of(people().ben);
  const Bytes original = sealed(kMessage, settings_of(kForms[7]));
  const size_t body = as_text(original).find("\r\n\r\n") + 4;
  size_t tried = 0;
  for (size_t at = body; at < original.size(); at += 5) {
    Bytes damaged = original;
    if (damaged[at] == '\r' || damaged[at] == '\n') continue;
    damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
    ++tried;
    ReplayableMemory source(damaged);
    const auto examination = Examination::examine(source, keys);
    if (!examination) continue;
    const Facts& facts = (*examination)->facts();
    const bool whole = facts.payload && facts.layers[0].decryption == Decryption::done;
    if (!whole) continue;
    // A recipient that is not us, or an unauthenticated field, may have changed: the content may not.
    EXPECT_EQ(facts.layers.back().signers[0].check, cms::SignatureCheck::right) << at;
  }
  EXPECT_GT(tried, 100u);
}

// The file changes between examining and releasing: not one octet that was not judged goes out.
TEST(SealExamine, ReleaseStopsAtTheFirstDifference) {
  struct Changing : ReplayableSource {
    Bytes first, second;
    int opened = 0;
    Result<std::unique_ptr<Source>> open() override {
      return std::make_unique<MemorySource>(opened++ == 0 ? first : second);
    }
    std::uint64_t size() const override { return first.size(); }
  };
  Changing source;
  const std::string header = "Subject: x\r\n\r\n";
  source.first = to_bytes(as_bytes(header + std::string(3 << 20, 'a')));
  source.second = source.first;
  source.second.back() = 'b';
  ExamineOptions options;
  options.keep_octets_max = 1024;
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none, options));
  MemorySink out;
  EXPECT_EQ(examination->release(out).error().code, ErrorCode::changed_while_reading);
  EXPECT_LT(out.bytes().size(), source.first.size());
  EXPECT_EQ(as_text(out.bytes()).find('b', header.size()), std::string_view::npos);
}

TEST(SealExamine, LargePayloadIsReleasedByASecondReading) {
  std::string message = "Subject: x\r\n\r\n";
  while (message.size() < (3u << 20)) message += "a line of ordinary text that fills the message\r\n";
  for (const size_t index : {size_t{1}, size_t{6}, size_t{7}}) {
    const Bytes travelled = sealed(message, settings_of(kForms[index]));
    ReplayableMemory source(travelled);
    ExamineOptions options;
    options.keep_octets_max = 4096;
    const x509::KeyRing keys = keys_of(people().ben);
    const auto examination = must(Examination::examine(source, keys, options));
    EXPECT_EQ(body_of(payload_text(*examination)).size() % 48, 0u);
    EXPECT_EQ(examination->facts().layers.back().signers[0].check, cms::SignatureCheck::right);
  }
}

// A SignedData of Ann's as we would never write it; "" for no signed attributes.
SignerFacts examined(const std::string& content_type, const Bytes& content, const Bytes& attributes,
                     const Bytes& signature) {
  const x509::Certificate& certificate = people().ann.signing.certificate;
  const x509::IssuerAndSerial name = certificate.issuer_and_serial();
  const Bytes sha256 = der::algorithm("2.16.840.1.101.3.4.2.1");
  std::vector<Bytes> parts = {der::integer(1), der::sequence({name.issuer_der, der::integer(name.serial)}), sha256};
  if (!attributes.empty()) parts.push_back(attributes);
  parts.push_back(der::algorithm("1.2.840.113549.1.1.1", der::null()));
  parts.push_back(der::octet_string(signature));
  const Bytes encapsulated = der::element(der::context_constructed(0), der::octet_string(content));
  const Bytes signed_data = der::sequence(
      {der::integer(1), der::set_of({sha256}), der::sequence({der::oid(content_type), encapsulated}),
       der::element(der::context_constructed(0), certificate.der()), der::set_of({der::sequence(parts)})});
  const Bytes message =
      der::sequence({der::oid("1.2.840.113549.1.7.2"), der::element(der::context_constructed(0), signed_data)});
  ReplayableMemory source(message);
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none));
  EXPECT_EQ(examination->facts().layers.at(0).signers.size(), 1u);
  return examination->facts().layers[0].signers.at(0);
}

Bytes signature_of_ann(const Bytes& octets) {
  return must(signer(people().ann).signer->sign(crypto::DigestAlgorithm::sha256, crypto::sha256(octets)));
}

// Signed attributes as content, the attributes gone: the signature's mathematics is right, and it is no signature
// of a message.
TEST(SealExamine, SignedAttributesAreNoContent) {
  const Bytes digest = crypto::sha256(as_bytes("what Ann signed"));
  const Bytes attributes = cms::encode_signed_attributes(signer(people().ann), digest);
  const SignerFacts facts = examined(std::string(oid::kData), attributes, {}, signature_of_ann(attributes));
  EXPECT_EQ(facts.check, cms::SignatureCheck::malformed);
}

// RFC 8551 section 2.4.2: what Ann signed as something else than mail (here: a time stamp's content) was not signed
// as mail, though content, attributes and signature agree.
TEST(SealExamine, ContentOfAnotherTypeIsNoMail) {
  const Bytes content = to_bytes(as_bytes("Content-Type: text/plain\r\n\r\nI owe you 1000.\r\n"));
  const std::pair<std::string, cms::SignatureCheck> cases[] = {
      {std::string(oid::kData), cms::SignatureCheck::right},
      {"1.2.840.113549.1.9.16.1.4", cms::SignatureCheck::content_type_mismatch},
      {"1.2.840.113549.1.7.3", cms::SignatureCheck::content_type_mismatch},
  };
  for (const auto& [type, expected] : cases) {
    const Bytes attributes = der::set_of(
        {der::sequence({der::oid("1.2.840.113549.1.9.3"), der::set_of({der::oid(type)})}),
         der::sequence({der::oid("1.2.840.113549.1.9.4"), der::set_of({der::octet_string(crypto::sha256(content))})})});
    Bytes tagged = attributes;
    tagged[0] = der::context_constructed(0);
    EXPECT_EQ(examined(type, content, tagged, signature_of_ann(attributes)).check, expected) << type;
  }
}

TEST(SealExamine, LayersAreBounded) {
  std::string message(kMessage);
  for (int i = 0; i < 9; ++i) message = as_text(sealed(message, settings_of(kForms[1])));
  ReplayableMemory source(as_bytes(message));
  const x509::KeyRing none;
  const auto examination = Examination::examine(source, none);
  ASSERT_FALSE(examination.has_value());
  EXPECT_EQ(examination.error().code, ErrorCode::layers_too_deep);
}

// S1: a signed part inside an unsigned mail is no layer of it.
TEST(SealExamine, ASignedPartInsideIsNoLayer) {
  const std::string inner(as_text(sealed(kMessage, settings_of(kForms[0]))));
  const std::string message =
      "From: x@y.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
      "Content-Type: message/rfc822\r\n\r\n" +
      inner + "\r\n--b--\r\n";
  ReplayableMemory source(as_bytes(message));
  const x509::KeyRing none;
  const auto examination = must(Examination::examine(source, none));
  EXPECT_TRUE(examination->facts().layers.empty());
  EXPECT_EQ(examination->facts().payload->inner_parts, std::vector<std::string>{"multipart/signed"});
}

struct InnerCase {
  const char* name;
  std::string part;
  const char* is_signed;  // types of inner_parts, inner_encrypted_parts
  const char* encrypted;
};

std::string part_of(std::string_view type, std::string_view from) {
  const size_t body = from.find("\r\n\r\n");
  return "Content-Type: " + std::string(type) + "\r\nContent-Transfer-Encoding: base64" +
         std::string(from.substr(body));
}

std::string joined(const std::vector<std::string>& types) {
  std::string text;
  for (const std::string& type : types) text += (text.empty() ? "" : " ") + type;
  return text;
}

// What is encrypted by itself inside of a message is told from what is signed, by its octets, whatever its label says.
TEST(SealExamine, PartsInsideAreToldApart) {
  const std::string detached(as_text(sealed(kMessage, settings_of(kForms[0]))));
  const std::string opaque(as_text(sealed(kMessage, settings_of(kForms[1]))));
  const std::string cbc(as_text(sealed(kMessage, settings_of(kForms[3]))));
  const std::string gcm(as_text(sealed(kMessage, settings_of(kForms[5]))));
  const std::string forwarded = "Content-Type: message/rfc822\r\n\r\n" + gcm;
  const std::string named =
      "Content-Type: application/octet-stream; name=smime.p7m\r\nContent-Transfer-Encoding: base64";
  const char* const kPkcs7 = "application/pkcs7-mime";
  const std::vector<InnerCase> cases = {
      {"text", "\r\nhello\r\n", "", ""},
      {"signed", detached, "multipart/signed", ""},
      {"opaque", opaque, kPkcs7, ""},
      {"cbc", cbc, "", kPkcs7},
      {"gcm", gcm, "", kPkcs7},
      {"forwarded", forwarded, "", kPkcs7},
      {"labelled signed", part_of("application/pkcs7-mime; smime-type=signed-data", gcm), "", kPkcs7},
      {"labelled enveloped", part_of("application/pkcs7-mime; smime-type=enveloped-data", opaque), kPkcs7, ""},
      {"old type", part_of("application/x-pkcs7-mime", gcm), "", "application/x-pkcs7-mime"},
      {"by its name", named + gcm.substr(gcm.find("\r\n\r\n")), "", "application/octet-stream"},
      {"unreadable", part_of(kPkcs7, "\r\n\r\nAAAA\r\n"), "", kPkcs7},
      {"unreadable, labelled", part_of("application/pkcs7-mime; smime-type=signed-data", "\r\n\r\nAAAA\r\n"), kPkcs7,
       ""},
      {"a fault behind its head, labelled", part_of("application/pkcs7-mime; smime-type=signed-data", opaque + "=AAAA"),
       "", kPkcs7},
      {"pgp", "Content-Type: multipart/encrypted; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n", "",
       "multipart/encrypted"},
  };
  const x509::KeyRing keys = keys_of(people().ben);
  for (const InnerCase& c : cases) {
    const std::string message =
        "From: x@y.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n" + c.part +
        "\r\n--b--\r\n";
    ReplayableMemory source(as_bytes(message));
    const auto examination = must(Examination::examine(source, keys));
    const PayloadFacts& payload = *examination->facts().payload;
    EXPECT_TRUE(examination->facts().layers.empty()) << c.name;
    EXPECT_EQ(joined(payload.inner_parts), c.is_signed) << c.name;
    EXPECT_EQ(joined(payload.inner_encrypted_parts), c.encrypted) << c.name;
    EXPECT_EQ(payload.octets, message.size()) << c.name;
    mime::test::ReplayablePieces pieces(message, 1);
    const auto again = must(Examination::examine(pieces, keys));
    EXPECT_EQ(again->facts().payload->inner_encrypted_parts, payload.inner_encrypted_parts) << c.name;
  }
}

TEST(SealExamine, EmptyMessageIsSaid) {
  ReplayableMemory source({});
  const x509::KeyRing none;
  EXPECT_EQ(Examination::examine(source, none).error().code, ErrorCode::message_empty);
}

}  // namespace
}  // namespace letterlock::smime
