// Inbox: mail that comes to one account: fetched, kept, examined, judged, and learned from.
//
//   fetch     each message's octets are kept before the mailbox is told anything (S10)
//   examine   facts, judgement, and the evidence that follows from them, recorded in one transaction
//   open      for reading: examined and judged again, with what was kept of the first judgement (S2)
//
// A message that is sealed to a key of ours that is away waits (waiting_for_key) and is tried again when keys
// are there. One that cannot be read is kept and can be tried again. Nothing is ever sent by the inbox.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "account/account.h"
#include "judge/judge.h"
#include "net/connect.h"
#include "smime/examine.h"
#include "store/messages.h"
#include "token/key_source.h"
#include "transport/maildir.h"

namespace letterlock::inbox {

// How far a collection has come: header fields that were listed, messages that were taken, messages that were examined.
// An error stops it: what was kept until then stays, and nothing is lost or taken twice.
enum class Stage { listing, taking, examining };
using Progress = std::function<Status(Stage stage, size_t done, size_t total)>;

// What the inbox works with for one account. Everything outlives the calls.
struct Mailroom {
  store::Store& store;
  const trust::TrustStore& trust;
  const account::Account& account;
  token::KeySource* keys;  // null: no keys now, what needs one waits
  Time now;
  net::Connector connect = {};  // for accounts whose mail comes from a server
  Progress progress = [](Stage, size_t, size_t) { return Status(); };
  // hard: a signature whose certificate is not known to be good is not valid.
  trust::RevocationMode revocation = trust::RevocationMode::soft;
};

// Keeps every message of the mailbox that was not fetched before; returns their names. The mailbox's copy
// is marked as taken (moved to cur/) only after ours is on the disk.
Result<std::vector<store::MessageKey>> fetch(const Mailroom& room, const transport::Maildir& mailbox);

struct Outcome {
  store::Message message;
  std::optional<judge::MessageReport> report;  // absent where the message is unreadable
  bool learned = false;                        // evidence was recorded
  std::optional<Error> error = {};             // why there is no report
};

// Examines one kept message and records what follows. A malformed message is an outcome, not an error;
// errors are I/O and keys that were refused (the message then waits).
Result<Outcome> examine(const Mailroom& room, const store::MessageKey& key);

struct Examined {
  std::vector<Outcome> outcomes;
  // Why a key could not be used (no PIN, a wrong one, a card taken out). Nobody is asked again in this call: what needs
  // a key waits.
  std::optional<Error> key_error;
};

// Everything that was fetched and not examined, and, where keys are at hand, what waits for one.
Result<Examined> examine_waiting(const Mailroom& room);

// A message open for reading. The examination holds the decrypted payload (in Secret memory).
struct Opened {
  store::Message message;
  std::unique_ptr<ReplayableSource> octets;
  std::unique_ptr<x509::KeyRing> keys;
  std::unique_ptr<smime::Examination> examination;
  judge::MessageReport report;
};

// The errors of smime::Examination::examine, message_not_found.
Result<Opened> open(const Mailroom& room, const store::MessageKey& key);

// For a person who reads it: opened, and where it was not judged before (it waited for this key), what follows from it
// is recorded as examine() does. The message is examined once.
Result<Opened> read(const Mailroom& room, const store::MessageKey& key);

}  // namespace letterlock::inbox
