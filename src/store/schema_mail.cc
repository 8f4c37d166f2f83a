#include "store/schema_mail.h"

namespace letterlock::store {

// messages.position is the id of a text: it never changes and grows with arrival, so the index gives the newest first
// without sorting. Texts go with their message, and as soon as it is known to be sealed (S6).
//
// The text is kept beside its index (external content): FTS5 of SQLite 3.40 cannot take a text out of an index without
// being told that text again, and its check compares the two. A trigger may not do that (the schema is not trusted, and
// FTS5 of 3.40 does not say that it is harmless), so it leaves the text for settle_search().
const char kMailStep[] = R"sql(
ALTER TABLE messages ADD COLUMN cached BLOB;
ALTER TABLE messages ADD COLUMN thread INTEGER NOT NULL DEFAULT 0;

CREATE TABLE thread_ids (
  account    TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  thread     INTEGER NOT NULL,
  PRIMARY KEY (account, message_id)
) WITHOUT ROWID;
CREATE INDEX thread_ids_thread ON thread_ids (account, thread);
INSERT OR IGNORE INTO thread_ids SELECT account, message_id, position FROM messages
  WHERE length(message_id) BETWEEN 1 AND 998 ORDER BY position;
UPDATE messages SET thread = coalesce((SELECT thread FROM thread_ids
  WHERE thread_ids.account = messages.account AND thread_ids.message_id = messages.message_id), position);
CREATE INDEX messages_thread ON messages (account, thread, position);
CREATE TRIGGER messages_thread_ends AFTER DELETE ON messages
WHEN NOT EXISTS (SELECT 1 FROM messages WHERE account = old.account AND thread = old.thread)
BEGIN
  DELETE FROM thread_ids WHERE account = old.account AND thread = old.thread;
END;

CREATE TABLE search_texts (
  id      INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  people  TEXT NOT NULL,
  body    TEXT NOT NULL
);
CREATE VIRTUAL TABLE search USING fts5 (
  subject, people, body, content = 'search_texts', content_rowid = 'id', tokenize = 'letterlock'
);
CREATE TABLE search_removed (
  serial  INTEGER PRIMARY KEY,
  id      INTEGER NOT NULL,
  subject TEXT NOT NULL,
  people  TEXT NOT NULL,
  body    TEXT NOT NULL
);
CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
  INSERT INTO search_removed (id, subject, people, body) VALUES (old.id, old.subject, old.people, old.body);
END;
CREATE TRIGGER messages_search_removed AFTER DELETE ON messages BEGIN
  DELETE FROM search_texts WHERE id = old.position;
END;
CREATE TRIGGER messages_search_sealed AFTER UPDATE OF encryption ON messages WHEN new.encryption <> 'none' BEGIN
  DELETE FROM search_texts WHERE id = old.position;
END;

CREATE TABLE mailboxes (
  id             INTEGER PRIMARY KEY,
  account        TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name           TEXT NOT NULL,
  role           TEXT NOT NULL,
  uid_validity   INTEGER NOT NULL,
  uid_next       INTEGER NOT NULL,
  highest_modseq INTEGER NOT NULL,
  last_sync      INTEGER,
  UNIQUE (account, name)
);

CREATE TABLE placements (
  mailbox    INTEGER NOT NULL REFERENCES mailboxes ON DELETE CASCADE,
  uid        INTEGER NOT NULL,
  digest     TEXT,
  size       INTEGER NOT NULL,
  flags      TEXT NOT NULL,
  sender     TEXT NOT NULL,
  name       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  date       INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (mailbox, uid)
) WITHOUT ROWID;
CREATE INDEX placements_date ON placements (mailbox, date, uid);
CREATE INDEX placements_digest ON placements (digest) WHERE digest IS NOT NULL;

CREATE TABLE flag_changes (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox INTEGER NOT NULL,
  uid     INTEGER NOT NULL,
  flag    TEXT NOT NULL,
  is_set  INTEGER NOT NULL,
  UNIQUE (mailbox, uid, flag),
  FOREIGN KEY (mailbox, uid) REFERENCES placements ON DELETE CASCADE
);
)sql";

}  // namespace letterlock::store
