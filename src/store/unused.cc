#include "store/unused.h"

#include "store/database.h"
#include "store/files.h"

namespace letterlock::store {

Status require_file(Store& store, const std::string& digest) {
  if (Files(store).contains(digest)) return {};
  return fail(ErrorCode::message_not_found, {{"id", digest.substr(0, 80)}});
}

Result<bool> is_named(Store& store, const std::string& digest) {
  TRY_ASSIGN(
      Statement row,
      store.database().query("SELECT 1 FROM messages WHERE digest = ? UNION ALL SELECT 1 FROM crls WHERE digest = ? "
                             "UNION ALL SELECT 1 FROM placements WHERE digest = ? "
                             "UNION ALL SELECT 1 FROM outbox WHERE (draft = ? OR sent_digest = ?) AND state <> 'sent' "
                             "UNION ALL SELECT 1 FROM outbox_recipients JOIN outbox ON id = entry WHERE sealed_digest "
                             "= ? AND outbox.state <> 'sent'",
                             digest, digest, digest, digest, digest, digest));
  return row.step();
}

Status remove_unused_file(Store& store, const std::string& digest) {
  if (digest.empty()) return {};
  TRY_ASSIGN(Transaction transaction, store.begin());
  TRY_ASSIGN(const bool used, is_named(store, digest));
  if (used) return {};
  return Files(store).remove(digest);
}

}  // namespace letterlock::store
