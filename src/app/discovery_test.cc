// Discovery against real servers on loopback: a web server with configuration files, DNS, mail servers that greet.

#include "app/discovery.h"

#include <csignal>

#include "app/test_app.h"
#include "net/test_dns.h"
#include "net/test_server.h"
#include "store/settings.h"

namespace letterlock::app {
namespace {

using account::Source;
using namespace testing;

class DiscoveryTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    std::signal(SIGPIPE, SIG_IGN);  // of our own servers
    net::write_pem(ca_, folder_ + "/ca.pem");
    options_.authority_file = folder_ + "/ca.pem";
    options_.time_limit = std::chrono::milliseconds(3000);
    options_.usual = [](const x509::Address&) { return account::Configuration(); };
    options_.resolver = {nobody_.place(), 1};
    options_.files = {{Source::autoconfig, at(web_) + "/mail/config-v1.1.xml?emailaddress=%EMAILADDRESS%"},
                      {Source::well_known, at(web_) + "/well-known"}};
  }
  static std::string at(const net::TestServer& server) { return "https://localhost:" + std::to_string(server.port()); }

  void serve(net::Peer& peer) {
    if (!peer.start_tls(good_)) return;
    const std::string request = peer.line();
    for (std::string line = peer.line(); !line.empty();) line = peer.line();
    const std::string path = request.substr(4, request.rfind(' ') - 4);
    asked_ += path + " ";
    const auto found = files_.find(path);
    const std::string status = found == files_.end() ? "404 Not Found" : "200 OK";
    peer.say("HTTP/1.1 " + status + "\r\nConnection: close\r\n\r\n" + (found == files_.end() ? "" : found->second));
  }
  static std::string file(const std::string& servers) {
    return "<clientConfig><emailProvider id=\"e\">" + servers + "</emailProvider></clientConfig>";
  }
  static std::string server(const std::string& kind, const std::string& type, const std::string& socket) {
    return "<" + kind + " type=\"" + type + "\"><hostname>" + type +
           ".provider.example</hostname><port>4000</port><socketType>" + socket +
           "</socketType><username>%EMAILLOCALPART%</username></" + kind + ">";
  }
  Discovery go() { return must(discover("ann@localhost", options_)); }
  static std::string urls(const std::vector<account::FoundServer>& servers) {
    std::string text;
    for (const auto& one : servers)
      text += to_string(one.source) + " " + one.server.url() + (one.other_domain ? "! " : " ");
    return text;
  }
  static std::string steps(const Discovery& made) {
    std::string text;
    for (const auto& step : made.steps)
      text += to_string(step.source) + (step.error ? "!" + step.error->id() : "") + " ";
    return text;
  }

  net::TestCertificate ca_ = net::test_certificate(nullptr, 10);
  net::TestCertificate good_ = net::test_certificate(&ca_, 10);
  std::map<std::string, std::string> files_;
  std::string asked_;
  net::TestDns nobody_{[](const std::string& name, unsigned id) { return net::dns_answer(name, {}, 0x8183, id); }};
  net::TestServer web_{[this](net::Peer& peer) { serve(peer); }};
  DiscoveryOptions options_;
};

const std::string kFileOfProvider = "/mail/config-v1.1.xml?emailaddress=ann%40localhost";

TEST_F(DiscoveryTest, TheProvidersFileComesFirstAndIsEnough) {
  files_[kFileOfProvider] =
      file(server("incomingServer", "imap", "SSL") + server("outgoingServer", "smtp", "STARTTLS"));
  const Discovery made = go();
  EXPECT_EQ(urls(made.found.incoming), "autoconfig imaps://ann@imap.provider.example:4000 ");
  EXPECT_EQ(urls(made.found.outgoing), "autoconfig smtp://ann@smtp.provider.example:4000 ");
  EXPECT_EQ(steps(made), "autoconfig ");
  EXPECT_EQ(asked_, kFileOfProvider + " ");
}

TEST_F(DiscoveryTest, EachSourceThatHasNothingIsNamedWithItsReason) {
  files_[kFileOfProvider] = file(server("incomingServer", "imap", "plain"));
  const Discovery made = go();
  EXPECT_TRUE(made.found.incoming.empty());
  EXPECT_TRUE(
      steps(made).starts_with("autoconfig!autoconfig-malformed well-known!autoconfig-malformed "
                              "service-records!server-not-found "))
      << steps(made);
  EXPECT_EQ(parameter(*made.steps[0].error, "reason"), "it names only servers without TLS");
  EXPECT_EQ(parameter(*made.steps[1].error, "reason"), "HTTP 404");
  options_.authority_file.clear();
  EXPECT_TRUE(steps(go()).starts_with("autoconfig!server-untrusted well-known!server-untrusted ")) << steps(go());
}

