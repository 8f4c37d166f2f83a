#include "store/schema.h"

#include <fmt/core.h>

#include <array>
#include <iterator>

#include "store/backup.h"
#include "store/header_file.h"
#include "store/schema_mail.h"

namespace letterlock::store {
namespace {

// Version 1: the first one.
constexpr const char* kFirst = R"sql(
CREATE TABLE certificates (
  fingerprint TEXT PRIMARY KEY,
  position    INTEGER NOT NULL,
  der         BLOB NOT NULL
);
CREATE INDEX certificates_position ON certificates (position);

CREATE TABLE accounts (
  id           TEXT PRIMARY KEY,
  position     INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  address      TEXT NOT NULL,
  address_key  TEXT NOT NULL UNIQUE,
  incoming     TEXT NOT NULL,
  outgoing     TEXT NOT NULL,
  signing      TEXT REFERENCES certificates,
  encryption   TEXT REFERENCES certificates,
  token_files  TEXT NOT NULL,
  gcm          INTEGER NOT NULL,
  created      INTEGER NOT NULL
);

CREATE TABLE account_certificates (
  account     TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  purpose     TEXT NOT NULL CHECK (purpose IN ('former', 'bound')),
  position    INTEGER NOT NULL,
  PRIMARY KEY (account, fingerprint, purpose)
);

CREATE TABLE messages (
  account    TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  direction  TEXT NOT NULL,
  digest     TEXT NOT NULL,
  position   INTEGER NOT NULL,
  folder     TEXT NOT NULL,
  state      TEXT NOT NULL,
  message_id TEXT NOT NULL,
  sender     TEXT NOT NULL,
  name       TEXT NOT NULL,
  recipients TEXT NOT NULL,
  date       INTEGER,
  size       INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  is_read    INTEGER NOT NULL,
  summary    TEXT NOT NULL,
  signature  TEXT NOT NULL,
  encryption TEXT NOT NULL,
  error      TEXT NOT NULL,
  kept       TEXT,
  subject    TEXT,
  PRIMARY KEY (account, direction, digest)
);
CREATE INDEX messages_position ON messages (position);
CREATE INDEX messages_folder ON messages (folder, account, position);
CREATE INDEX messages_state ON messages (state, account, position);
CREATE INDEX messages_digest ON messages (digest);

CREATE TABLE fetched (
  account      TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  mailbox_name TEXT NOT NULL,
  digest       TEXT NOT NULL,
  PRIMARY KEY (account, mailbox_name)
);

CREATE TABLE evidence (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  account  TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  recorded INTEGER NOT NULL,
  name     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  fact     TEXT NOT NULL,
  UNIQUE (account, name)
);

CREATE TABLE outbox (
  id           TEXT PRIMARY KEY,
  position     INTEGER NOT NULL,
  account      TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  state        TEXT NOT NULL,
  draft        TEXT NOT NULL,
  draft_sealed INTEGER NOT NULL,
  options      TEXT NOT NULL,
  subject      TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  last_error   TEXT NOT NULL,
  last_error_params TEXT NOT NULL,
  created      INTEGER NOT NULL,
  changed      INTEGER NOT NULL,
  sent_digest  TEXT NOT NULL
);
CREATE INDEX outbox_account ON outbox (account, state);

CREATE TABLE outbox_recipients (
  entry         TEXT NOT NULL REFERENCES outbox ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  address       TEXT NOT NULL,
  role          TEXT NOT NULL,
  sealed_digest TEXT NOT NULL,
  delivered     INTEGER,
  delivered_as  TEXT NOT NULL,
  PRIMARY KEY (entry, address)
);

CREATE TABLE anchors (
  fingerprint TEXT PRIMARY KEY REFERENCES certificates,
  added       INTEGER NOT NULL,
  note        TEXT NOT NULL
);

CREATE TABLE crls (
  digest      TEXT PRIMARY KEY,
  issuer      TEXT NOT NULL,
  this_update INTEGER NOT NULL,
  next_update INTEGER,
  added       INTEGER NOT NULL
);

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
)sql";

// Version 2: keys on cards.
constexpr const char* kCards = "ALTER TABLE accounts ADD COLUMN token_modules TEXT NOT NULL DEFAULT '[]'";

// Version 4: mail servers. What became of a letter for each recipient, when it is tried again; what the servers are
// still to be told; what was reported.
constexpr const char* kServers = R"sql(
ALTER TABLE accounts ADD COLUMN server_authority TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN leave_on_server INTEGER NOT NULL DEFAULT 1;

ALTER TABLE outbox ADD COLUMN next_try INTEGER;
ALTER TABLE outbox_recipients ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE outbox_recipients ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox_recipients ADD COLUMN answer TEXT NOT NULL DEFAULT '';
UPDATE outbox_recipients SET state = 'accepted' WHERE delivered IS NOT NULL;
UPDATE outbox_recipients SET state = 'in-doubt' WHERE delivered IS NULL
  AND entry IN (SELECT id FROM outbox WHERE state = 'sending');

ALTER TABLE placements ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX placements_wanted ON placements (mailbox, uid) WHERE wanted AND digest IS NULL;
CREATE INDEX placements_message_id ON placements (mailbox, message_id);
CREATE INDEX messages_message_id ON messages (account, message_id);

CREATE TABLE uploads (
  account  TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  digest   TEXT NOT NULL,
  role     TEXT NOT NULL,
  position INTEGER PRIMARY KEY,
  UNIQUE (account, digest, role)
);
CREATE INDEX uploads_digest ON uploads (digest);
)sql";

