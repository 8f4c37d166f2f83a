#include "net/connect.h"

#include <csignal>
#include <cstdlib>

#include "net/curl.h"
#include "net/line_stream.h"
#include "net/test_server.h"

namespace letterlock::net {
namespace {

using std::chrono::milliseconds;

class Connect : public ::testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);  // of our own server; the client is looked at by its errors
    char pattern[] = "/tmp/letterlock-connect-XXXXXX";
    folder_ = mkdtemp(pattern);
    write_pem(authority_, folder_ + "/ca.pem");
    options_.authority_file = folder_ + "/ca.pem";
    options_.connect_timeout = milliseconds(4000);
    options_.idle_timeout = milliseconds(300);
    options_.local_name = "client.example";
  }
  void TearDown() override {
    unlink((folder_ + "/ca.pem").c_str());
    rmdir(folder_.c_str());
  }
  static Server server(const std::string& scheme, std::uint16_t port, const std::string& host = "localhost") {
    return Server::parse(scheme + host + ":" + std::to_string(port)).value();
  }
  Result<std::unique_ptr<Stream>> go(const Server& to) { return connect(to, {Secret("geheim")}, options_); }
  ErrorCode failure(const Server& to) {
    const auto stream = go(to);
    return stream ? ErrorCode::usage : stream.error().code;
  }

  TestCertificate authority_ = test_certificate(nullptr, 10);
  TestCertificate good_ = test_certificate(&authority_, 10);
  std::string folder_;
  ConnectOptions options_;
};

// IMAP that knows one password (base64 of NUL ann NUL geheim) and then says a line for each line.
void imap(Peer& peer) {
  peer.say("* OK ready\r\n");
  for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
    const std::string tag = line.substr(0, line.find(' '));
    if (line.ends_with("CAPABILITY")) {
      peer.say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n" + tag + " OK done\r\n");
    } else if (line.find(" AUTHENTICATE ") != std::string::npos) {
      const bool right = line.ends_with("AUTHENTICATE PLAIN AGFubgBnZWhlaW0=");
      peer.say(tag + (right ? " OK welcome\r\n" : " NO [AUTHENTICATIONFAILED] no such pair\r\n"));
    } else if (line == "bye") {
      return;
    } else {
      peer.say("echo " + line + "\r\n");
    }
  }
}

TEST_F(Connect, CarriesLinesOverVerifiedTlsAfterTheLogin) {
  TestServer real([&](Peer& peer) {
    if (peer.start_tls(good_)) imap(peer);
  });
  auto stream = go(server("imaps://ann@", real.port()));
  ASSERT_TRUE(stream) << stream.error().id();
  EXPECT_FALSE((*stream)->wait_readable(milliseconds(50)).value());
  LineStream lines(std::move(*stream));
  ASSERT_TRUE(lines.write_line("one"));
  ASSERT_TRUE(lines.write_line("two"));
  EXPECT_TRUE(lines.wait_readable(milliseconds(2000)).value());
  EXPECT_EQ(lines.read_line().value(), "echo one");
  EXPECT_EQ(lines.read_line().value(), "echo two");
  EXPECT_EQ(lines.read_line().error().code, ErrorCode::server_timeout);
  ASSERT_TRUE(lines.write_line("bye"));
  EXPECT_EQ(lines.read_line().error().code, ErrorCode::connection_lost);
}

TEST_F(Connect, ARefusedLoginHasTheAnswerOfTheServer) {
  TestServer real([&](Peer& peer) {
    if (peer.start_tls(good_)) imap(peer);
  });
  const auto stream = go(server("imaps://eve@", real.port()));
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().code, ErrorCode::login_refused);
  EXPECT_NE(stream.error().params.at(2).second.find("no such pair"), std::string::npos);
}

TEST_F(Connect, CertificatesThatDoNotHoldAreRefusedWithTheReason) {
  const TestCertificate other = test_certificate(nullptr, 10);
  struct Case {
    TestCertificate certificate;
    ErrorCode refused;
  };
  const std::vector<Case> cases = {
      {test_certificate(&other, 10), ErrorCode::server_untrusted},
      {test_certificate(nullptr, 10), ErrorCode::server_untrusted},
      {test_certificate(&authority_, -3), ErrorCode::server_certificate_expired},
      {test_certificate(&authority_, 10, {.days_before = 3}), ErrorCode::server_certificate_not_yet_valid},
      {test_certificate(&authority_, 10, {.names = "DNS:mail.example.tw"}), ErrorCode::server_wrong_name},
      {test_certificate(&authority_, 10, {.usage = "clientAuth"}), ErrorCode::server_certificate_refused},
  };
  for (const Case& one : cases) {
    TestServer real([&](Peer& peer) {
      if (peer.start_tls(one.certificate)) imap(peer);
    });
    EXPECT_EQ(id_of(failure(server("imaps://ann@", real.port()))), id_of(one.refused));
  }
}

TEST_F(Connect, TheAuthorityAndTheNameAreThoseThatWereAskedFor) {
  TestServer real([&](Peer& peer) {
    if (peer.start_tls(good_)) imap(peer);
  });
  EXPECT_EQ(failure(server("imaps://ann@", real.port(), "127.0.0.1")), ErrorCode::server_wrong_name);
  options_.authority_file.clear();
  EXPECT_EQ(failure(server("imaps://ann@", real.port())), ErrorCode::server_untrusted);
  options_.authority_file = folder_ + "/none.pem";
  EXPECT_EQ(failure(server("imaps://ann@", real.port())), ErrorCode::file_not_readable);
}

