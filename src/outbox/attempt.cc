#include "outbox/attempt.h"

#include <algorithm>

#include "account/route.h"
#include "base/json.h"
#include "outbox/carrier.h"
#include "outbox/sent_mail.h"
#include "store/uploads.h"
#include "x509/address.h"

namespace letterlock::outbox {
namespace {

using store::RecipientResult;
using store::RecipientState;
using transport::Outcome;

// A copy and those who wait for it.
struct Carriage {
  std::string digest;
  std::vector<std::string> addresses;
};

std::vector<Carriage> carriages_of(const store::OutboxEntry& entry, size_t portion) {
  std::vector<Carriage> carriages;
  std::map<std::string, size_t> open;  // by digest: the carriage that has room
  for (const store::OutboxRecipient& recipient : entry.recipients) {
    if (recipient.state != RecipientState::waiting) continue;
    const auto [place, is_new] = open.try_emplace(recipient.sealed_digest, carriages.size());
    if (!is_new && carriages[place->second].addresses.size() >= portion) place->second = carriages.size();
    if (place->second == carriages.size()) carriages.push_back({recipient.sealed_digest, {}});
    carriages[place->second].addresses.push_back(recipient.address);
  }
  return carriages;
}

// The local part as it was written, the domain in A-labels (RFC 6531 section 3.2).
Result<std::string> on_the_wire(const std::string& address) {
  TRY_ASSIGN(const x509::Address parsed, x509::Address::parse(address));
  const std::string& text = parsed.text();
  return text.substr(0, text.find('@')) + parsed.key().substr(parsed.key().find('@'));
}

// Errors that no further try mends, though nobody was sent anything: the letter itself does not fit this way out.
bool is_final(const Error& error) {
  constexpr ErrorCode kFinal[] = {ErrorCode::address_malformed, ErrorCode::message_empty,  ErrorCode::message_refused,
                                  ErrorCode::message_too_large, ErrorCode::mime_malformed, ErrorCode::server_lacks};
  return std::find(std::begin(kFinal), std::end(kFinal), error.code) != std::end(kFinal);
}

RecipientState state_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted: return RecipientState::accepted;
    case Outcome::deferred: return RecipientState::waiting;
    case Outcome::refused: return RecipientState::refused;
    case Outcome::uncertain: return RecipientState::uncertain;
  }
  return RecipientState::uncertain;
}

bool sends_to_imap(const account::Account& account) {
  const auto incoming = account::incoming_of(account.incoming);
  const auto* server = incoming ? std::get_if<net::Server>(&*incoming) : nullptr;
  return server != nullptr && server->protocol == net::Protocol::imap;
}

class Attempt {
 public:
  Attempt(const Office& office, const store::OutboxEntry& entry)
      : office_(office), entry_(entry), letters_(office, entry) {}

  Status run() {
    // What is sent and cannot be written down would be uncertain for ever.
    const Status room = office_.store.require_room();
    if (!room) {
      error_ = room.error();
      return {};
    }
    const auto carrier = open_carrier(office_);
    if (!carrier) {
      error_ = carrier.error();
      return {};
    }
    std::vector<Carriage> carriages = carriages_of(entry_, (*carrier)->portion());
    // Who was one too many for this transaction comes with the next one.
    for (size_t i = 0; i < carriages.size(); ++i) {
      TRY_ASSIGN(Carriage left, carry(**carrier, carriages[i]));
      // The next copy would meet the same server.
      if (unreachable_) return {};
      if (!left.addresses.empty()) carriages.push_back(std::move(left));
    }
    return {};
  }

  Status record(const std::vector<RecipientResult>& results) {
    std::vector<std::string> accepted;
    for (const RecipientResult& result : results) {
      if (result.state == RecipientState::accepted) accepted.push_back(result.address);
    }
    TRY_ASSIGN(auto transaction, office_.store.begin());
    std::optional<store::SentRecord> sent;
    if (!accepted.empty()) {
      TRY_ASSIGN(sent, sent_of(accepted));
      if (sends_to_imap(office_.account)) {
        TRY(store::Uploads(office_.store).add({office_.account.id, entry_.sent_digest, store::MailboxRole::sent}));
      }
    }
    TRY(store::OutboxEntries(office_.store).record(entry_.id, results, sent, office_.now));
    return transaction.commit();
  }

  // The first one counts: it is the one that a person can do something about.
  void note(const std::optional<Error>& error) {
    if (error && !error_) error_ = error;
  }
  Status end() {
    for (const store::OutboxRecipient& recipient : entry_.recipients) note(said_before(recipient));
    const std::optional<Time> next = next_try(entry_.attempts + 1, office_.now);
    TRY(store::OutboxEntries(office_.store).end_attempt(entry_.id, error_, next, office_.now));
    return {};
  }

  const std::string& cipher() const { return cipher_; }

 private:
  // Of those who got their last word in an earlier attempt.
  std::optional<Error> said_before(const store::OutboxRecipient& recipient) const {
    if (recipient.state == RecipientState::uncertain) {
      return Error{ErrorCode::delivery_uncertain, {{"address", recipient.address}}};
    }
    if (recipient.state != RecipientState::refused) return std::nullopt;
    return Error{ErrorCode::recipient_refused,
                 {{"server", office_.account.outgoing}, {"address", recipient.address}, {"answer", recipient.answer}}};
  }
  Result<store::SentRecord> sent_of(const std::vector<std::string>& accepted) {
    TRY_ASSIGN(const LetterOptions options, from_json_text<LetterOptions>(entry_.options));
    TRY_ASSIGN(SentLetter letter, letters_.accepted_by(options, accepted));
    cipher_ = letter.evidence.cipher;
    return store::SentRecord{std::move(letter.message), {directory::make_evidence(office_.now, letter.evidence)}};
  }