TEST_F(DiscoveryTest, DnsFillsInWhatTheFilesLeaveOpenAndIsMarked) {
  files_["/well-known"] = file(server("incomingServer", "pop3", "SSL"));
  const net::TestDns dns([](const std::string& name, unsigned id) {
    if (name != "_submission._tcp.localhost") return net::dns_answer(name, {}, 0x8183, id);
    return net::dns_answer(name, {net::dns_service(0, 0, 587, "smtp.elsewhere.example")}, 0x8180, id);
  });
  options_.resolver.server = dns.place();
  const Discovery made = go();
  EXPECT_EQ(urls(made.found.incoming), "well-known pop3s://ann@pop3.provider.example:4000 ");
  EXPECT_EQ(urls(made.found.outgoing), "service-records smtp://ann%40localhost@smtp.elsewhere.example! ");
  EXPECT_EQ(steps(made),
            "autoconfig!autoconfig-malformed well-known service-records!server-not-found service-records ");
}

TEST_F(DiscoveryTest, UsualNamesCountOnlyWithACertificateThatHolds) {
  const net::TestCertificate other = net::test_certificate(&ca_, 10, {.names = "DNS:other.example"});
  std::string logins;
  const auto greets = [&](const net::TestCertificate& certificate, const std::string& greeting) {
    return [&, greeting](net::Peer& peer) {
      if (!peer.start_tls(certificate)) return;
      peer.say(greeting);
      for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
        logins += line.find("LOGIN") != std::string::npos || line.find("AUTH") != std::string::npos ? line : "";
        const bool smtp = line.starts_with("EHLO");
        peer.say(smtp ? "250 mail\r\n" : "* CAPABILITY IMAP4rev1\r\n" + line.substr(0, line.find(' ')) + " OK\r\n");
      }
    };
  };
  const net::TestServer wrong(greets(other, "* OK ready\r\n"));
  const net::TestServer imap(greets(good_, "* OK ready\r\n"));
  const net::TestServer smtp(greets(good_, "220 ready\r\n"));
  options_.usual = [&](const x509::Address&) {
    const auto at = [](net::Protocol protocol, const net::TestServer& one) {
      return net::Server{protocol, net::Security::tls, "localhost", one.port(), "", net::Login::none};
    };
    return account::Configuration{{at(net::Protocol::imap, wrong), at(net::Protocol::imap, imap)},
                                  {at(net::Protocol::smtp, smtp)}};
  };
  const Discovery made = go();
  EXPECT_EQ(urls(made.found.incoming),
            "usual-names imaps://ann%40localhost@localhost:" + std::to_string(imap.port()) + " ");
  EXPECT_EQ(urls(made.found.outgoing),
            "usual-names smtps://ann%40localhost@localhost:" + std::to_string(smtp.port()) + " ");
  EXPECT_TRUE(steps(made).ends_with("usual-names!server-wrong-name usual-names usual-names ")) << steps(made);
  EXPECT_EQ(logins, "");
}

TEST_F(DiscoveryTest, WhatIsNoAddressIsAskedNowhere) {
  EXPECT_EQ(code_of(discover("ann", options_)), ErrorCode::address_malformed);
  options_.authority_file = folder_ + "/none.pem";
  EXPECT_EQ(code_of(discover("ann@localhost", options_)), ErrorCode::file_not_readable);
  EXPECT_EQ(asked_, "");
}

TEST_F(DiscoveryTest, OauthIsChosenOnlyWithAClientId) {
  const auto home = open_home("home");
  std::vector<account::FoundServer> servers(2);
  servers[0].server = net::Server::parse("imaps://ann;AUTH=XOAUTH2@imap.gmail.com").value();
  servers[1].server = net::Server::parse("imaps://ann@imap.gmail.com").value();
  EXPECT_EQ(must(choose(*home, servers)), &servers[1]);
  EXPECT_EQ(must(choose(*home, {})), nullptr);
  const std::vector<account::FoundServer> only(1, servers[0]);
  EXPECT_EQ(must(choose(*home, only)), &only[0]);
  must_pass(store::Settings(home->store()).set("oauth-client-id.google", "id"));
  EXPECT_EQ(must(choose(*home, servers)), &servers[0]);
}

}  // namespace
}  // namespace letterlock::app
