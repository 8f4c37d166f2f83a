// Any octets as the words of an IMAP server, through whole dialogues: each ends, keeps within its bounds, and a message
// is complete only with exactly the octets that were announced and given.
#include "fuzz/support.h"
#include "transport/imap/imap.h"

using namespace letterlock;
using namespace letterlock::transport::imap;

namespace {

constexpr Bounds kBounds = {.body_octets = 4096, .responses = 200, .flag_octets = 4096};

// The tags of our commands are L1, L2 and so on: '\x01' in the input stands for the next one to complete, so that
// the fuzzer need not count.
class FuzzStream : public net::Stream {
 public:
  FuzzStream(ByteView octets, size_t piece, size_t& read) : rest_(octets), piece_(piece), read_(read) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    size_t count = 0;
    while (count + 20 < buffer.size() && count < piece_ && !rest_.empty()) {
      const std::uint8_t octet = rest_.front();
      rest_ = rest_.subspan(1);
      if (octet != 1) {
        buffer[count++] = octet;
        continue;
      }
      const std::string tag = "L" + std::to_string(++completed_);
      for (const char c : tag) buffer[count++] = static_cast<std::uint8_t>(c);
    }
    read_ += count;
    return count;
  }
  Status write(ByteView) override { return {}; }
  // False would be waiting for more.
  Result<bool> wait_readable(std::chrono::milliseconds) override { return true; }
  const std::string& name() const override { return name_; }

 private:
  ByteView rest_;
  size_t piece_;
  size_t& read_;
  size_t completed_ = 0;
  std::string name_ = "server";
};

class Receiver : public BodyReceiver {
 public:
  explicit Receiver(const std::vector<Uid>& asked) : asked_(asked) {}

  Result<Sink*> begin(Uid uid, std::uint64_t size) override {
    fuzz::require(is_asked(uid), "only what was asked for comes");
    fuzz::require(size <= kBounds.body_octets, "no message is larger than its bound");
    announced_ = size;
    sink_ = MemorySink();
    return &sink_;
  }
  Status complete(Uid uid) override {
    fuzz::require(is_asked(uid) && ends_.insert(uid).second, "a message ends once");
    fuzz::require(sink_.bytes().size() == announced_, "complete means all octets that were announced");
    return {};
  }
  Status size_differs(Uid uid, std::uint64_t size, std::uint64_t received) override {
    fuzz::require(size != received, "sizes that differ do");
    return complete(uid);
  }
  Status missing(Uid uid) override {
    fuzz::require(is_asked(uid) && ends_.insert(uid).second, "what is missing did not come");
    return {};
  }
  Status refused(Uid uid, const Error& error) override {
    fuzz::require(error.code == ErrorCode::server_refused, "a refusal is one");
    return missing(uid);
  }
  size_t ends() const { return ends_.size(); }

 private:
  bool is_asked(Uid uid) const { return std::find(asked_.begin(), asked_.end(), uid) != asked_.end(); }

  const std::vector<Uid>& asked_;
  std::set<Uid> ends_;
  std::uint64_t announced_ = 0;
  MemorySink sink_;
};

void check_flags(const std::vector<FlagChange>& changes) {
  size_t octets = 0;
  for (const FlagChange& change : changes) {
    fuzz::require(change.uid != 0, "no message has the number 0");
    for (const std::string& flag : change.flags) octets += flag.size();
  }
  fuzz::require(octets <= kBounds.flag_octets, "flags are bounded");
}

Status mailboxes(Imap& imap) {
  TRY_ASSIGN(const auto listed, imap.list());
  fuzz::require(listed.size() <= kBounds.responses, "the list is bounded");
  TRY_ASSIGN(const std::string name, imap.personal_name("Sent"));
  fuzz::require(name.ends_with("Sent"), "a prefix is put before the name");
  return {};
}

Status changes(Imap& imap) {
  const KnownState known{5, 80, UidSet({2, 3, 4, 7})};
  TRY_ASSIGN(const Selected selected, imap.select("INBOX", &known));
  fuzz::require(selected.uid_validity != 0, "a mailbox has a UIDVALIDITY");
  fuzz::require(selected.vanished.without(known.uids).empty(), "only what was known vanishes");
  check_flags(selected.changed);
  TRY_ASSIGN(const Changes changed, imap.changes(known));
  fuzz::require(changed.vanished == known.uids.without(changed.present), "gone is what is not there");
  check_flags(changed.changed);
  return {};
}

Status messages(Imap& imap) {
  size_t headers = 0;
  const UidSet asked({2, 3, 7});
  TRY(imap.fetch_headers(asked, [&](const MessageInfo& info) -> Status {
    fuzz::require(asked.contains(info.uid) && ++headers <= asked.count(), "only headers that were asked for");
    return {};
  }));
  const std::vector<Uid> uids = {2, 3, 7};
  Receiver receiver(uids);
  TRY(imap.fetch_bodies(uids, receiver));
  fuzz::require(receiver.ends() == uids.size(), "each message has its end");
  return {};
}

Status writing(Imap& imap) {
  ReplayableMemory message(as_bytes("a: b\r\n\r\nc\r\n"));
  TRY(imap.append("Sent", {"\\Seen"}, message, from_unix(0)));
  const UidSet moved({2, 3});
  TRY_ASSIGN(const MoveResult result, imap.move(moved, "Archive"));
  fuzz::require(result.copied.uids.size() <= moved.count(), "no more is moved than there was");
  for (const CopiedUid& one : result.copied.uids) fuzz::require(moved.contains(one.from), "only that is moved");
  TRY(imap.begin_idle());
  TRY(imap.heard(std::chrono::milliseconds(0)));
  TRY(imap.end_idle());
  imap.logout();
  return {};
}

// Each part needs its own part of the words, so each comes first once.
Status dialogue(std::uint8_t order, ByteView octets, size_t piece, size_t& read) {
  TRY_ASSIGN(Imap imap, Imap::begin(std::make_unique<FuzzStream>(octets, piece, read), kBounds));
  constexpr Status (*kParts[])(Imap&) = {mailboxes, changes, messages, writing};
  for (size_t i = 0; i < std::size(kParts); ++i) TRY(kParts[(order + i) % std::size(kParts)](imap));
  return {};
}

// The reader alone: its place is in its line, and it never gives a string longer than was allowed.
void read_words(ByteView octets, size_t piece, fuzz::Input input) {
  size_t read = 0;
  net::LineStream lines(std::make_unique<FuzzStream>(octets, piece, read));
  ResponseReader reader(lines);
  if (!reader.begin()) return;
  for (int steps = 0; steps < 200 && !input.empty(); ++steps) {
    MemorySink sink;
    const auto text = [&]() -> Result<std::string> {
      switch (input.byte() % 6) {
        case 0: return reader.text(16);
        case 1: return reader.atom();
        case 2: return reader.flag();
        case 3: return reader.skip_value().map([] { return std::string(); });
        case 4:
          return reader.number(1000).map([](std::uint64_t n) {
            fuzz::require(n <= 1000, "a number is bounded");
            return std::string();
          });
        default: return reader.skip_rest().map([] { return std::string(); });
      }
    }();
    if (!text) return;
    fuzz::require(text->size() <= net::LineStream::kLineOctetsMax, "words are bounded");
    reader.skip_spaces();
    if (reader.at_end() && !reader.begin()) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 100;
  const std::uint8_t order = input.byte();
  size_t read = 0;
  (void)dialogue(order, input.rest(), piece, read);
  read_words(input.rest(), piece, input);
  return 0;
}