TEST(CertificateFailure, EachResultOfOpensslHasAReason) {
  const std::vector<std::pair<long, ErrorCode>> cases = {
      {X509_V_OK, ErrorCode::server_wrong_name},
      {X509_V_ERR_HOSTNAME_MISMATCH, ErrorCode::server_wrong_name},
      {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, ErrorCode::server_untrusted},
      {X509_V_ERR_CERT_HAS_EXPIRED, ErrorCode::server_certificate_expired},
      {X509_V_ERR_CERT_NOT_YET_VALID, ErrorCode::server_certificate_not_yet_valid},
      {X509_V_ERR_CERT_REVOKED, ErrorCode::server_certificate_refused},
      {X509_V_ERR_EE_KEY_TOO_SMALL, ErrorCode::server_certificate_refused},
  };
  for (const auto& [verified, code] : cases) {
    const auto failure = certificate_failure(verified, "mail.example.tw:993").value();
    EXPECT_EQ(failure.id(), id_of(code)) << verified;
    EXPECT_EQ(failure.params.front().second, "mail.example.tw:993");
  }
  const auto revoked = certificate_failure(X509_V_ERR_CERT_REVOKED, "a").value();
  EXPECT_NE(revoked.params.at(1).second.find("revoked"), std::string::npos);
}

void smtp(Peer& peer, const TestCertificate& certificate, bool offers, const std::string& injected) {
  peer.say("220 ready\r\n");
  while (!peer.line().empty()) {
    peer.say(offers ? "250-mail\r\n250 STARTTLS\r\n" : "250 mail\r\n");
    if (peer.line() != "STARTTLS") return;
    peer.say("220 go on\r\n" + injected);
    if (!peer.start_tls(certificate)) return;
    if (peer.line() == "EHLO client.example") peer.say("250 mail\r\n");
  }
}

TEST_F(Connect, StarttlsIsRequiredAndNothingBeforeItCounts) {
  TestServer honest([&](Peer& peer) { smtp(peer, good_, true, ""); });
  TestServer stripped([&](Peer& peer) { smtp(peer, good_, false, ""); });
  TestServer injecting([&](Peer& peer) { smtp(peer, good_, true, "250 AUTH PLAIN\r\n"); });
  const auto stream = go(server("smtp://", honest.port()));
  EXPECT_TRUE(stream) << stream.error().id();
  EXPECT_EQ(failure(server("smtp://", stripped.port())), ErrorCode::tls_not_offered);
  EXPECT_EQ(failure(server("smtp://", injecting.port())), ErrorCode::answers_before_tls);
}

TEST_F(Connect, ImapAndPop3SayAndAreToldNothingBeforeTls) {
  const auto refused = [&](const char* scheme, const std::string& greeting, const std::string& answers) {
    std::string said;
    ErrorCode code = ErrorCode::usage;
    {
      TestServer real([&](Peer& peer) {
        peer.say(greeting);
        for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
          said += line + "\n";
          const std::string ok = line == "STLS" || line == "CAPA" ? "+OK" : line.substr(0, line.find(' ')) + " OK";
          if (line.ends_with("STARTTLS") || line == "STLS") return peer.say(ok + "\r\n" + answers);
          peer.say(line == "CAPA" ? "+OK\r\nSTLS\r\nUSER\r\n.\r\n"
                                  : "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n" + ok + "\r\n");
        }
      });
      code = failure(server(scheme, real.port()));
    }
    EXPECT_EQ(said.find("AUTH "), std::string::npos) << said;
    EXPECT_EQ(said.find("LOGIN"), std::string::npos) << said;
    return id_of(code);
  };
  EXPECT_EQ(refused("imap://ann@", "* OK ready\r\n", "* OK injected\r\n"), "answers-before-tls");
  EXPECT_EQ(refused("pop3://ann@", "+OK ready\r\n", "+OK injected\r\n"), "answers-before-tls");
  EXPECT_EQ(refused("imap://ann@", "* PREAUTH ready\r\n", ""), "tls-not-offered");
  EXPECT_EQ(refused("smtp://", "554 not for you\r\n", ""), "server-refused");
}

TEST_F(Connect, SilentClosedAndUnknownServersEndInTime) {
  std::uint16_t closed = 0;
  {
    TestServer gone([](Peer&) {});
    closed = gone.port();
  }
  EXPECT_EQ(failure(server("imaps://ann@", closed)), ErrorCode::server_unreachable);
  EXPECT_EQ(failure(server("imaps://ann@", closed, "nobody.invalid")), ErrorCode::server_not_found);
  options_.connect_timeout = milliseconds(400);
  TestServer silent([](Peer& peer) { peer.line(); });
  EXPECT_EQ(failure(server("imap://ann@", silent.port())), ErrorCode::server_timeout);
  EXPECT_EQ(connect(server("imap://ann@", closed), {}, options_).error().code, ErrorCode::mail_password_needed);
}

}  // namespace
}  // namespace letterlock::net
