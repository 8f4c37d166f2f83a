#include "cms/recipient_key.h"

#include "cms/agreement.h"
#include "crypto/key_wrap.h"

namespace letterlock::cms {
namespace {

bool is_known(const Agreement& agreement) {
  return agreement.scheme && agreement.wrap && !agreement.originator.empty();
}

std::string name_of(const Agreement& agreement) {
  std::string name = agreement.scheme ? std::string(crypto::info(*agreement.scheme).name) : agreement.kdf_oid;
  if (!agreement.wrap) return name + " (" + (agreement.wrap_oid.empty() ? "-" : agreement.wrap_oid) + ")";
  return agreement.originator.empty() ? name + " (originator)" : name;
}

}  // namespace

bool can_open(const RecipientInfo& recipient, const crypto::PublicKey& key) {
  if (recipient.transport) return key.transports_keys();
  return recipient.agreement && is_known(*recipient.agreement) && key.agrees_on_keys();
}

std::string key_encryption_name(const RecipientInfo& recipient) {
  if (recipient.transport) return std::string(crypto::info(*recipient.transport).name);
  if (recipient.agreement) return name_of(*recipient.agreement);
  return recipient.refused_parameters.empty() ? recipient.key_encryption_oid : recipient.refused_parameters;
}

Result<Secret> content_encryption_key(const RecipientInfo& recipient, crypto::Decryptor& decryptor, size_t key_size) {
  if (recipient.transport) return decryptor.decrypt(*recipient.transport, recipient.encrypted_key, key_size);
  if (!recipient.agreement || !is_known(*recipient.agreement)) return fail(ErrorCode::algorithm_unsupported);
  TRY_ASSIGN(const Secret shared, decryptor.agree(recipient.agreement->originator));
  TRY_ASSIGN(const Secret key, key_encryption_key(*recipient.agreement, shared.view()));
  return crypto::unwrap_key(*recipient.agreement->wrap, key.view(), recipient.encrypted_key, key_size);
}

}  // namespace letterlock::cms
