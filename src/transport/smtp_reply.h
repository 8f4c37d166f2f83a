// SmtpReply: one reply of an SMTP server (RFC 5321 section 4.2), with its enhanced status code (RFC 2034, RFC 3463).
//
// Read strictly: the same code on each line, three digits and then a hyphen, a blank or the end of the line. What is no
// reply is server_misbehaves with the line as its reason; lines that never end are server_limit.
#pragma once

#include <string>
#include <vector>

#include "net/line_stream.h"
#include "transport/submission.h"

namespace letterlock::transport {

struct SmtpReply {
  int code = 0;
  std::string status = {};              // "5.1.1"; only where its class is that of the code
  std::vector<std::string> lines = {};  // behind the code

  bool positive() const { return code / 100 == 2; }
  bool intermediate() const { return code / 100 == 3; }
  bool transient() const { return code / 100 == 4; }
  bool permanent() const { return code / 100 == 5; }
  // RFC 5321 section 3.8: the server is closing the connection.
  bool closing() const { return code == 421; }
  // "550 5.1.1 no such user": one line, bounded.
  std::string words() const;
};

constexpr size_t kReplyLinesMax = 256;
constexpr size_t kReplyOctetsMax = 64 * 1024;

Result<SmtpReply> read_smtp_reply(net::LineStream& from);

}  // namespace letterlock::transport