  // Returns those who are to be asked for again at once.
  Result<Carriage> carry(Carrier& carrier, const Carriage& carriage) {
    store::OutboxEntries entries(office_.store);
    const auto before_commit = [&](const std::vector<std::string>&) {
      return entries.mark_in_doubt(entry_.id, carriage.addresses, office_.now);
    };
    TRY_ASSIGN(const Parcel parcel, parcel_of(carriage));
    const auto submission = carrier.carry(parcel, before_commit);
    Carriage left{carriage.digest, {}};
    if (submission) {
      left.addresses = too_many_of(carriage, *submission);
      TRY(record(results_of(carriage, *submission, !left.addresses.empty())));
    } else {
      TRY(not_sent(carriage, submission.error()));
    }
    return left;
  }

  Result<Parcel> parcel_of(const Carriage& carriage) const {
    Parcel parcel{{}, carriage.digest};
    TRY_ASSIGN(parcel.envelope.from, on_the_wire(office_.account.address));
    for (const std::string& address : carriage.addresses) {
      TRY_ASSIGN(std::string wire, on_the_wire(address));
      parcel.envelope.recipients.push_back(std::move(wire));
    }
    return parcel;
  }

  // RFC 5321 section 4.5.3.1.10: who was one too many is sent to in another transaction. Only where this one was good
  // for somebody, or a server could have us ask for ever.
  static std::vector<std::string> too_many_of(const Carriage& carriage, const transport::Submission& submission) {
    std::vector<std::string> left;
    if (submission.message != Outcome::accepted) return left;
    for (size_t i = 0; i < carriage.addresses.size(); ++i) {
      if (transport::too_many_recipients(submission.recipients[i])) left.push_back(carriage.addresses[i]);
    }
    return left;
  }

  // The submission's recipients are in the order of the envelope, and that is ours.
  std::vector<RecipientResult> results_of(const Carriage& carriage, const transport::Submission& submission,
                                          bool some_were_too_many) {
    std::vector<RecipientResult> results;
    for (size_t i = 0; i < carriage.addresses.size(); ++i) {
      const transport::RecipientOutcome& outcome = submission.recipients[i];
      if (!some_were_too_many || !transport::too_many_recipients(outcome)) note(outcome.error);
      results.push_back({carriage.addresses[i], state_of(outcome.outcome), outcome.status, outcome.answer});
    }
    return results;
  }

  Status not_sent(const Carriage& carriage, const Error& error) {
    note(error);
    unreachable_ = error.kind() == ErrorKind::retry_later;
    std::vector<RecipientResult> results;
    const RecipientState state = is_final(error) ? RecipientState::refused : RecipientState::waiting;
    for (const std::string& address : carriage.addresses) results.push_back({address, state});
    return record(results);
  }

  const Office& office_;
  const store::OutboxEntry& entry_;
  SentLetters letters_;
  std::optional<Error> error_;
  std::string cipher_;
  bool unreachable_ = false;
};

}  // namespace

// RFC 5321 section 4.5.4.1 wants patience of servers; a person at a desk looks sooner, so it begins with a minute.
std::optional<Time> next_try(unsigned attempts, Time now) {
  constexpr unsigned kAttemptsMax = 120;  // some five days
  constexpr unsigned kLongest = 6;
  if (attempts >= kAttemptsMax) return std::nullopt;
  const unsigned doublings = std::min(attempts == 0 ? 0 : attempts - 1, kLongest);
  return now + std::min(std::chrono::minutes(1U << doublings), std::chrono::minutes(60));
}

Result<Attempted> attempt(const Office& office, const store::OutboxEntry& entry) {
  store::OutboxEntries entries(office.store);
  TRY(entries.begin_sending(entry.id, office.now));
  Attempt attempt(office, entry);
  // What cannot be written down is an error here, and the entry stays as it is for settle().
  TRY(attempt.run());
  TRY(attempt.end());
  TRY_ASSIGN(store::OutboxEntry now, entries.find(entry.id));
  return Attempted{std::move(now), attempt.cipher()};
}

Status settle(const Office& office, const store::OutboxEntry& entry) {
  TRY_ASSIGN(const auto carrier, open_carrier(office));
  Attempt attempt(office, entry);
  std::vector<RecipientResult> results;
  for (const store::OutboxRecipient& recipient : entry.recipients) {
    if (recipient.state != RecipientState::in_doubt) continue;
    TRY_ASSIGN(const auto arrived, carrier->arrived(recipient.sealed_digest, recipient.address));
    const bool there = arrived.value_or(false);
    if (!there) attempt.note(Error{ErrorCode::delivery_uncertain, {{"address", recipient.address}}});
    results.push_back({recipient.address, there ? RecipientState::accepted : RecipientState::uncertain});
  }
  if (!results.empty()) TRY(attempt.record(results));
  return attempt.end();
}

}  // namespace letterlock::outbox
