#include "store/certificates.h"

#include "store/rows.h"

namespace letterlock::store {
namespace {

using x509::Certificate;

Result<Certificate> read_certificate(const Database& database, const Statement& row) {
  auto certificate = Certificate::parse(row.blob(1));
  if (certificate && certificate->fingerprint() == row.text(0)) return certificate;
  return database.damaged("certificate " + row.text(0));
}

}  // namespace

Status Certificates::put(const Certificate& certificate) {
  Database& database = store_.database();
  TRY_ASSIGN(const auto position, next_position(database, "certificates"));
  return database.run(
      "INSERT INTO certificates (fingerprint, position, der) VALUES (?, ?, ?) "
      "ON CONFLICT (fingerprint) DO NOTHING",
      certificate.fingerprint(), position, certificate.der());
}

Status Certificates::put(const std::vector<Certificate>& certificates) {
  if (certificates.empty()) return {};
  TRY_ASSIGN(Transaction transaction, store_.begin());
  for (const Certificate& certificate : certificates) TRY(put(certificate));
  return transaction.commit();
}

Result<std::optional<Certificate>> Certificates::find(const std::string& fingerprint) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement row,
             database.query("SELECT fingerprint, der FROM certificates WHERE fingerprint = ?", fingerprint));
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Certificate>();
  TRY_ASSIGN(Certificate certificate, read_certificate(database, row));
  return std::optional<Certificate>(std::move(certificate));
}

Result<std::vector<Certificate>> Certificates::find_prefix(const std::string& prefix, size_t limit) {
  if (!is_hexadecimal(prefix)) return std::vector<Certificate>();
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query("SELECT fingerprint, der FROM certificates WHERE fingerprint GLOB ? "
                                            "ORDER BY fingerprint LIMIT ?",
                                            prefix + "*", limit));
  return read_all_rows<Certificate>(std::move(rows), [&](Statement& row) { return read_certificate(database, row); });
}

Result<std::vector<Certificate>> Certificates::all(size_t limit) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows,
             database.query("SELECT fingerprint, der FROM certificates ORDER BY position DESC LIMIT ?", limit));
  return read_all_rows<Certificate>(std::move(rows), [&](Statement& row) { return read_certificate(database, row); });
}

}  // namespace letterlock::store
