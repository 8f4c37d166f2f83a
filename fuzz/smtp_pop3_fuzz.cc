// Any octets as the answers of a mail server: sending and fetching end, stay within their bounds, and nobody is said to
// have a message unless the server said so after the whole of it.
#include "fuzz/support.h"
#include "message/delivery_report.h"
#include "transport/pop3.h"
#include "transport/smtp.h"

using namespace letterlock;
using namespace letterlock::transport;

namespace {

// What happened on the connection, as the client saw it.
struct Record {
  std::string written;
  std::string read_after_dot;
  size_t read = 0;
};

bool has_dot(std::string_view written) { return written.find("\r\n.\r\n") != std::string_view::npos; }

// Speaks whenever it is read from. Whether something seems to be there before is the input's choice.
class FuzzStream : public net::Stream {
 public:
  FuzzStream(ByteView octets, size_t piece, std::uint8_t readable, Record& record)
      : rest_(octets), piece_(piece), readable_(readable), record_(record) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    const size_t count = std::min({buffer.size(), rest_.size(), piece_});
    std::copy_n(rest_.begin(), count, buffer.begin());
    if (has_dot(record_.written)) record_.read_after_dot += as_text(rest_.first(count));
    rest_ = rest_.subspan(count);
    record_.read += count;
    return count;
  }
  Status write(ByteView octets) override {
    record_.written += as_text(octets);
    return {};
  }
  Result<bool> wait_readable(std::chrono::milliseconds) override {
    readable_ = static_cast<std::uint8_t>(readable_ >> 1 | readable_ << 7);
    return (readable_ & 1) != 0;
  }
  const std::string& name() const override { return name_; }

 private:
  ByteView rest_;
  size_t piece_;
  std::uint8_t readable_;
  Record& record_;
  std::string name_ = "server";
};

bool has_positive_line(std::string_view octets) {
  for (size_t at = 0; at < octets.size(); ++at) {
    if (octets[at] == '2' && (at == 0 || octets[at - 1] == '\n') && octets.find('\n', at) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

void check(const Submission& submission, const Record& record) {
  fuzz::require(submission.recipients.size() == 2, "an outcome for each recipient");
  for (const RecipientOutcome& recipient : submission.recipients) {
    fuzz::require(recipient.error.has_value() == (recipient.outcome != Outcome::accepted), "a reason for what failed");
    fuzz::require(recipient.answer.size() <= 400, "words are bounded");
    const bool after_dot = recipient.outcome == Outcome::accepted || recipient.outcome == Outcome::uncertain;
    fuzz::require(!after_dot || has_dot(record.written), "nobody may have what was not sent to its end");
    fuzz::require(recipient.outcome != Outcome::accepted || has_positive_line(record.read_after_dot),
                  "accepted only by a whole 2xx after the dot");
  }
}

void check_smtp(ByteView answers, size_t piece, std::uint8_t readable) {
  Record record;
  auto smtp = Smtp::begin(std::make_unique<FuzzStream>(answers, piece, readable, record), "");
  if (!smtp) return;
  ReplayableMemory message(as_bytes("a: b\r\n\r\n.c\r\n"));
  const auto submission = smtp->send({"a@b.tw", {"c@d.tw", "e@f.tw"}}, message);
  if (submission) {
    check(*submission, record);
  } else {
    fuzz::require(!has_dot(record.written), "an error means that nothing was sent");
  }
  smtp->quit();
}

class Receiver : public Pop3Receiver {
 public:
  Result<Sink*> open(const Pop3Message&) override { return &sink_; }
  Status whole(const Pop3Message&) override {
    ++whole_;
    return {};
  }
  Status refused(const Pop3Message&, const Error&) override {
    ++refused_;
    return {};
  }
  MemorySink sink_;
  size_t whole_ = 0;
  size_t refused_ = 0;
};

void check_pop3(ByteView answers, size_t piece) {
  Record record;
  auto pop3 = Pop3::begin(std::make_unique<FuzzStream>(answers, piece, 0, record), {100, 4096});
  if (!pop3) return;
  const auto messages = pop3->list();
  if (!messages) return;
  fuzz::require(messages->size() <= 100, "the list is bounded");
  for (const Pop3Message& message : *messages) {
    fuzz::require(!message.id.empty() && message.id.size() <= 70, "an id is one");
  }
  Receiver receiver;
  const Status retrieved = pop3->retrieve(*messages, receiver);
  fuzz::require(receiver.sink_.bytes().size() <= record.read, "what is given was read");
  fuzz::require(!retrieved || receiver.whole_ + receiver.refused_ == messages->size(), "each message has its end");
  if (retrieved) pop3->quit();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 100;
  const std::uint8_t readable = input.byte();
  check_smtp(input.rest(), piece, readable);
  check_pop3(input.rest(), piece);
  MemorySource report(input.rest());
  (void)message::parse_delivery_report(report);
  return 0;
}
