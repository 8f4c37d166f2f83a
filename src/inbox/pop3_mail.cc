#include "inbox/pop3_mail.h"

#include "inbox/arrivals.h"
#include "transport/pop3.h"

namespace letterlock::inbox {
namespace {

using transport::Pop3Message;

// An id is unique on its server alone.
std::string name_of(const net::Server& server, const Pop3Message& message) {
  return "uidl:" + server.host + "/" + message.id;
}

class Taker : public transport::Pop3Receiver {
 public:
  Taker(const Mailroom& room, const net::Server& server, size_t wanted)
      : room_(room), server_(server), wanted_(wanted) {}

  Result<Sink*> open(const Pop3Message&) override {
    TRY_ASSIGN(file_, store::Files(room_.store).create(kMessageOctetsMax));
    return file_.get();
  }
  Status whole(const Pop3Message& message) override {
    TRY_ASSIGN(const store::KeptFile kept, file_->keep());
    file_.reset();
    TRY_ASSIGN(store::MessageKey key, record_arrival(room_, kept, name_of(server_, message)));
    taken.push_back(std::move(key));
    return room_.progress(Stage::taking, taken.size(), wanted_);
  }
  // Somebody else took it out meanwhile.
  Status refused(const Pop3Message&, const Error&) override { return {}; }

  std::vector<store::MessageKey> taken;

 private:
  const Mailroom& room_;
  const net::Server& server_;
  const size_t wanted_;
  std::unique_ptr<store::NewFile> file_;
};

Result<std::vector<Pop3Message>> unknown(const Mailroom& room, const net::Server& server,
                                         const std::vector<Pop3Message>& all) {
  std::vector<Pop3Message> wanted;
  for (const Pop3Message& message : all) {
    TRY_ASSIGN(const bool known, store::Messages(room.store).was_fetched(room.account.id, name_of(server, message)));
    if (!known) wanted.push_back(message);
  }
  return wanted;
}

// Whatever is on the disk here; a message that could not be taken stays there.
Status remove_taken(const Mailroom& room, const net::Server& server, const std::vector<Pop3Message>& all,
                    transport::Pop3& pop3) {
  for (const Pop3Message& message : all) {
    TRY_ASSIGN(const bool known, store::Messages(room.store).was_fetched(room.account.id, name_of(server, message)));
    if (known) TRY(pop3.remove(message));
  }
  return {};
}

}  // namespace

Result<std::vector<store::MessageKey>> fetch_pop3(const Mailroom& room, const net::Server& server) {
  TRY_ASSIGN(auto stream, room.connect(server));
  TRY_ASSIGN(transport::Pop3 pop3, transport::Pop3::begin(std::move(stream), {.message_octets = kMessageOctetsMax}));
  TRY_ASSIGN(const auto all, pop3.list());
  TRY_ASSIGN(const auto wanted, unknown(room, server, all));
  Taker taker(room, server, wanted.size());
  TRY(pop3.retrieve(wanted, taker));
  if (!room.account.leave_on_server) TRY(remove_taken(room, server, all, pop3));
  TRY(pop3.quit());
  return std::move(taker.taken);
}

}  // namespace letterlock::inbox
