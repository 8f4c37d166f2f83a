#include "store/check.h"

#include <sys/stat.h>

#include <filesystem>

#include "store/database.h"
#include "store/files.h"
#include "store/unused.h"

namespace letterlock::store {
namespace {

namespace fs = std::filesystem;

// Every digest that must have a file. An entry that was sent keeps the names of copies that are gone.
constexpr std::string_view kNamed =
    "SELECT digest FROM messages UNION SELECT digest FROM crls "
    "UNION SELECT digest FROM placements WHERE digest IS NOT NULL "
    "UNION SELECT draft FROM outbox WHERE state <> 'sent' "
    "UNION SELECT sent_digest FROM outbox WHERE state <> 'sent' AND sent_digest <> '' "
    "UNION SELECT sealed_digest FROM outbox_recipients JOIN outbox ON id = entry "
    "WHERE outbox.state <> 'sent' AND sealed_digest <> ''";

class Checker {
 public:
  Checker(Store& store, const CheckOptions& options) : store_(store), options_(options) {}

  Result<CheckReport> run() {
    TRY(database());
    if (!report_.clean()) return report_;
    TRY(threads());
    TRY(search_index());
    TRY(named_files());
    TRY(leftovers());
    return report_;
  }

 private:
  void found(const std::string& kind, const std::string& name) {
    if (report_.damages.size() < kDamagesMax) {
      report_.damages.push_back({kind, name});
    } else {
      report_.more_damages = true;
    }
  }
  // Damage is what is looked for; anything else ends the check.
  Status note(const Status& status, const std::string& kind, const std::string& name) {
    if (status) return {};
    if (status.error().code == ErrorCode::store_damaged || status.error().code == ErrorCode::store_conflict) {
      found(kind, name);
      return {};
    }
    return status;
  }
  static std::string reason(const Status& status) {
    if (status) return "";
    for (const auto& [name, value] : status.error().params) {
      if (name == "reason") return value;
    }
    return status.error().id();
  }

  Status database() {
    const Status status = store_.check();
    return note(status, "database", reason(status));
  }
  Status threads() {
    TRY_ASSIGN(Statement rows,
               store_.database().prepare("SELECT message_id FROM thread_ids AS noted WHERE NOT EXISTS (SELECT 1 FROM "
                                         "messages WHERE account = noted.account AND thread = noted.thread)"));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.step());
      if (!more) return {};
      found("thread", rows.text(0));
    }
  }
  Status search_index() {
    TRY_ASSIGN(const auto orphans,
               store_.database().number("SELECT count(*) FROM search_texts WHERE id NOT IN (SELECT position FROM "
                                        "messages WHERE encryption = 'none')"));
    if (orphans > 0) found("search-index", std::to_string(orphans));
    // Writes nothing, but FTS5 takes its commands as INSERT. Rank 1: compared with the texts too.
    const Status status = store_.database().execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)");
    return note(status, "search-index", reason(status));
  }
  Status one_file(const std::string& digest) {
    const Status status = Files(store_).verify(digest);
    if (status) return {};
    switch (status.error().code) {
      case ErrorCode::message_not_found: found("file-missing", digest); return {};
      case ErrorCode::store_damaged: found("file-changed", digest); return {};
      case ErrorCode::file_not_readable: found("file-unreadable", digest); return {};
      default: return status;
    }
  }
  // Digests first: no statement stays open while gigabytes are read.
  Status named_files() {
    std::vector<std::string> digests;
    TRY_ASSIGN(Statement rows, store_.database().prepare(kNamed));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.step());
      if (!more) break;
      digests.push_back(rows.text(0));
    }
    for (const std::string& digest : digests) {
      TRY(one_file(digest));
      ++report_.files;
      if (options_.progress) options_.progress(report_.files, digests.size());
    }
    return {};
  }
  bool is_old(const fs::path& path) const {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return false;
    return from_unix(status.st_mtim.tv_sec) + kLeftoverAge < options_.now;
  }
  Status one_leftover(const fs::path& path) {
    const std::string digest = path.filename().string();
    TRY_ASSIGN(const bool used, is_named(store_, digest));
    if (used) return {};
    ++report_.leftovers;
    if (!options_.remove_leftovers || !is_old(path)) return {};
    // Asks once more, inside a transaction.
    TRY(remove_unused_file(store_, digest));
    std::error_code ignored;
    if (!fs::exists(path, ignored)) ++report_.removed;
    return {};
  }
  Status leftovers() {
    std::error_code error;
    for (const auto& folder : fs::directory_iterator(store_.home().files(), error)) {
      std::error_code inner;
      for (const auto& entry : fs::directory_iterator(folder.path(), inner)) TRY(one_leftover(entry.path()));
    }
    return {};
  }

  Store& store_;
  const CheckOptions& options_;
  CheckReport report_;
};

}  // namespace

Result<CheckReport> check(Store& store, const CheckOptions& options) { return Checker(store, options).run(); }

}  // namespace letterlock::store
