// For tests only: a real Dovecot for each session, without network, TLS or login: its imap program takes the user for
// logged in (PREAUTH) and speaks over pipes (it refuses sockets). Sessions of one Dovecot share one Maildir in a
// temporary folder. Each ends with its stream, and in any case with the test.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "transport/imap/imap.h"

namespace letterlock::transport::imap {

class ProcessStream : public net::Stream {
 public:
  ProcessStream(int from, int to, pid_t child) : from_(from), to_(to), child_(child) { ::signal(SIGPIPE, SIG_IGN); }
  ProcessStream(const ProcessStream&) = delete;
  ProcessStream& operator=(const ProcessStream&) = delete;
  ~ProcessStream() override {
    ::close(to_);
    ::close(from_);
    ::waitpid(child_, nullptr, 0);
  }
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    TRY_ASSIGN(const bool readable, wait_readable(std::chrono::seconds(60)));
    if (!readable) return fail(ErrorCode::server_timeout, {{"server", name_}});
    const ssize_t count = ::read(from_, buffer.data(), buffer.size());
    if (count < 0) return fail(ErrorCode::connection_lost, {{"server", name_}});
    return static_cast<size_t>(count);
  }
  Status write(ByteView octets) override {
    while (!octets.empty()) {
      const ssize_t count = ::write(to_, octets.data(), octets.size());
      if (count < 0) return fail(ErrorCode::connection_lost, {{"server", name_}});
      octets = octets.subspan(static_cast<size_t>(count));
    }
    return {};
  }
  Result<bool> wait_readable(std::chrono::milliseconds wait) override {
    pollfd entry{from_, POLLIN, 0};
    return ::poll(&entry, 1, static_cast<int>(wait.count())) > 0;
  }
  const std::string& name() const override { return name_; }

 private:
  int from_;
  int to_;
  pid_t child_;
  std::string name_ = "dovecot";
};

class Dovecot {
 public:
  static constexpr uid_t kMailUser = 5000;  // where the test runs as root: Dovecot touches no mail as root

  // `settings`: more lines for its configuration.
  explicit Dovecot(const std::string& settings = "") : folder_("/tmp/imap-" + random_name()) {
    std::filesystem::create_directories(folder_ + "/person");
    std::string user;
    if (::geteuid() == 0) {
      user = "mail_uid = " + std::to_string(kMailUser) + "\nmail_gid = " + std::to_string(kMailUser) + "\n";
      EXPECT_EQ(::chown((folder_ + "/person").c_str(), kMailUser, kMailUser), 0);
    }
    std::ofstream(folder_ + "/conf") << "base_dir = " << folder_ << "/run\nstate_dir = " << folder_ << "/state\n"
                                     << "protocols = imap\nssl = no\nmail_location = maildir:~/Maildir\n"
                                     << "namespace inbox {\n  inbox = yes\n  separator = /\n"
                                     << mailbox("Sent") << mailbox("Drafts") << mailbox("Trash") << "}\n"
                                     << user << settings << "\n";
  }
  Dovecot(const Dovecot&) = delete;
  Dovecot& operator=(const Dovecot&) = delete;
  ~Dovecot() { std::filesystem::remove_all(folder_); }

  const std::string& folder() const { return folder_; }

  std::unique_ptr<net::Stream> connect() const {
    int to_server[2] = {-1, -1}, from_server[2] = {-1, -1};
    EXPECT_EQ(::pipe2(to_server, O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(from_server, O_CLOEXEC), 0);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) serve(to_server[0], from_server[1], parent);
    ::close(to_server[0]);
    ::close(from_server[1]);
    return std::make_unique<ProcessStream>(from_server[0], to_server[1], child);
  }

  Imap session() const {
    auto imap = Imap::begin(connect());
    EXPECT_TRUE(imap) << (imap ? "" : imap.error().id()) << "\nDovecot's log:\n"
                      << std::ifstream(folder_ + "/log").rdbuf();
    return std::move(imap).value();
  }

 private:
  static std::string mailbox(const std::string& name) {
    return "  mailbox " + name + " {\n    special_use = \\" + name + "\n    auto = create\n  }\n";
  }

  [[noreturn]] void serve(int in, int out, pid_t parent) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(::open((folder_ + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), 2);
    ::setenv("HOME", (folder_ + "/person").c_str(), 1);
    ::setenv("USER", "ann", 1);
    ::execl("/usr/lib/dovecot/imap", "/usr/lib/dovecot/imap", "-c", (folder_ + "/conf").c_str(), nullptr);
    ::_exit(127);
  }

  std::string folder_;
};

}  // namespace letterlock::transport::imap
