// Smtp: handing messages to a submission server (RFC 5321, RFC 6409) over a stream that is connected, verified and
// logged in already (net/connect.h).
//
// begin() says EHLO once more, since what was offered before the login does not count. send() is one transaction:
//
//   the message is read once     -> what it needs (SIZE, 8BITMIME, SMTPUTF8), before a word is said
//   MAIL, RCPT..., DATA          -> in one go where PIPELINING is offered, else one after the other
//   the message, dots stuffed    -> only if a recipient was taken
//   the closing dot              -> from here on the message may be on its way
//
// Until the dot nothing has been sent, and a lost connection is an ordinary error. From the first octet of the dot to
// the whole reply nobody can tell: `uncertain` (S11). A reply that was there before the dot is never taken for the
// answer to it.
//
// Extensions: PIPELINING (RFC 2920), SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531), ENHANCEDSTATUSCODES
// (RFC 2034). How long a server may think is the stream's time limit.
// Not here: connecting, TLS, login; trying again; changing a message (it goes out as it is, with CRLF line ends).
#pragma once

#include <memory>
#include <optional>

#include "base/stream.h"
#include "net/line_stream.h"
#include "transport/submission.h"

namespace letterlock::transport {

// What the server's EHLO offered.
struct SmtpOffers {
  bool pipelining = false;
  bool eight_bit = false;
  bool smtputf8 = false;
  bool size = false;
  std::uint64_t size_limit = 0;  // 0: none is named
};

class Smtp {
 public:
  // `local_name`: our host's name or an address literal; "[127.0.0.1]" where it is none. Errors: server_refused,
  // message_deferred {server, answer}; those of the stream; server_misbehaves, server_limit.
  static Result<Smtp> begin(std::unique_ptr<net::Stream> stream, std::string_view local_name);

  const SmtpOffers& offers() const { return offers_; }

  // An error means that nobody was sent anything: address_malformed; message_too_large {server, size, limit};
  // server_lacks {server, feature} where the message or its sender needs 8BITMIME or SMTPUTF8; mime_malformed
  // (message_shape.h); what reading the message gives; connection_lost, server_timeout, server_misbehaves,
  // server_limit; the error of before_commit, which is called before the closing dot. Refusals by the server are
  // outcomes, not errors. After an error of the stream, or 421, the connection is of no use: connection_lost.
  Result<Submission> send(const Envelope& envelope, ReplayableSource& message, const BeforeCommit& before_commit = {});

  // Can it send another message?
  bool usable() const { return usable_; }

  // Takes leave. That the server does not answer is no error.
  void quit();

 private:
  explicit Smtp(std::unique_ptr<net::Stream> stream) : lines_(std::move(stream)) {}
  Status greet(std::string_view local_name);
  Status reset();

  net::LineStream lines_;
  SmtpOffers offers_;
  bool usable_ = true;
  bool began_ = false;  // a transaction was begun and may not be ended
};

}  // namespace letterlock::transport
