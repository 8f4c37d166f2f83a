#include "transport/smtp_transaction.h"

#include <algorithm>

#include "mime/canonical.h"
#include "transport/dot_text.h"

namespace letterlock::transport {
namespace {

// Commands in one go: few enough that neither side fills the other's buffers while it writes itself (RFC 2920
// section 3.1).
constexpr size_t kPipelinedMax = 50;
constexpr int kExceededStorage = 552;

Outcome outcome_of(const SmtpReply& reply) {
  return reply.positive() ? Outcome::accepted : reply.transient() ? Outcome::deferred : Outcome::refused;
}

}  // namespace

SmtpTransaction::SmtpTransaction(net::LineStream& lines, const SmtpOffers& offers, const Envelope& envelope,
                                 const MessageShape& shape, const BeforeCommit& before_commit)
    : lines_(lines), offers_(offers), envelope_(envelope), shape_(shape), before_commit_(before_commit) {
  for (const std::string& address : envelope.recipients) submission_.recipients.push_back({address});
}

Result<Submission> SmtpTransaction::run(ReplayableSource& message) {
  TRY(check_needs());
  if (asked_.empty()) return std::move(submission_);
  TRY(ask());
  if (any_taken()) {
    if (!data_reply_) TRY(ask_for_data());
    if (data_reply_->positive()) return misbehaves(*data_reply_);
    if (data_reply_->intermediate()) {
      TRY(give(message));
    } else {
      settle(*data_reply_);
    }
  } else if (data_reply_ && usable_) {
    end_empty();
  }
  return std::move(submission_);
}

// What the message needs and the server does not offer, before anything is said.
Status SmtpTransaction::check_needs() {
  const auto lacks = [&](const char* feature) {
    return fail(ErrorCode::server_lacks, {{"server", lines_.name()}, {"feature", feature}});
  };
  if (offers_.size_limit != 0 && shape_.octets > offers_.size_limit) {
    return fail(ErrorCode::message_too_large, {{"server", lines_.name()},
                                               {"size", std::to_string(shape_.octets)},
                                               {"limit", std::to_string(offers_.size_limit)}});
  }
  const bool sender_or_header = !is_ascii(envelope_.from) || shape_.eight_bit_header;
  if (sender_or_header && !offers_.smtputf8) return lacks("SMTPUTF8");
  if (shape_.eight_bit && !offers_.eight_bit) return lacks("8BITMIME");
  refuse_addresses_beyond_ascii();
  needs_utf8_ = sender_or_header ||
                std::any_of(asked_.begin(), asked_.end(), [&](size_t i) { return !is_ascii(envelope_.recipients[i]); });
  return {};
}

// RFC 6531 section 3.2: such an address is not given to a server that does not offer SMTPUTF8. The others get theirs.
void SmtpTransaction::refuse_addresses_beyond_ascii() {
  for (size_t i = 0; i < envelope_.recipients.size(); ++i) {
    if (offers_.smtputf8 || is_ascii(envelope_.recipients[i])) {
      asked_.push_back(i);
      continue;
    }
    RecipientOutcome& recipient = submission_.recipients[i];
    recipient.outcome = Outcome::refused;
    recipient.status = "5.6.7";  // RFC 6531 section 3.5
    recipient.answer = "no SMTPUTF8 (RFC 6531)";
    recipient.error = Error{ErrorCode::recipient_refused,
                            {{"server", lines_.name()}, {"address", recipient.address}, {"answer", recipient.answer}}};
  }
}

std::string SmtpTransaction::mail_command() const {
  std::string command = "MAIL FROM:<" + envelope_.from + ">";
  if (offers_.size) command += " SIZE=" + std::to_string(shape_.octets);
  if (shape_.eight_bit) command += " BODY=8BITMIME";
  if (needs_utf8_) command += " SMTPUTF8";
  return command;
}

// MAIL is command 0, RCPT the others.
Status SmtpTransaction::ask() {
  began_ = true;
  const size_t commands = asked_.size() + 1;
  const size_t window = offers_.pipelining ? kPipelinedMax : 1;
  for (size_t begin = 0; begin < commands; begin += window) {
    const size_t end = std::min(begin + window, commands);
    TRY(ask_batch(begin, end, offers_.pipelining && end == commands));
    if (!mail_taken_ || !usable_) return {};
  }
  return {};
}

Status SmtpTransaction::ask_batch(size_t begin, size_t end, bool with_data) {
  std::string text;
  for (size_t i = begin; i < end; ++i) {
    text += i == 0 ? mail_command() : "RCPT TO:<" + envelope_.recipients[asked_[i - 1]] + ">";
    text += "\r\n";
  }
  if (with_data) text += "DATA\r\n";
  TRY(lines_.write(as_bytes(text)));
  for (size_t i = begin; i < end; ++i) {
    TRY_ASSIGN(const SmtpReply reply, read_reply());
    TRY(i == 0 ? on_mail(reply) : on_recipient(submission_.recipients[asked_[i - 1]], reply));
    if (reply.closing()) {
      defer_the_rest(reply);
      return {};
    }
  }
  if (with_data) {
    TRY_ASSIGN(data_reply_, read_reply());
  }
  return {};
}

Status SmtpTransaction::on_mail(const SmtpReply& reply) {
  if (reply.intermediate()) return misbehaves(reply);
  mail_taken_ = reply.positive();
  if (mail_taken_) return {};
  for (const size_t i : asked_) {
    RecipientOutcome& recipient = submission_.recipients[i];
    recipient.outcome = outcome_of(reply);
    recipient.status = reply.status;
    recipient.answer = reply.words();
    recipient.error = error_of(recipient.outcome, reply);
  }
  return {};
}

Status SmtpTransaction::on_recipient(RecipientOutcome& recipient, const SmtpReply& reply) {
  if (reply.intermediate()) return misbehaves(reply);
  if (!mail_taken_) {
    // An answer to a question that was void. Where a recipient is taken all the same, a dot might send something.
    if (reply.positive()) usable_ = false;
    return {};
  }
  recipient.outcome = outcome_of(reply);
  // RFC 5321 section 4.5.3.1.10: too many recipients may be said with a permanent code, and is meant for now.
  if (reply.code == kExceededStorage && any_taken()) recipient.outcome = Outcome::deferred;
  recipient.status = reply.status;
  recipient.answer = reply.words();
  if (recipient.outcome == Outcome::accepted) return {};
  const bool refused = recipient.outcome == Outcome::refused;
  recipient.error = Error{refused ? ErrorCode::recipient_refused : ErrorCode::recipient_deferred,
                          {{"server", lines_.name()}, {"address", recipient.address}, {"answer", recipient.answer}}};
  return {};
}

// The server closes the connection (421): what it took so far it will not get, and the rest was not asked.
void SmtpTransaction::defer_the_rest(const SmtpReply& reply) {
  for (const size_t i : asked_) {
    RecipientOutcome& recipient = submission_.recipients[i];
    const bool open = recipient.outcome == Outcome::accepted || !recipient.error;
    if (!open) continue;
    recipient.outcome = Outcome::deferred;
    recipient.status = reply.status;
    recipient.answer = reply.words();
    recipient.error = error_of(Outcome::deferred, reply);
  }
}

Status SmtpTransaction::ask_for_data() {
  TRY(lines_.write_line("DATA"));
  TRY_ASSIGN(data_reply_, read_reply());
  return {};
}

// RFC 2920 section 3.1: DATA was accepted though no recipient was. A lone dot ends it, and its answer means nothing.
void SmtpTransaction::end_empty() {
  if (!data_reply_->intermediate()) {
    usable_ = !data_reply_->positive();
    return;
  }
  usable_ = lines_.write_line(".").has_value() && read_reply().has_value() && usable_;
}

Status SmtpTransaction::give(ReplayableSource& message) {
  TRY_ASSIGN(const auto source, message.open());
  const Status poured = pour(*source);
  // An error of our own side first: what the server says then is not about the message.
  const bool stream_failed = !poured && poured.error().kind() == ErrorKind::retry_later;
  if (!poured && !stream_failed) return poured;
  if (poured && before_commit_) TRY(before_commit_(taken()));
  // Without the dot nothing was sent. A server that speaks before it has its reason: too large, or it closes.
  TRY_ASSIGN(const bool early, spoke_early());
  if (early) return {};
  TRY(poured);
  end_message();
  return {};
}

Status SmtpTransaction::pour(Source& source) {
  mime::LineEndCanon canon;
  DotStuffing stuffing;
  Bytes buffer(kChunkSize);
  std::uint64_t octets = 0;
  for (;;) {
    TRY_ASSIGN(const size_t count, source.read(buffer));
    Bytes canonical;
    Bytes wire;
    if (count > 0) {
      canon.convert(ByteView(buffer).first(count), canonical);
      stuffing.convert(canonical, wire);
      octets += canonical.size();
    } else {
      stuffing.finish(wire);
      octets += wire.size();
      if (octets != shape_.octets) return fail(ErrorCode::changed_while_reading);
    }
    TRY(lines_.write(wire));
    if (count == 0) return {};
  }
}

// Is there a reply though the message has not ended? A refusal is its outcome, and the dot is never sent. Anything else
// would be taken for the answer to the dot: the connection is not to be trusted any more.
Result<bool> SmtpTransaction::spoke_early() {
  TRY_ASSIGN(const bool there, lines_.wait_readable(std::chrono::milliseconds(0)));
  if (!there) return false;
  TRY_ASSIGN(const SmtpReply reply, read_reply());
  if (!reply.transient() && !reply.permanent()) return misbehaves(reply);
  usable_ = false;
  settle(reply);
  return true;
}

// S11: from the first octet of the dot on, only a whole reply tells what became of the message.
void SmtpTransaction::end_message() {
  const Status written = lines_.write_line(".");
  const auto reply = written ? read_reply() : Result<SmtpReply>(tl::unexpected(written.error()));
  if (reply && !reply->intermediate()) return settle(*reply);
  usable_ = false;
  settle_uncertain();
}

void SmtpTransaction::settle(const SmtpReply& reply) {
  const Outcome outcome = outcome_of(reply);
  submission_.message = outcome;
  submission_.status = reply.status;
  submission_.answer = reply.words();
  for (RecipientOutcome& recipient : submission_.recipients) {
    if (recipient.outcome != Outcome::accepted) continue;
    recipient.outcome = outcome;
    recipient.status = reply.status;
    recipient.answer = submission_.answer;
    if (outcome != Outcome::accepted) recipient.error = error_of(outcome, reply);
  }
}

void SmtpTransaction::settle_uncertain() {
  submission_.message = Outcome::uncertain;
  for (RecipientOutcome& recipient : submission_.recipients) {
    if (recipient.outcome != Outcome::accepted) continue;
    recipient.outcome = Outcome::uncertain;
    recipient.status.clear();
    recipient.answer.clear();
    recipient.error = Error{ErrorCode::delivery_uncertain, {{"address", recipient.address}}};
  }
}

Error SmtpTransaction::error_of(Outcome outcome, const SmtpReply& reply) const {
  const bool refused = outcome == Outcome::refused;
  return {refused ? ErrorCode::message_refused : ErrorCode::message_deferred,
          {{"server", lines_.name()}, {"answer", reply.words()}}};
}

Result<SmtpReply> SmtpTransaction::read_reply() {
  TRY_ASSIGN(SmtpReply reply, read_smtp_reply(lines_));
  if (reply.closing()) usable_ = false;
  return reply;
}

tl::unexpected<Error> SmtpTransaction::misbehaves(const SmtpReply& reply) const {
  return fail(ErrorCode::server_misbehaves, {{"server", lines_.name()}, {"reason", reply.words()}});
}

bool SmtpTransaction::any_taken() const {
  const auto& all = submission_.recipients;
  return std::any_of(all.begin(), all.end(), [](const RecipientOutcome& r) { return r.outcome == Outcome::accepted; });
}

std::vector<std::string> SmtpTransaction::taken() const {
  std::vector<std::string> addresses;
  for (const RecipientOutcome& recipient : submission_.recipients) {
    if (recipient.outcome == Outcome::accepted) addresses.push_back(recipient.address);
  }
  return addresses;
}

}  // namespace letterlock::transport
