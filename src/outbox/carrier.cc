#include "outbox/carrier.h"

#include "account/route.h"
#include "store/files.h"
#include "transport/maildir.h"
#include "transport/sendmail.h"
#include "transport/smtp.h"

namespace letterlock::outbox {
namespace {

using transport::BeforeCommit;
using transport::Outcome;
using transport::Submission;

// A command may hand the message to a slow server.
constexpr std::chrono::minutes kCommandLimit{10};
// RFC 5321 section 4.5.3.1.8: so many recipients every server must take in one transaction, and many take no more.
constexpr size_t kRecipientsInATransaction = 100;

Result<std::unique_ptr<ReplayableSource>> copy_of(const Office& office, const std::string& digest) {
  TRY_ASSIGN(auto octets, store::Files(office.store).open(digest));
  return std::unique_ptr<ReplayableSource>(std::move(octets));
}

// A delivery carries this much of the copy's digest in its name, to be found again after a crash.
class PostFolderCarrier : public Carrier {
 public:
  PostFolderCarrier(const Office& office, account::PostFolder folder) : office_(office), folder_(std::move(folder)) {}

  Result<Submission> carry(const Parcel& parcel, const BeforeCommit& before_commit) override {
    const std::string& address = parcel.envelope.recipients.front();
    TRY_ASSIGN(const transport::Maildir mailbox, mailbox_of(address));
    TRY_ASSIGN(auto octets, copy_of(office_, parcel.digest));
    TRY_ASSIGN(auto source, octets->open());
    TRY(before_commit(parcel.envelope.recipients));
    // Whatever goes wrong here leaves nothing in the mailbox (maildir.h).
    const auto delivered = mailbox.deliver(*source, tag_of(parcel.digest));
    if (delivered) return submission(address, Outcome::accepted, delivered->name, std::nullopt);
    return submission(address, Outcome::deferred, "", delivered.error());
  }
  Result<std::optional<bool>> arrived(const std::string& digest, const std::string& address) override {
    TRY_ASSIGN(const transport::Maildir mailbox, mailbox_of(address));
    TRY_ASSIGN(const auto found, mailbox.find_tag(tag_of(digest)));
    // The owner may have taken it out: that it is not there tells nothing.
    return found ? std::optional<bool>(true) : std::nullopt;
  }
  size_t portion() const override { return 1; }

 private:
  static std::string tag_of(const std::string& digest) { return digest.substr(0, 40); }
  static Submission submission(const std::string& address, Outcome outcome, const std::string& answer,
                               std::optional<Error> error) {
    Submission submission;
    submission.recipients.push_back({address, outcome, "", answer, std::move(error)});
    submission.message = outcome;
    return submission;
  }
  Result<transport::Maildir> mailbox_of(const std::string& address) const {
    TRY_ASSIGN(const std::string folder, account::maildir_of(folder_.path, address));
    return transport::Maildir::open(folder);
  }

  const Office& office_;
  account::PostFolder folder_;
};

class CommandCarrier : public Carrier {
 public:
  CommandCarrier(const Office& office, account::SendmailCommand command)
      : office_(office), command_(std::move(command)) {}

  Result<Submission> carry(const Parcel& parcel, const BeforeCommit& before_commit) override {
    TRY_ASSIGN(auto octets, copy_of(office_, parcel.digest));
    return transport::send_by_command(command_.words, parcel.envelope, *octets, kCommandLimit, before_commit);
  }
  Result<std::optional<bool>> arrived(const std::string&, const std::string&) override { return std::optional<bool>(); }
  // Its exit code speaks of all of them.
  size_t portion() const override { return 1; }

 private:
  const Office& office_;
  account::SendmailCommand command_;
};

class SmtpCarrier : public Carrier {
 public:
  SmtpCarrier(const Office& office, net::Server server) : office_(office), server_(std::move(server)) {}
  ~SmtpCarrier() override {
    if (smtp_) smtp_->quit();
  }

  Result<Submission> carry(const Parcel& parcel, const BeforeCommit& before_commit) override {
    TRY_ASSIGN(auto octets, copy_of(office_, parcel.digest));
    if (!smtp_) TRY(open());
    auto submission = smtp_->send(parcel.envelope, *octets, before_commit);
    if (!smtp_->usable()) smtp_.reset();
    return submission;
  }
  Result<std::optional<bool>> arrived(const std::string&, const std::string&) override { return std::optional<bool>(); }
  size_t portion() const override { return kRecipientsInATransaction; }

 private:
  Status open() {
    TRY_ASSIGN(auto stream, office_.connect(server_));
    TRY_ASSIGN(transport::Smtp smtp, transport::Smtp::begin(std::move(stream), ""));
    smtp_.emplace(std::move(smtp));
    return {};
  }

  const Office& office_;
  net::Server server_;
  std::optional<transport::Smtp> smtp_;
};

struct Open {
  const Office& office;
  std::unique_ptr<Carrier> operator()(account::PostFolder folder) const {
    return std::make_unique<PostFolderCarrier>(office, std::move(folder));
  }
  std::unique_ptr<Carrier> operator()(account::SendmailCommand command) const {
    return std::make_unique<CommandCarrier>(office, std::move(command));
  }
  std::unique_ptr<Carrier> operator()(net::Server server) const {
    return std::make_unique<SmtpCarrier>(office, std::move(server));
  }
};

}  // namespace

Result<std::unique_ptr<Carrier>> open_carrier(const Office& office) {
  TRY_ASSIGN(account::Outgoing way, account::outgoing_of(office.account.outgoing));
  return std::visit(Open{office}, std::move(way));
}

}  // namespace letterlock::outbox
