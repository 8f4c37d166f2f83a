// For the tests that look into or rewrite the CMS of a message: its octets out of the mail, and into one.
#pragma once

#include "cms/test_compressed.h"
#include "der/canonical.h"
#include "der/test_shapes.h"
#include "mime/base64.h"
#include "mime/reader.h"
#include "smime/test_forms.h"

namespace letterlock::smime::testing {

// The CMS structure that is a mail's body, with definite lengths.
inline Bytes structure_of(ByteView mail) {
  MemorySource source(mail);
  mime::Entity entity = must(mime::open_entity(source));
  const auto decoded = mime::decode(*entity.body, mime::transfer_encoding(entity.header).value());
  return must(der::canonical(must(read_all(*decoded, 8 << 20))));
}

// An entity (or, with more header fields, a mail) whose body is this structure.
inline std::string entity_of(ByteView structure, const std::string& type = "application/pkcs7-mime",
                             const std::string& more = "") {
  return more + "Content-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         mime::base64_encode(structure) + "\r\n";
}

inline std::string compressed_entity(std::string_view entity) {
  return entity_of(cms::testing::compressed(as_bytes(entity)),
                   "application/pkcs7-mime; smime-type=compressed-data; name=\"smime.p7z\"");
}

inline constexpr const char* kFromAnn = "From: ann@own.example\r\nSubject: Hello\r\n";

inline Result<std::unique_ptr<Examination>> examine(ReplayableSource& source, const x509::KeyRing& keys,
                                                    const ExamineOptions& options = {}) {
  return Examination::examine(source, keys, options);
}

inline std::string released(Examination& examination) {
  MemorySink out;
  const Status status = examination.release(out);
  EXPECT_TRUE(status.has_value()) << (status ? "" : status.error().id());
  return std::string(as_text(out.bytes()));
}

inline std::vector<LayerType> types_of(const Facts& facts) {
  std::vector<LayerType> types;
  for (const LayerFacts& layer : facts.layers) types.push_back(layer.type);
  return types;
}

// What one message is, in words that can be compared.
inline std::string words_of(Examination& examination) {
  std::string words;
  for (const LayerFacts& layer : examination.facts().layers) {
    words += "layer " + std::to_string(static_cast<int>(layer.type)) + " decryption " +
             std::to_string(static_cast<int>(layer.decryption)) + " recipients " +
             std::to_string(layer.recipients.size());
    for (const RecipientFacts& recipient : layer.recipients) words += recipient.ours ? " ours" : " other";
    for (const x509::Certificate& certificate : layer.certificates) words += " " + certificate.fingerprint();
    for (const SignerFacts& signer : layer.signers) {
      words += " check " + std::to_string(static_cast<int>(signer.check)) + " " + to_hex(signer.info.signature);
    }
    for (const Finding& finding : layer.findings) words += " finding " + id_of(finding.id);
    words += "\n";
  }
  return words + released(examination);
}

inline std::string words_of(const std::string& mail, const x509::KeyRing& keys) {
  ReplayableMemory source(as_bytes(mail));
  const auto examination = examine(source, keys);
  return examination ? words_of(**examination) : examination.error().id();
}

}  // namespace letterlock::smime::testing
