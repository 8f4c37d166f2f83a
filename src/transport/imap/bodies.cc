// Whole messages, several commands under way at once; and messages to the server; and waiting.
#include <algorithm>
#include <deque>

#include "transport/imap/imap.h"
#include "transport/imap/internal_date.h"

namespace letterlock::transport::imap {
namespace {

constexpr size_t kUnderWayMax = 16;
constexpr std::uint64_t kUnasked = 4096;  // RFC 7888: LITERAL- allows this many octets without waiting

// One command, one message, several under way. Dovecot gives the messages of several commands before the completion
// of the first, so a message is known by its UID; where that comes after the octets, it is the next one in order.
class BodyFetch : public BodyPlace {
 public:
  BodyFetch(Session& session, std::span<const Uid> uids, BodyReceiver& receiver, std::uint64_t octets_max)
      : session_(session), rest_(uids), receiver_(receiver), octets_max_(octets_max) {}

  Status run() {
    while (!rest_.empty() || !waiting_.empty()) {
      while (!rest_.empty() && waiting_.size() < kUnderWayMax) TRY(ask());
      TRY(finish_one());
    }
    return {};
  }

  Result<Sink*> begin(Uid uid, std::uint64_t size) override {
    current_ = std::find_if(waiting_.begin(), waiting_.end(),
                            [uid](const Waiting& one) { return !one.complete && (uid == 0 || one.uid == uid); });
    if (current_ == waiting_.end()) return session_.misbehaves("a message that nobody asked for");
    return receiver_.begin(current_->uid, size);
  }

 private:
  struct Waiting {
    std::string tag;
    Uid uid;
    bool complete = false;
  };

  Status ask() {
    const Uid uid = rest_.front();
    rest_ = rest_.subspan(1);
    TRY_ASSIGN(std::string tag, session_.send("UID FETCH " + std::to_string(uid) + " (UID RFC822.SIZE BODY.PEEK[])"));
    waiting_.push_back({std::move(tag), uid});
    return {};
  }

  Status finish_one() {
    const auto handler = [this](Untagged& untagged) -> Result<bool> {
      if (untagged.name != "FETCH") return false;
      TRY_ASSIGN(const FetchItems items, read_fetch(untagged.reader, this, octets_max_));
      if (items.body_octets) TRY(take(items));
      return true;
    };
    TRY_ASSIGN(const Completion done, session_.next_completion(handler));
    if (done.tag != waiting_.front().tag) return session_.misbehaves("answers in another order");
    const Waiting message = waiting_.front();
    waiting_.pop_front();
    if (message.complete) return {};
    const Status given = session_.require_ok(done);
    // A refusal does not say that the message is gone.
    return given ? receiver_.missing(message.uid) : receiver_.refused(message.uid, given.error());
  }

  Status take(const FetchItems& items) {
    if (items.info.uid != current_->uid) return session_.misbehaves("a message without its UID");
    current_->complete = true;
    if (!items.has_size || items.info.size == *items.body_octets) return receiver_.complete(items.info.uid);
    return receiver_.size_differs(items.info.uid, items.info.size, *items.body_octets);
  }

  Session& session_;
  std::span<const Uid> rest_;
  BodyReceiver& receiver_;
  std::uint64_t octets_max_;
  std::deque<Waiting> waiting_;
  std::deque<Waiting>::iterator current_;
};

// Gives the session exactly `left_` octets.
class SessionSink : public Sink {
 public:
  SessionSink(Session& session, std::uint64_t size) : session_(session), left_(size) {}
  Status write(ByteView chunk) override {
    if (chunk.size() > left_) return fail(ErrorCode::changed_while_reading);
    left_ -= chunk.size();
    return session_.write(chunk);
  }
  Status finish() override { return left_ == 0 ? Status{} : fail(ErrorCode::changed_while_reading); }

 private:
  Session& session_;
  std::uint64_t left_;
};

// Are there header fields beyond ASCII (RFC 6532)? Then the server must be told (RFC 6855 section 4). Those of a
// message inside are not looked for.
Result<bool> has_utf8_header(ReplayableSource& message) {
  TRY_ASSIGN(const auto source, message.open());
  Bytes buffer(16 * 1024);
  for (bool at_line_begin = true;;) {
    TRY_ASSIGN(const size_t count, source->read(buffer));
    if (count == 0) return false;
    for (const std::uint8_t octet : ByteView(buffer).first(count)) {
      if (octet >= 0x80) return true;
      if (octet == '\n' && at_line_begin) return false;
      at_line_begin = octet == '\n' || (at_line_begin && octet == '\r');
    }
  }
}

Status send_message(Session& session, ReplayableSource& message, std::string_view end) {
  TRY_ASSIGN(const auto source, message.open());
  SessionSink sink(session, message.size());
  TRY(copy(*source, sink));
  TRY(sink.finish());
  return session.write(as_bytes(end));
}

}  // namespace

Status Imap::fetch_bodies(std::span<const Uid> uids, BodyReceiver& receiver) {
  const Status fetched = BodyFetch(session_, uids, receiver, bounds_.body_octets).run();
  if (!fetched) session_.break_off();  // answers of other commands may be on their way
  return fetched;
}

Result<std::optional<AppendedUid>> Imap::append(std::string_view mailbox, const std::vector<std::string>& flags,
                                                ReplayableSource& message, std::optional<Time> internal_date) {
  TRY_ASSIGN(const std::string name, mailbox_argument(mailbox));
  TRY_ASSIGN(const std::string list, flag_list(flags));
  std::string command = "APPEND " + name + " " + list;
  if (internal_date) command += " \"" + write_internal_date(*internal_date) + "\"";
  TRY_ASSIGN(const bool utf8, utf8_ ? has_utf8_header(message) : Result<bool>(false));
  // A large message waits for the server's word, so that a full mailbox costs no sending.
  const bool unasked = message.size() <= kUnasked && (can("LITERAL+") || can("LITERAL-"));
  const std::string literal = "{" + std::to_string(message.size()) + (unasked ? "+}" : "}");
  TRY_ASSIGN(const std::string tag, session_.send(command + (utf8 ? " UTF8 (~" : " ") + literal));
  if (!unasked) {
    TRY_ASSIGN(const auto refusal, session_.wait_continuation({}));
    if (refusal) {
      TRY(session_.require_ok(*refusal));
      return session_.misbehaves("a message was taken before it was sent");
    }
  }
  if (const Status sent = send_message(session_, message, utf8 ? ")\r\n" : "\r\n"); !sent) {
    session_.break_off();
    return tl::unexpected(sent.error());
  }
  TRY_ASSIGN(const Completion done, session_.next_completion({}));
  if (done.tag != tag) return session_.misbehaves("an answer to another command");
  TRY(session_.require_ok(done));
  return read_append_uid(done.code);
}

}  // namespace letterlock::transport::imap
