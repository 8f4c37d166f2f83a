#include "store/revocation.h"

#include "store/database.h"
#include "store/rows.h"

namespace letterlock::store {
namespace {

KeptOcspResponse response_of(const Statement& row) { return {row.text(0), row.text(1), row.time(2), row.blob(3)}; }

}  // namespace

Status OcspResponses::put(const KeptOcspResponse& response) {
  return store_.database().run(
      "INSERT INTO ocsp_responses (certificate, url, received, octets) VALUES (?, ?, ?, ?) ON CONFLICT (certificate) "
      "DO UPDATE SET url = excluded.url, received = excluded.received, octets = excluded.octets",
      response.certificate, response.url, response.received, response.octets);
}

Status OcspResponses::remove(const std::string& certificate) {
  return store_.database().run("DELETE FROM ocsp_responses WHERE certificate = ?", certificate);
}

Result<std::optional<KeptOcspResponse>> OcspResponses::find(const std::string& certificate) {
  TRY_ASSIGN(Statement row, store_.database().query("SELECT certificate, url, received, octets FROM ocsp_responses "
                                                    "WHERE certificate = ?",
                                                    certificate));
  TRY_ASSIGN(const bool found, row.step());
  return found ? std::optional(response_of(row)) : std::nullopt;
}

Result<std::vector<KeptOcspResponse>> OcspResponses::all(size_t limit) {
  TRY_ASSIGN(Statement rows, store_.database().query("SELECT certificate, url, received, octets FROM ocsp_responses "
                                                     "ORDER BY received DESC, certificate LIMIT ?",
                                                     static_cast<std::int64_t>(limit)));
  return read_all_rows<KeptOcspResponse>(std::move(rows), [](const Statement& row) -> Result<KeptOcspResponse> {
    return response_of(row);
  });
}

Status OcspResponses::prune(Time before) {
  return store_.database().run("DELETE FROM ocsp_responses WHERE received < ?", before);
}

Status FetchAttempts::put(const FetchAttempt& attempt) {
  return store_.database().run(
      "INSERT INTO fetch_attempts (url, at, failure) VALUES (?, ?, ?) ON CONFLICT (url) "
      "DO UPDATE SET at = excluded.at, failure = excluded.failure",
      attempt.url, attempt.at, attempt.failure);
}

Status FetchAttempts::remove(const std::string& url) {
  return store_.database().run("DELETE FROM fetch_attempts WHERE url = ?", url);
}

Result<std::vector<FetchAttempt>> FetchAttempts::all(size_t limit) {
  TRY_ASSIGN(Statement rows,
             store_.database().query("SELECT url, at, failure FROM fetch_attempts ORDER BY at DESC, url LIMIT ?",
                                     static_cast<std::int64_t>(limit)));
  return read_all_rows<FetchAttempt>(std::move(rows), [](const Statement& row) -> Result<FetchAttempt> {
    return FetchAttempt{row.text(0), row.time(1), row.text(2)};
  });
}

Status FetchAttempts::prune(Time before) {
  return store_.database().run("DELETE FROM fetch_attempts WHERE at < ?", before);
}

}  // namespace letterlock::store