// Version 5: what the user wants of messages on the server; an account's algorithms in the order of preference;
// imported mail keeps its flags.
constexpr const char* kWishes = R"sql(
CREATE TABLE moves (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox INTEGER NOT NULL,
  uid     INTEGER NOT NULL,
  role    TEXT NOT NULL,
  UNIQUE (mailbox, uid),
  FOREIGN KEY (mailbox, uid) REFERENCES placements ON DELETE CASCADE
);

ALTER TABLE accounts ADD COLUMN ciphers TEXT NOT NULL DEFAULT '';
UPDATE accounts SET ciphers = '["aes256-CBC","aes192-CBC","aes128-CBC"]' WHERE gcm = 0;
ALTER TABLE accounts DROP COLUMN gcm;

ALTER TABLE messages ADD COLUMN flags TEXT NOT NULL DEFAULT '';
)sql";

// Version 6: the search index merges what it wrote in larger steps. Every word of a message is written anew by each
// merge; a search looks into at most 16 pieces of each size instead of four. What it gathers before it writes stays at
// 1 MiB: what a processor's cache holds.
constexpr const char* kSearchInHeaps =
    "INSERT INTO search (search, rank) VALUES ('hashsize', 1048576);"
    "INSERT INTO search (search, rank) VALUES ('automerge', 0)";

// Version 7: how many messages of a folder are unread, without looking at those that are read.
constexpr const char* kUnread = "CREATE INDEX messages_unread ON messages (folder, account, is_read) WHERE is_read = 0";

// Version 8: what anchors are limited to; where lists came from and how long they are; answers of status services, and
// how asking for all of these went.
constexpr const char* kRevocation = R"sql(
ALTER TABLE anchors ADD COLUMN domains TEXT NOT NULL DEFAULT '';
ALTER TABLE crls ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE crls ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE crls ADD COLUMN entries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE crls ADD COLUMN authority TEXT NOT NULL DEFAULT '';
CREATE TABLE ocsp_responses (
  certificate TEXT PRIMARY KEY,
  url         TEXT NOT NULL,
  received    INTEGER NOT NULL,
  octets      BLOB NOT NULL
);
CREATE TABLE fetch_attempts (
  url     TEXT PRIMARY KEY,
  at      INTEGER NOT NULL,
  failure TEXT NOT NULL
);
)sql";

constexpr const char* kSteps[] = {kFirst,  kCards,         kMailStep, kServers,
                                  kWishes, kSearchInHeaps, kUnread,   kRevocation};

tl::unexpected<Error> newer(const std::string& path, std::int64_t found) {
  return fail(ErrorCode::store_from_newer_version,
              {{"path", path}, {"found", std::to_string(found)}, {"known", std::to_string(schema_version())}});
}

tl::unexpected<Error> foreign(const std::string& path) {
  return fail(ErrorCode::store_damaged, {{"path", path}, {"reason", "not a Letterlock database"}});
}

// Big-endian, as in the SQLite file format (section 1.3, "The Database Header").
std::uint32_t number_at(ByteView header, size_t offset) {
  std::uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | header[offset + i];
  return value;
}

Status check_version(const Database& database, std::int64_t version, std::int64_t application) {
  if (version > schema_version()) return newer(database.path(), version);
  if (version < 0 || (version > 0 && application != kApplicationId)) return foreign(database.path());
  return {};
}

}  // namespace

int schema_version() { return static_cast<int>(std::size(kSteps)); }

Status check_header(const std::string& path) {
  std::array<std::uint8_t, 100> header{};
  TRY_ASSIGN(const size_t count, read_header(path, header));
  if (count == 0) return {};
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  if (count < header.size() || as_text(ByteView(header).first(kMagic.size())) != kMagic) return foreign(path);
  const std::uint32_t version = number_at(header, 60);
  const std::uint32_t application = number_at(header, 68);
  if (application != 0 && application != kApplicationId) return foreign(path);
  if (version > static_cast<std::uint32_t>(schema_version())) return newer(path, version);
  return {};
}

Status take_steps(Database& database, size_t from, size_t to) {
  for (size_t step = from; step < to; ++step) TRY(database.execute(kSteps[step]));
  return database.execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, to).c_str());
}

Status migrate(Database& database) {
  TRY_ASSIGN(std::int64_t version, database.number("PRAGMA user_version"));
  TRY_ASSIGN(std::int64_t application, database.number("PRAGMA application_id"));
  TRY(check_version(database, version, application));
  if (version == schema_version()) return {};
  TRY_ASSIGN(Transaction transaction, database.begin());
  // Asked again under the lock: another process may have done it meanwhile.
  TRY_ASSIGN(version, database.number("PRAGMA user_version"));
  TRY_ASSIGN(application, database.number("PRAGMA application_id"));
  TRY(check_version(database, version, application));
  if (version == 0) {
    TRY_ASSIGN(const std::int64_t tables, database.number("SELECT count(*) FROM sqlite_master"));
    if (tables > 0) return foreign(database.path());
  }
  if (version == schema_version()) return {};
  if (version > 0) TRY(back_up(database, version));
  TRY(take_steps(database, static_cast<size_t>(version), std::size(kSteps)));
  return transaction.commit();
}

}  // namespace letterlock::store
