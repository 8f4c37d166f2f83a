#include "transport/smtp.h"

#include <algorithm>
#include <charconv>

#include "mime/header.h"
#include "transport/smtp_reply.h"
#include "transport/smtp_transaction.h"

namespace letterlock::transport {
namespace {

constexpr auto kLeaveWait = std::chrono::seconds(5);

// RFC 5321 section 4.1.3: an address literal stands for a host without a name. What we are called at home is nobody's
// business.
std::string greeting_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-.:[]").find(c) != std::string_view::npos;
  };
  const bool good = !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), fits);
  return good ? std::string(name) : "[127.0.0.1]";
}

void read_offer(std::string_view line, SmtpOffers& offers) {
  const size_t blank = line.find(' ');
  const std::string_view keyword = line.substr(0, blank);
  const auto is = [&](const char* name) { return mime::equal_no_case(keyword, name); };
  if (is("PIPELINING")) offers.pipelining = true;
  if (is("8BITMIME")) offers.eight_bit = true;
  if (is("SMTPUTF8")) offers.smtputf8 = true;
  if (!is("SIZE")) return;
  offers.size = true;
  if (blank == std::string_view::npos) return;
  const std::string_view number = line.substr(blank + 1);
  std::uint64_t limit = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), limit);
  if (read.ec == std::errc{}) offers.size_limit = limit;
}

}  // namespace

Result<Smtp> Smtp::begin(std::unique_ptr<net::Stream> stream, std::string_view local_name) {
  Smtp smtp(std::move(stream));
  TRY(smtp.greet(local_name));
  return smtp;
}

Status Smtp::greet(std::string_view local_name) {
  TRY(lines_.write_line("EHLO " + greeting_name(local_name)));
  TRY_ASSIGN(const SmtpReply reply, read_smtp_reply(lines_));
  if (!reply.positive()) {
    if (reply.intermediate()) {
      return fail(ErrorCode::server_misbehaves, {{"server", lines_.name()}, {"reason", reply.words()}});
    }
    return fail(reply.transient() ? ErrorCode::message_deferred : ErrorCode::server_refused,
                {{"server", lines_.name()}, {"answer", reply.words()}});
  }
  // The first line is the server's name.
  for (size_t i = 1; i < reply.lines.size(); ++i) read_offer(reply.lines[i], offers_);
  return {};
}

// What an earlier transaction left: recipients without a message.
Status Smtp::reset() {
  if (!began_) return {};
  TRY(lines_.write_line("RSET"));
  TRY_ASSIGN(const SmtpReply reply, read_smtp_reply(lines_));
  if (!reply.positive()) return fail(ErrorCode::connection_lost, {{"server", lines_.name()}});
  began_ = false;
  return {};
}

Result<Submission> Smtp::send(const Envelope& envelope, ReplayableSource& message, const BeforeCommit& before_commit) {
  TRY(check_envelope(envelope));
  TRY_ASSIGN(const MessageShape shape, shape_of(message));
  if (!usable_) return fail(ErrorCode::connection_lost, {{"server", lines_.name()}});
  usable_ = false;
  TRY(reset());
  SmtpTransaction transaction(lines_, offers_, envelope, shape, before_commit);
  auto submission = transaction.run(message);
  // After an error before the first command the connection is as it was.
  usable_ = submission ? transaction.connection_usable() : !transaction.began();
  began_ = transaction.began() && !(submission && submission->message == Outcome::accepted);
  return submission;
}

void Smtp::quit() {
  if (!usable_) return;
  usable_ = false;
  if (!lines_.write_line("QUIT")) return;
  if (lines_.wait_readable(kLeaveWait).value_or(false)) (void)read_smtp_reply(lines_);
}

}  // namespace letterlock::transport
