#include "store/mail_secrets.h"

#include <array>
#include <cstdlib>
#include <string_view>

#include "account/account.h"
#include "store/secret_file.h"
#include "store/secret_service.h"

namespace letterlock::store {
namespace {

constexpr size_t kSecretMax = 16 * 1024;  // refresh tokens reach some thousand octets

std::string word_of(SecretKind kind) {
  constexpr std::array<const char*, 3> kWords = {"incoming-password", "outgoing-password", "oauth-refresh-token"};
  return kWords[static_cast<size_t>(kind)];
}

SecretFile file_of(Store& store) { return SecretFile(store.home().data + "/mail-secrets"); }
SecretService service_of(Store& store) { return SecretService(store.home().data); }

// Readers and writers of the file in several processes are ordered by the store's write lock.
Status change_file(Store& store, const std::string& account, const std::string& kind, const Secret* secret) {
  if (!account::is_account_id(account)) return fail(ErrorCode::account_not_found, {{"account", account}});
  TRY_ASSIGN(Transaction lock, store.begin());
  TRY(file_of(store).change(account, kind, secret));
  return lock.commit();
}

}  // namespace

SecretPlace MailSecrets::place() const {
  if (!place_) {
    const char* wanted = std::getenv("LETTERLOCK_SECRETS");
    const bool only_file = wanted != nullptr && std::string_view(wanted) == "file";
    place_ = !only_file && SecretService::reachable() ? SecretPlace::secret_service : SecretPlace::file;
  }
  return *place_;
}

Result<std::optional<Secret>> MailSecrets::find(const std::string& account, SecretKind kind) {
  if (place() == SecretPlace::file) return file_of(store_).find(account, word_of(kind));
  auto found = service_of(store_).find(account, word_of(kind));
  if (found && *found) return found;
  TRY_ASSIGN(auto in_file, file_of(store_).find(account, word_of(kind)));
  return in_file ? Result<std::optional<Secret>>(std::move(in_file)) : std::move(found);
}

Status MailSecrets::put(const std::string& account, SecretKind kind, const Secret& secret) {
  if (secret.size() > kSecretMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kSecretMax)}});
  if (place() == SecretPlace::file) return change_file(store_, account, word_of(kind), &secret);
  TRY(service_of(store_).put(account, word_of(kind), secret));
  return change_file(store_, account, word_of(kind), nullptr);
}

Status MailSecrets::remove(const std::string& account) {
  if (place() == SecretPlace::secret_service) TRY(service_of(store_).remove(account, ""));
  return change_file(store_, account, "", nullptr);
}

Status MailSecrets::remove(const std::string& account, SecretKind kind) {
  if (place() == SecretPlace::secret_service) TRY(service_of(store_).remove(account, word_of(kind)));
  return change_file(store_, account, word_of(kind), nullptr);
}

}  // namespace letterlock::store
