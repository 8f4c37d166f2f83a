#include "store/evidence.h"

#include "store/rows.h"

namespace letterlock::store {

using directory::Evidence;

Status EvidenceLog::add(const std::string& account, const Evidence& evidence, Time now) {
  // The same fact at an earlier time is the better one (directory/evidence.h, ordered()).
  return store_.database().run(
      "INSERT INTO evidence (account, recorded, name, at, fact) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (account, name) DO UPDATE SET at = excluded.at, fact = excluded.fact "
      "WHERE excluded.at < evidence.at",
      account, now, evidence.id, evidence.at, to_json_text(evidence));
}

Status EvidenceLog::add(const std::string& account, const std::vector<Evidence>& evidence, Time now) {
  if (evidence.empty()) return {};
  TRY_ASSIGN(Transaction transaction, store_.begin());
  for (const Evidence& fact : evidence) TRY(add(account, fact, now));
  return transaction.commit();
}

Result<std::vector<Evidence>> EvidenceLog::all(const std::string& account) {
  TRY_ASSIGN(auto kept, since(account, 0));
  std::vector<Evidence> evidence;
  evidence.reserve(kept.size());
  for (KeptEvidence& fact : kept) evidence.push_back(std::move(fact.evidence));
  return evidence;
}

Result<std::vector<KeptEvidence>> EvidenceLog::since(const std::string& account, std::int64_t after_id) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query("SELECT id, recorded, fact FROM evidence WHERE account = ? AND id > ? "
                                            "ORDER BY id",
                                            account, after_id));
  return read_all_rows<KeptEvidence>(std::move(rows), [&](const Statement& row) -> Result<KeptEvidence> {
    TRY_ASSIGN(Evidence evidence, read_json<Evidence>(database, row.text(2)));
    return KeptEvidence{row.integer(0), row.time(1), std::move(evidence)};
  });
}

}  // namespace letterlock::store
