#include "store/anchors.h"

#include <iterator>
#include <sstream>

#include "store/certificates.h"
#include "store/rows.h"
#include "store/unused.h"

namespace letterlock::store {
namespace {

// A domain holds no blank.
std::string joined(const std::vector<std::string>& domains) {
  std::string text;
  for (const std::string& domain : domains) text += (text.empty() ? "" : " ") + domain;
  return text;
}

std::vector<std::string> parts_of(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

}  // namespace

Status Anchors::add(const Anchor& anchor) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(Certificates(store_).put(anchor.certificate));
  TRY(
      store_.database().run("INSERT INTO anchors (fingerprint, added, note, domains) VALUES (?, ?, ?, ?) "
                            "ON CONFLICT (fingerprint) DO UPDATE SET domains = excluded.domains",
                            anchor.certificate.fingerprint(), anchor.added, anchor.note, joined(anchor.domains)));
  return transaction.commit();
}

Status Anchors::remove(const std::string& fingerprint) {
  return store_.database().run("DELETE FROM anchors WHERE fingerprint = ?", fingerprint);
}

Result<std::vector<Anchor>> Anchors::all() {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows,
             database.prepare("SELECT fingerprint, added, note, domains FROM anchors ORDER BY added, fingerprint"));
  return read_all_rows<Anchor>(std::move(rows), [&](const Statement& row) -> Result<Anchor> {
    TRY_ASSIGN(const auto certificate, Certificates(store_).find(row.text(0)));
    if (!certificate) return database.damaged("no certificate " + row.text(0));
    return Anchor{*certificate, row.time(1), row.text(2), parts_of(row.text(3))};
  });
}

Status Crls::add(const Crl& crl) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(require_file(store_, crl.digest));
  TRY(
      store_.database().run("INSERT INTO crls (digest, issuer, this_update, next_update, added, url, number, entries, "
                            "authority) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET "
                            "url = excluded.url WHERE excluded.url <> ''",
                            crl.digest, crl.issuer, crl.this_update, crl.next_update, crl.added, crl.url, crl.number,
                            static_cast<std::int64_t>(crl.entries), crl.authority));
  return transaction.commit();
}

Status Crls::forget(const std::vector<std::string>& digests) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  for (const std::string& digest : digests) {
    TRY(store_.database().run("DELETE FROM crls WHERE digest = ?", digest));
  }
  return transaction.commit();
}

Status Crls::remove(const std::string& digest) {
  TRY(store_.database().run("DELETE FROM crls WHERE digest = ?", digest));
  return remove_unused_file(store_, digest);
}

Result<std::vector<Crl>> Crls::all() {
  TRY_ASSIGN(Statement rows,
             store_.database().prepare(
                 "SELECT digest, issuer, this_update, next_update, added, url, number, entries, authority FROM crls "
                 "ORDER BY this_update DESC, digest"));
  return read_all_rows<Crl>(std::move(rows), [](const Statement& row) -> Result<Crl> {
    return Crl{row.text(0), row.text(1), row.time(2), row.optional_time(3), row.time(4),
               row.text(5), row.text(6), static_cast<std::uint64_t>(row.integer(7)), row.text(8)};
  });
}

Result<std::string> trust_mark(Store& store) {
  TRY_ASSIGN(Statement row, store.database().query("SELECT (SELECT count(*) FROM certificates),"
                                                   "(SELECT group_concat(fingerprint || domains) FROM anchors),"
                                                   "(SELECT group_concat(digest) FROM crls),"
                                                   "(SELECT group_concat(certificate || received) FROM ocsp_responses),"
                                                   "(SELECT count(*) || '/' || max(at) FROM fetch_attempts),"
                                                   "(SELECT group_concat(name || '=' || value) FROM settings "
                                                   "WHERE name GLOB 'trust.*')"));
  TRY(row.step());
  return row.text(0) + "|" + row.text(1) + "|" + row.text(2) + "|" + row.text(3) + "|" + row.text(4) +
         "|" + row.text(5);
}

}  // namespace letterlock::store
