// The encrypted layers: EnvelopedData and AuthEnvelopedData.
//
// Failures of decryption all look alike (DESIGN section 4): a wrong key, wrong padding, a wrong tag, and text
// that is none after unauthenticated decryption end in Decryption::failed and nothing else, so that nobody
// learns from our answer how far a forged message got.

#include "cms/recipient_key.h"
#include "smime/pass.h"

namespace letterlock::smime {
namespace {

LayerType type_of(const cms::EnvelopedDataReader& reader) {
  return reader.authenticated() ? LayerType::auth_enveloped_data : LayerType::enveloped_data;
}

const x509::OwnKey* find_own(const x509::KeyRing& keys, const cms::KeyIdentifier& id) {
  if (id.issuer_and_serial) return keys.find(*id.issuer_and_serial);
  if (id.subject_key_identifier) return keys.find_by_ski(*id.subject_key_identifier);
  return nullptr;
}

size_t key_size(const cms::EncryptionFacts& encryption) {
  if (encryption.rc2_bits > 0) return static_cast<size_t>(encryption.rc2_bits) / 8;
  return crypto::info(*encryption.algorithm).key_size;
}

// A key that its source turns out not to have now: a card that was replaced, is away, or another one in the reader.
bool says_not_here(const Error& error) {
  return error.code == ErrorCode::certificate_without_key || error.code == ErrorCode::card_absent ||
         error.code == ErrorCode::card_other;
}

// The certificate of ours that a recipient names, where its key is one for the recipient's algorithms.
const x509::OwnKey* find_opening(const x509::KeyRing& keys, const cms::RecipientInfo& recipient) {
  const x509::OwnKey* own = find_own(keys, recipient.id);
  return own != nullptr && cms::can_open(recipient, own->certificate.public_key()) ? own : nullptr;
}

// What a reader above a decrypting source may report without saying anything about the plaintext.
bool is_outside_plaintext(const Error& error) {
  return error.kind() == ErrorKind::io || error.kind() == ErrorKind::needs_user || error.kind() == ErrorKind::internal;
}

}  // namespace

Status Pass::read_enveloped_data(cms::EnvelopedDataReader& reader) {
  TRY_ASSIGN(const size_t layer, add_layer(type_of(reader), LayerForm::pkcs7_mime));
  facts_.layers[layer].encryption = reader.encryption();
  facts_.layers[layer].decryption = Decryption::no_key;
  for (const cms::RecipientInfo& recipient : reader.recipients()) {
    facts_.layers[layer].recipients.push_back({recipient, find_own(keys_, recipient.id) != nullptr});
  }
  if (!reader.encryption().algorithm) {
    facts_.layers[layer].decryption = Decryption::failed;
    facts_.layers[layer].findings.push_back(
        finding(FindingId::algorithm_unsupported, {{"algorithm", reader.encryption().oid}}));
    return reader.finish();
  }
  TRY_ASSIGN(const Secret* key, content_key(reader, layer));
  if (key == nullptr) {
    say_whose_key(reader, layer);
    return reader.finish();
  }
  TRY(read_decrypted(reader, layer, *key));
  if (facts_.layers[layer].decryption == Decryption::failed) TRY(check_presence(layer));
  facts_.layers[layer].opened_with = memory_.opened_with.at(layer);
  const Status finished = reader.finish();
  if (!finished && facts_.layers[layer].decryption == Decryption::done) return finished;
  const Bytes& attributes = reader.authenticated_attributes();
  if (!attributes.empty() && !memory_.authenticated_attributes.contains(layer)) {
    memory_.authenticated_attributes[layer] = attributes;
    again_ = true;
  }
  return {};
}

// The content-encryption key, from the pass before or from the first of our keys that is here; nullptr
// where none is.
Result<const Secret*> Pass::content_key(cms::EnvelopedDataReader& reader, size_t layer) {
  if (const auto known = memory_.content_keys.find(layer); known != memory_.content_keys.end()) return &known->second;
  for (const cms::RecipientInfo& recipient : reader.recipients()) {
    const x509::OwnKey* own = find_opening(keys_, recipient);
    if (own == nullptr || own->decryptor == nullptr) continue;
    auto key = cms::content_encryption_key(recipient, *own->decryptor, key_size(reader.encryption()));
    if (!key && says_not_here(key.error())) continue;
    if (!key) return tl::unexpected(key.error());
    memory_.opened_with.emplace(layer, own->certificate);
    return &memory_.content_keys.emplace(layer, std::move(*key)).first->second;
  }
  return nullptr;
}

// A card that was taken out during the decryption has answered with a random key like any damaged message (RFC 3218):
// such a message waits for the card. Asked after every failure alike, long after the key was used, so that it tells
// nothing of why.
Status Pass::check_presence(size_t layer) {
  const x509::Certificate& opened_with = memory_.opened_with.at(layer);
  for (const x509::OwnKey& own : keys_.keys()) {
    if (own.certificate == opened_with && own.decryptor != nullptr) return own.decryptor->check_presence();
  }
  return {};
}

// Nothing of the certificate but the name and the years (S15): they tell people which card to insert. Where no key of
// ours could open it, present or not, the algorithm is named that stands in the way.
void Pass::say_whose_key(cms::EnvelopedDataReader& reader, size_t layer) {
  for (const cms::RecipientInfo& recipient : reader.recipients()) {
    const x509::OwnKey* own = find_opening(keys_, recipient);
    if (own == nullptr) continue;
    const Params params = {{"holder", own->certificate.display_name()},
                           {"validity", own->certificate.validity_years()}};
    facts_.layers[layer].findings.push_back(finding(FindingId::needs_key, params));
    return;
  }
  for (const cms::RecipientInfo& recipient : reader.recipients()) {
    if (find_own(keys_, recipient.id) == nullptr) continue;
    facts_.layers[layer].decryption = Decryption::failed;
    facts_.layers[layer].findings.push_back(
        finding(FindingId::algorithm_unsupported, {{"algorithm", cms::key_encryption_name(recipient)}}));
    return;
  }
}

Status Pass::read_decrypted(cms::EnvelopedDataReader& reader, size_t layer, const Secret& key) {
  const auto attributes = memory_.authenticated_attributes.find(layer);
  const ByteView known = attributes == memory_.authenticated_attributes.end() ? ByteView{} : attributes->second;
  auto content = reader.decrypt(key, known);
  if (!content) {
    facts_.layers[layer].decryption = Decryption::failed;
    return {};
  }
  WatchedSource watched(**content);
  Status inner = read_entity(watched);
  const Status drained = drain(watched);
  if (watched.failed() && watched.error()->code != ErrorCode::decryption_failed)
    return tl::unexpected(*watched.error());
  if (!inner && !watched.failed() && is_outside_plaintext(inner.error())) return inner;
  const bool implausible = !reader.authenticated() && (!inner || !watched.starts_as_text());
  if (watched.failed() || implausible) {
    forget_below(layer);
    facts_.layers[layer].decryption = Decryption::failed;
    return {};
  }
  facts_.layers[layer].decryption = Decryption::done;
  return inner;
}

}  // namespace letterlock::smime
