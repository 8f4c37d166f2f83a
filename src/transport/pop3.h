// Pop3: fetching messages from a POP3 maildrop (RFC 1939) over a stream that is connected, verified and logged in
// already (net/connect.h).
//
// begin() asks for the capabilities once more (RFC 2449): what was offered before the login does not count. Messages
// are known by their unique ids (UIDL); a server without them is refused with server_lacks, since numbers change from
// session to session and a message could be fetched twice or removed unread. retrieve() streams exact octets, several
// messages in one go where PIPELINING is offered. Nothing is removed by itself: remove() is the caller's choice, and
// only quit() makes the server do it, so that a connection that is lost removes nothing.
//
// Not here: connecting, TLS, login; which messages are new; where they are kept.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/stream.h"
#include "net/line_stream.h"

namespace letterlock::transport {

struct Pop3Message {
  std::string id;            // unique: 1 to 70 characters from 0x21 to 0x7E
  std::uint32_t number = 0;  // in this session
  std::uint64_t octets = 0;  // as the server says; a hint

  bool operator==(const Pop3Message&) const = default;
};

// Who gets the messages of retrieve(). An error of any of these ends the retrieval and the connection.
class Pop3Receiver {
 public:
  virtual ~Pop3Receiver() = default;
  // Where the octets of the next message go. Asked for when the server begins to give it. Not finished by retrieve().
  virtual Result<Sink*> open(const Pop3Message& message) = 0;
  // It is there to its end. Without this call it is not.
  virtual Status whole(const Pop3Message& message) = 0;
  // The server does not give it (removed by somebody else, say): server_refused. The others follow.
  virtual Status refused(const Pop3Message& message, const Error& error) = 0;
};

struct Pop3Bounds {
  size_t messages = 1'000'000;                // in the maildrop
  std::uint64_t message_octets = 1ULL << 30;  // of one message, whatever the server announced
};

class Pop3 {
 public:
  // Errors: those of the stream; server_misbehaves, server_limit.
  static Result<Pop3> begin(std::unique_ptr<net::Stream> stream, const Pop3Bounds& bounds = {});

  bool pipelining() const { return pipelining_; }

  // All messages, in the server's order. Two may have one id where the server holds the same message twice.
  // server_lacks {server, feature: UIDL}; server_refused; mailbox_full {path, limit}; server_misbehaves where an id is
  // none, a number comes twice, or ids and sizes name different messages.
  Result<std::vector<Pop3Message>> list();

  Status retrieve(std::span<const Pop3Message> messages, Pop3Receiver& receiver);
  // One message; server_refused where the server does not give it. Does not finish the sink.
  Status retrieve(const Pop3Message& message, Sink& sink);

  // Marks the message for removal by quit(). server_refused.
  Status remove(const Pop3Message& message);

  // Ends the session: only now what was marked is removed. server_refused where the server could not. After an error
  // here nobody knows which are removed: the next session's list tells.
  Status quit();

 private:
  Pop3(std::unique_ptr<net::Stream> stream, const Pop3Bounds& bounds) : lines_(std::move(stream)), bounds_(bounds) {}

  struct Reply {
    bool ok = false;
    std::string words;
  };
  Status usable() const;
  Result<Reply> read_reply();
  Result<Reply> ask(const std::string& command);
  // Each line of a multi-line answer up to its dot.
  template <typename Take>
  Status read_lines(Take take);
  Status read_capabilities();
  Result<std::unordered_map<std::uint32_t, std::uint64_t>> read_sizes();
  Result<std::vector<Pop3Message>> read_ids();
  Status retrieve_in_one_go(std::span<const Pop3Message> messages, Pop3Receiver& receiver);
  Status receive(const Pop3Message& message, Pop3Receiver& receiver);
  Error refusal(const Reply& reply) const;
  tl::unexpected<Error> misbehaves(std::string_view line) const;

  net::LineStream lines_;
  Pop3Bounds bounds_;
  bool pipelining_ = false;
  bool usable_ = true;
};

}  // namespace letterlock::transport
