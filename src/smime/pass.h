// Pass: one reading of a message from its first octet to its last, through all layers.
//
// Some things are known only at a layer's end (the digest that a signer used, authenticated attributes).
// They are put into PassMemory and the message is read once more; content keys stay there too, so that a
// key is asked for only once. Data flows one way: source -> layers -> payload sink.
#pragma once

#include <map>

#include "mime/reader.h"
#include "smime/examine.h"
#include "smime/facts.h"
#include "smime/payload.h"
#include "smime/sources.h"

namespace letterlock::smime {

// What one pass learned for the next, by layer index.
struct PassMemory {
  std::map<size_t, Secret> content_keys;
  std::map<size_t, x509::Certificate> opened_with;
  std::map<size_t, Bytes> authenticated_attributes;
  bool all_digests = false;
};

// A pass that releases finds the payload, and whoever takes it compares it with what was examined: it digests nothing,
// checks no signature and looks for nothing in the payload.
enum class Purpose { examine, release };

class Pass {
 public:
  Pass(const x509::KeyRing& keys, const ExamineOptions& options, PassMemory& memory, PayloadSink& payload,
       Purpose purpose)
      : keys_(keys), options_(options), memory_(memory), payload_(payload), purpose_(purpose) {}

  Result<Facts> run(Source& message);
  // True where the memory grew in a way that makes another pass see more.
  bool again() const { return again_; }

 private:
  // What was signed, as verifying needs it.
  struct Digested {
    std::map<crypto::DigestAlgorithm, Bytes> digests;
    bool is_set_of_attributes = false;
  };

  Status read_entity(Source& source);
  Status read_payload(Source& whole);
  Status read_multipart_signed(Source& body, const mime::ParameterValue& type);
  Status read_cms(const mime::Header& header, Source& body);
  Status read_signed_data(cms::SignedDataReader& reader);
  Status read_without_content(cms::SignedDataReader& reader, size_t layer);
  Status read_compressed_data(cms::CompressedDataReader& reader);
  Status read_enveloped_data(cms::EnvelopedDataReader& reader);
  Status read_signature_part(Source& part, size_t layer, const Digested& digested);
  void say_whose_key(cms::EnvelopedDataReader& reader, size_t layer);
  Status check_presence(size_t layer);
  Status read_decrypted(cms::EnvelopedDataReader& reader, size_t layer, const Secret& key);
  Result<const Secret*> content_key(cms::EnvelopedDataReader& reader, size_t layer);
  void verify(size_t layer, cms::SignedDataTail tail, const Digested& digested, const std::string& content_type);
  SignerFacts verify_one(cms::SignerInfo info, const std::vector<x509::Certificate>& certificates,
                         const Digested& digested, const std::string& content_type);
  // What to compute: with the digests that are hinted at, all of them where a hint was wrong before.
  std::vector<crypto::DigestAlgorithm> digests_for(std::vector<crypto::DigestAlgorithm> hinted) const;
  Result<size_t> add_layer(LayerType type, LayerForm form);
  cms::Limits cms_limits() const;
  bool is_protected() const;
  void forget_below(size_t layer);

  const x509::KeyRing& keys_;
  const ExamineOptions& options_;
  PassMemory& memory_;
  PayloadSink& payload_;
  Purpose purpose_;
  Facts facts_;
  size_t depth_ = 0;
  bool again_ = false;
};

}  // namespace letterlock::smime
