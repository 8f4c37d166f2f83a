#include "account/discovery.h"

#include <gtest/gtest.h>

namespace letterlock::account {
namespace {

const x509::Address kAnn = x509::Address::parse("ann+tw@Example.tw").value();

std::string urls(const std::vector<net::Server>& servers) {
  std::string text;
  for (const net::Server& one : servers) text += (text.empty() ? "" : " ") + one.url();
  return text;
}

TEST(Discovery, FilesAreAskedForAtTheDomainItselfOverHttps) {
  std::string asked;
  for (const FilePlace& place : file_places()) asked += url_of(place, kAnn) + "\n";
  EXPECT_EQ(asked,
            "https://autoconfig.example.tw/mail/config-v1.1.xml?emailaddress=ann%2Btw%40Example.tw\n"
            "https://example.tw/.well-known/autoconfig/mail/config-v1.1.xml\n");
  const x509::Address other = x509::Address::parse("a&b=%EMAILDOMAIN%@例子.tw").value();
  EXPECT_EQ(url_of(file_places().front(), other),
            "https://autoconfig.xn--fsqu00a.tw/mail/config-v1.1.xml?emailaddress=a%26b%3D%25EMAILDOMAIN%25%40%E4%BE%8B%"
            "E5%AD%90.tw");
}

TEST(Discovery, RecordsOfDnsBecomeServers) {
  Configuration found;
  for (const Service& service : kServices) {
    take_records(service, {{0, 0, 1000, "mail.example.tw"}}, kAnn, found);
  }
  EXPECT_EQ(name_of(kServices.front(), kAnn), "_imaps._tcp.example.tw");
  const std::string at = "://ann+tw%40Example.tw@mail.example.tw:1000";
  EXPECT_EQ(urls(found.incoming), "imaps" + at + " imap" + at + " pop3s" + at + " pop3" + at);
  EXPECT_EQ(urls(found.outgoing), "smtps" + at + " smtp" + at);
  Configuration google;
  take_records(kServices.front(), {{0, 0, 993, "imap.gmail.com"}, {0, 0, 993, "-"}}, kAnn, google);
  EXPECT_EQ(urls(google.incoming),
            "imaps://ann+tw%40Example.tw;AUTH=XOAUTH2@imap.gmail.com imaps://ann+tw%40Example.tw@imap.gmail.com");
}

TEST(Discovery, ALaterSourceFillsInOnlyWhatIsOpen) {
  Discovered found;
  Configuration file;
  file.incoming.push_back(net::Server::parse("imaps://ann@imap.example.tw").value());
  take_servers(found, file, Source::autoconfig, "https://autoconfig.example.tw/", kAnn);
  EXPECT_FALSE(found.complete());
  Configuration dns;
  dns.incoming.push_back(net::Server::parse("imaps://ann@imap.evil.example").value());
  dns.outgoing.push_back(net::Server::parse("smtps://ann@smtp.hoster.example").value());
  take_servers(found, dns, Source::service_records, "_submissions._tcp.example.tw", kAnn);
  EXPECT_TRUE(found.complete());
  ASSERT_EQ(found.incoming.size(), 1U);
  EXPECT_EQ(found.incoming.front().source, Source::autoconfig);
  EXPECT_EQ(found.incoming.front().server.host, "imap.example.tw");
  EXPECT_EQ(found.outgoing.front().source, Source::service_records);
}

// DNS is not authenticated: what it names outside the domain is said to be outside.
TEST(Discovery, WhatDnsNamesElsewhereIsMarked) {
  const auto marked = [](const char* host, Source source) {
    Discovered found;
    Configuration servers;
    servers.incoming.push_back(net::Server::parse(std::string("imaps://ann@") + host).value());
    take_servers(found, servers, source, "", kAnn);
    return found.incoming.front().other_domain;
  };
  EXPECT_FALSE(marked("example.tw", Source::service_records));
  EXPECT_FALSE(marked("imap.mail.example.tw", Source::service_records));
  EXPECT_TRUE(marked("badexample.tw", Source::service_records));
  EXPECT_TRUE(marked("imap.example.tw.evil.example", Source::service_records));
  EXPECT_FALSE(marked("imap.hoster.example", Source::autoconfig));  // the domain's own https server said so
}

TEST(Discovery, UsualNamesAreTriedWithoutALoginAndTakenWithOne) {
  const Configuration usual = usual_servers(kAnn);
  EXPECT_EQ(usual.incoming.front().name(), "imap.example.tw:993");
  EXPECT_EQ(usual.outgoing.front().name(), "smtp.example.tw:465");
  Configuration taken;
  for (const auto& list : {usual.incoming, usual.outgoing}) {
    for (const net::Server& server : list) {
      EXPECT_EQ(server.login, net::Login::none);
      take_usual(server, kAnn, taken);
    }
  }
  EXPECT_EQ(taken.incoming.size(), usual.incoming.size());
  EXPECT_EQ(taken.outgoing.front().url(), "smtps://ann+tw%40Example.tw@smtp.example.tw");
}

}  // namespace
}  // namespace letterlock::account
