#include "outbox/announced.h"

#include "cms/writer.h"

namespace letterlock::outbox {

crypto::Capabilities announced_capabilities(const account::Account& account) {
  const auto& own = account.encryption_certificate;
  // Which of the tokens holds the key is known only when it is asked: a card among them, and OAEP is not announced.
  const bool only_files = account.token_modules.empty();
  return cms::our_capabilities(account.ciphers, own ? &own->public_key() : nullptr, only_files);
}

}  // namespace letterlock::outbox
