#include "transport/pop3.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "mime/header.h"
#include "transport/dot_text.h"
#include "transport/submission.h"

namespace letterlock::transport {
namespace {

// Commands ahead of their answers: a few dozen octets each, so that they fit into any buffer on the way.
constexpr size_t kAheadMax = 16;
constexpr size_t kIdMax = 70;  // RFC 1939 section 7
constexpr size_t kCapabilitiesMax = 256;

template <typename Number>
bool take_number(std::string_view& text, Number& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr == text.data()) return false;
  text.remove_prefix(static_cast<size_t>(read.ptr - text.data()));
  return true;
}

bool take_blank(std::string_view& text) {
  const size_t blanks = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(blanks);
  return blanks > 0;
}

bool is_unique_id(std::string_view id) {
  return !id.empty() && id.size() <= kIdMax &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
}

std::string retrieve_command(const Pop3Message& message) { return "RETR " + std::to_string(message.number); }

// Hands everything to one sink, and keeps a refusal.
class OneReceiver : public Pop3Receiver {
 public:
  explicit OneReceiver(Sink& sink) : sink_(sink) {}
  Result<Sink*> open(const Pop3Message&) override { return &sink_; }
  Status whole(const Pop3Message&) override { return {}; }
  Status refused(const Pop3Message&, const Error& error) override {
    refusal_ = error;
    return {};
  }
  const std::optional<Error>& refusal() const { return refusal_; }

 private:
  Sink& sink_;
  std::optional<Error> refusal_;
};

}  // namespace

Result<Pop3> Pop3::begin(std::unique_ptr<net::Stream> stream, const Pop3Bounds& bounds) {
  Pop3 pop3(std::move(stream), bounds);
  TRY(pop3.read_capabilities());
  return pop3;
}

Status Pop3::read_capabilities() {
  TRY_ASSIGN(const Reply reply, ask("CAPA"));
  if (!reply.ok) return {};  // RFC 2449 is optional; UIDL is asked for all the same
  size_t count = 0;
  return read_lines([&](std::string_view line) -> Status {
    if (++count > kCapabilitiesMax) return misbehaves(line);
    if (mime::equal_no_case(line.substr(0, line.find(' ')), "PIPELINING")) pipelining_ = true;
    return {};
  });
}

Result<std::vector<Pop3Message>> Pop3::list() {
  TRY(usable());
  usable_ = false;  // until all of it was read
  TRY_ASSIGN(auto messages, read_ids());
  TRY_ASSIGN(auto sizes, read_sizes());
  for (Pop3Message& message : messages) {
    const auto size = sizes.extract(message.number);
    if (size.empty()) return misbehaves(retrieve_command(message));
    message.octets = size.mapped();
  }
  if (!sizes.empty()) return misbehaves("UIDL " + std::to_string(sizes.begin()->first));
  usable_ = true;
  return messages;
}

Result<std::vector<Pop3Message>> Pop3::read_ids() {
  TRY_ASSIGN(const Reply reply, ask("UIDL"));
  if (!reply.ok) return fail(ErrorCode::server_lacks, {{"server", lines_.name()}, {"feature", "UIDL"}});
  std::vector<Pop3Message> messages;
  std::unordered_set<std::uint32_t> numbers;
  TRY(read_lines([&](std::string_view line) -> Status {
    std::string_view rest = line;
    Pop3Message message;
    if (!take_number(rest, message.number) || !take_blank(rest) || !is_unique_id(rest)) return misbehaves(line);
    if (message.number == 0 || !numbers.insert(message.number).second) return misbehaves(line);
    if (messages.size() == bounds_.messages) {
      return fail(ErrorCode::mailbox_full, {{"path", lines_.name()}, {"limit", std::to_string(bounds_.messages)}});
    }
    message.id = rest;
    messages.push_back(std::move(message));
    return {};
  }));
  return messages;
}

