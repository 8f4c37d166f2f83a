#include "fuzz/cms_encrypted.h"

#include "cms/recipient_key.h"

namespace letterlock::fuzz {
namespace {

using Reader = std::unique_ptr<cms::ContentInfoReader>;

Status read_over(cms::EnvelopedDataReader& reader, Decrypted& result) {
  TRY(reader.finish());
  result.recipients = reader.recipients();
  result.encryption = reader.encryption();
  result.authenticated = reader.authenticated();
  result.attributes = reader.authenticated_attributes();
  return {};
}

Result<Bytes> content_with(ByteView octets, size_t piece, const cms::Limits& limits, const Secret& key,
                           ByteView attributes) {
  PieceSource source(octets, piece);
  TRY_ASSIGN(const Reader reader, cms::ContentInfoReader::open(source, limits));
  TRY_ASSIGN(const auto content, reader->enveloped_data()->decrypt(key, attributes));
  TRY_ASSIGN(Bytes plain, read_all(*content, kContentMax));
  TRY(reader->enveloped_data()->finish());
  return plain;
}

const x509::OwnKey* own_key(const cms::RecipientInfo& recipient) {
  if (recipient.id.issuer_and_serial) return world().keys.find(*recipient.id.issuer_and_serial);
  if (recipient.id.subject_key_identifier) return world().keys.find_by_ski(*recipient.id.subject_key_identifier);
  return nullptr;
}

void try_key(ByteView octets, size_t piece, const cms::Limits& limits, Decrypted& result) {
  if (!result.encryption.algorithm) return;
  const int rc2_bits = result.encryption.rc2_bits;
  const size_t key_size =
      rc2_bits > 0 ? static_cast<size_t>(rc2_bits) / 8 : crypto::info(*result.encryption.algorithm).key_size;
  for (const cms::RecipientInfo& recipient : result.recipients) {
    const x509::OwnKey* own = own_key(recipient);
    if (own == nullptr || !own->decryptor || !cms::can_open(recipient, own->certificate.public_key())) continue;
    const auto key = cms::content_encryption_key(recipient, *own->decryptor, key_size);
    if (!key) continue;
    auto content = content_with(octets, piece, limits, *key, result.attributes);
    if (!content) continue;
    result.opened = true;
    result.content = std::move(*content);
    return;
  }
}

bool same_recipient(const cms::RecipientInfo& a, const cms::RecipientInfo& b) {
  return a.kind == b.kind && a.key_encryption_oid == b.key_encryption_oid && a.encrypted_key == b.encrypted_key &&
         a.id.issuer_and_serial == b.id.issuer_and_serial &&
         a.id.subject_key_identifier == b.id.subject_key_identifier;
}

void require_same(const Decrypted& a, const Decrypted& b) {
  require(a.error == b.error, "the outcome does not depend on how input is cut");
  require(a.encryption.oid == b.encryption.oid && a.encryption.nonce == b.encryption.nonce, "nor does the cipher");
  require(a.attributes == b.attributes, "nor do the attributes");
  require(a.opened == b.opened && a.content == b.content, "nor does the content");
  require(a.recipients.size() == b.recipients.size(), "nor do the recipients");
  for (size_t i = 0; i < a.recipients.size(); ++i) {
    require(same_recipient(a.recipients[i], b.recipients[i]), "nor any recipient");
  }
}

}  // namespace

Decrypted decrypted(ByteView octets, size_t piece, const cms::Limits& limits) {
  Decrypted result;
  PieceSource source(octets, piece);
  const auto reader = cms::ContentInfoReader::open(source, limits);
  if (!reader) return {.error = reader.error().id()};
  if ((*reader)->enveloped_data() == nullptr) return {.error = "another type"};
  const Status status = read_over(*(*reader)->enveloped_data(), result);
  if (!status) return {.error = status.error().id()};
  try_key(octets, piece, limits, result);
  return result;
}

Decrypted check_encrypted(Input& input) {
  const std::uint8_t choice = input.byte();
  const cms::Limits limits = choice % 2 == 0 ? kSmallLimits : cms::Limits{};
  Decrypted whole = decrypted(input.rest(), SIZE_MAX, limits);
  require_same(whole, decrypted(input.rest(), 1 + choice / 4, limits));
  require(whole.recipients.size() <= limits.recipients, "no more recipients than the bound");
  require(whole.content.size() <= input.rest().size(), "no more content than octets");
  if (!whole.error.empty()) return whole;
  if (whole.encryption.algorithm) {
    require(crypto::info(*whole.encryption.algorithm).aead == whole.authenticated,
            "each content type has ciphers of its own kind");
  }
  return whole;
}

}  // namespace letterlock::fuzz
