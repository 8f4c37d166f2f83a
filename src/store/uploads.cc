#include "store/uploads.h"

#include "store/database.h"
#include "store/rows.h"

namespace letterlock::store {

Status Uploads::add(const Upload& upload) {
  return store_.database().run("INSERT OR IGNORE INTO uploads (account, digest, role) VALUES (?, ?, ?)", upload.account,
                               upload.digest, to_string(upload.role));
}

Result<std::vector<Upload>> Uploads::list(const std::string& account) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows,
             database.query("SELECT account, digest, role FROM uploads WHERE account = ? ORDER BY position", account));
  return read_all_rows<Upload>(std::move(rows), [&](const Statement& row) -> Result<Upload> {
    Upload upload{row.text(0), row.text(1)};
    TRY_ASSIGN(upload.role, read_word<MailboxRole>(database, row.text(2)));
    return upload;
  });
}

Status Uploads::done(const Upload& upload) {
  return store_.database().run("DELETE FROM uploads WHERE account = ? AND digest = ? AND role = ?", upload.account,
                               upload.digest, to_string(upload.role));
}

}  // namespace letterlock::store