Result<std::unordered_map<std::uint32_t, std::uint64_t>> Pop3::read_sizes() {
  TRY_ASSIGN(const Reply reply, ask("LIST"));
  if (!reply.ok) return tl::unexpected(refusal(reply));
  std::unordered_map<std::uint32_t, std::uint64_t> sizes;
  TRY(read_lines([&](std::string_view line) -> Status {
    std::uint32_t number = 0;
    std::uint64_t octets = 0;
    // Behind the size a server may say more (RFC 1939 section 5, "additional information").
    if (!take_number(line, number) || !take_blank(line) || !take_number(line, octets)) return misbehaves(line);
    if (sizes.size() == bounds_.messages || !sizes.emplace(number, octets).second) return misbehaves(line);
    return {};
  }));
  return sizes;
}

Status Pop3::retrieve(std::span<const Pop3Message> messages, Pop3Receiver& receiver) {
  TRY(usable());
  // What was asked for must be read: an error on the way leaves answers behind that nobody waits for.
  usable_ = false;
  TRY(retrieve_in_one_go(messages, receiver));
  usable_ = true;
  return {};
}

Status Pop3::retrieve_in_one_go(std::span<const Pop3Message> messages, Pop3Receiver& receiver) {
  const size_t ahead = pipelining_ ? kAheadMax : 1;
  size_t asked = 0;
  for (size_t i = 0; i < messages.size(); ++i) {
    std::string commands;
    for (; asked < messages.size() && asked < i + ahead; ++asked)
      commands += retrieve_command(messages[asked]) + "\r\n";
    if (!commands.empty()) TRY(lines_.write(as_bytes(commands)));
    TRY(receive(messages[i], receiver));
  }
  return {};
}

Status Pop3::receive(const Pop3Message& message, Pop3Receiver& receiver) {
  TRY_ASSIGN(const Reply reply, read_reply());
  if (!reply.ok) return receiver.refused(message, refusal(reply));
  TRY_ASSIGN(Sink* const sink, receiver.open(message));
  TRY(read_dot_text(lines_, *sink, bounds_.message_octets));
  return receiver.whole(message);
}

Status Pop3::retrieve(const Pop3Message& message, Sink& sink) {
  OneReceiver receiver(sink);
  TRY(retrieve(std::span(&message, 1), receiver));
  if (receiver.refusal()) return tl::unexpected(*receiver.refusal());
  return {};
}

Status Pop3::remove(const Pop3Message& message) {
  TRY(usable());
  TRY_ASSIGN(const Reply reply, ask("DELE " + std::to_string(message.number)));
  if (!reply.ok) return tl::unexpected(refusal(reply));
  return {};
}

Status Pop3::quit() {
  TRY(usable());
  usable_ = false;
  TRY_ASSIGN(const Reply reply, ask("QUIT"));
  if (!reply.ok) return tl::unexpected(refusal(reply));
  return {};
}

Status Pop3::usable() const {
  if (!usable_) return fail(ErrorCode::connection_lost, {{"server", lines_.name()}});
  return {};
}

Result<Pop3::Reply> Pop3::ask(const std::string& command) {
  const bool before = std::exchange(usable_, false);
  TRY(lines_.write_line(command));
  TRY_ASSIGN(Reply reply, read_reply());
  usable_ = before;
  return reply;
}

Result<Pop3::Reply> Pop3::read_reply() {
  TRY_ASSIGN(const std::string line, lines_.read_line());
  const std::string_view indicator = std::string_view(line).substr(0, line.find(' '));
  if (indicator != "+OK" && indicator != "-ERR") return misbehaves(line);
  return Reply{indicator == "+OK", one_line(line)};
}

template <typename Take>
Status Pop3::read_lines(Take take) {
  const bool before = std::exchange(usable_, false);
  for (;;) {
    TRY_ASSIGN(const std::string line, lines_.read_line());
    if (line == ".") break;
    TRY(take(line));
  }
  usable_ = before;
  return {};
}

Error Pop3::refusal(const Reply& reply) const {
  return {ErrorCode::server_refused, {{"server", lines_.name()}, {"answer", reply.words}}};
}

tl::unexpected<Error> Pop3::misbehaves(std::string_view line) const {
  return fail(ErrorCode::server_misbehaves, {{"server", lines_.name()}, {"reason", one_line(line)}});
}

}  // namespace letterlock::transport
