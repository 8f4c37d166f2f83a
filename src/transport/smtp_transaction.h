// SmtpTransaction: one message from MAIL to the reply to the closing dot; see smtp.h for its order.
#pragma once

#include "transport/message_shape.h"
#include "transport/smtp.h"
#include "transport/smtp_reply.h"

namespace letterlock::transport {

class SmtpTransaction {
 public:
  SmtpTransaction(net::LineStream& lines, const SmtpOffers& offers, const Envelope& envelope, const MessageShape& shape,
                  const BeforeCommit& before_commit);

  Result<Submission> run(ReplayableSource& message);
  // Can the connection go on after run() gave a Submission?
  bool connection_usable() const { return usable_; }
  // Was anything said to the server?
  bool began() const { return began_; }

 private:
  Status check_needs();
  void refuse_addresses_beyond_ascii();
  std::string mail_command() const;
  Status ask();
  Status ask_batch(size_t begin, size_t end, bool with_data);
  Status on_mail(const SmtpReply& reply);
  Status on_recipient(RecipientOutcome& recipient, const SmtpReply& reply);
  void defer_the_rest(const SmtpReply& reply);
  Status ask_for_data();
  void end_empty();
  Status give(ReplayableSource& message);
  Status pour(Source& source);
  Result<bool> spoke_early();
  void end_message();
  // What is said for every recipient that was taken so far.
  void settle(const SmtpReply& reply);
  void settle_uncertain();
  Error error_of(Outcome outcome, const SmtpReply& reply) const;
  Result<SmtpReply> read_reply();
  tl::unexpected<Error> misbehaves(const SmtpReply& reply) const;
  bool any_taken() const;
  std::vector<std::string> taken() const;

  net::LineStream& lines_;
  const SmtpOffers& offers_;
  const Envelope& envelope_;
  const MessageShape& shape_;
  const BeforeCommit& before_commit_;
  bool needs_utf8_ = false;
  Submission submission_;
  std::vector<size_t> asked_;  // the recipients that the server is asked for
  bool began_ = false;
  bool mail_taken_ = false;
  std::optional<SmtpReply> data_reply_;
  bool usable_ = true;
};

}  // namespace letterlock::transport
