#include "net/server.h"

#include <gtest/gtest.h>

namespace letterlock::net {
namespace {

std::string reason_of(std::string_view url) {
  const auto server = Server::parse(url);
  if (server) return "parsed";
  EXPECT_EQ(server.error().code, ErrorCode::server_malformed) << url;
  return server.error().params.at(1).second;
}

TEST(Server, SchemesSayProtocolSecurityAndPort) {
  const auto imap = Server::parse("imap://ann@mail.example.tw").value();
  EXPECT_EQ(imap.protocol, Protocol::imap);
  EXPECT_EQ(imap.security, Security::starttls);
  EXPECT_EQ(imap.port, 143);
  EXPECT_EQ(imap.user, "ann");
  EXPECT_EQ(imap.login, Login::password);
  EXPECT_EQ(imap.name(), "mail.example.tw:143");
  EXPECT_EQ(Server::parse("imaps://a@h").value().port, 993);
  EXPECT_EQ(Server::parse("pop3://a@h").value().port, 110);
  EXPECT_EQ(Server::parse("POP3S://a@h").value().port, 995);
  EXPECT_EQ(Server::parse("smtp://a@h").value().port, 587);
  EXPECT_EQ(Server::parse("smtps://h").value().port, 465);
  EXPECT_EQ(Server::parse("smtps://h").value().login, Login::none);
}

TEST(Server, UrlsComeBackAsTheyWere) {
  for (const char* url : {"imaps://ann@mail.example.tw", "imap://ann@mail.example.tw:1143", "smtps://mail.example.tw",
                          "imaps://ann%40example.tw;AUTH=XOAUTH2@imap.example.com", "pop3s://a%3Ab%2Fc@h",
                          "smtp://ann@[::1]:2525", "pop3://%E5%AE%89@127.0.0.1"}) {
    const auto server = Server::parse(url);
    ASSERT_TRUE(server) << url;
    EXPECT_EQ(server->url(), url);
    EXPECT_EQ(Server::parse(server->url()).value(), *server);
  }
  EXPECT_EQ(Server::parse("imaps://ann@example.tw@Mail.Example.TW.:993/").value().url(),
            "imaps://ann%40example.tw@mail.example.tw");
}

TEST(Server, HostsOfOtherScriptsBecomeALabels) {
  EXPECT_EQ(Server::parse("imaps://ann@郵件.例子.tw").value().host, "xn--5nqv22n.xn--fsqu00a.tw");
  EXPECT_EQ(Server::parse("imaps://ann@BÜCHER.example").value().host, "xn--bcher-kva.example");
}

TEST(Server, APasswordIsRefusedAndNotRepeated) {
  for (const char* url : {"imaps://ann:geheim@mail.example.tw", "imaps://ann:x/geheim@mail.example.tw",
                          "imaps://ann:x@geheim@mail.example.tw:993", "imaps://ann:geheim", "what://ann:geheim@h",
                          "imaps://ann:geheim@bad host", "ann:geheim@h"}) {
    const auto server = Server::parse(url);
    ASSERT_FALSE(server) << url;
    for (const auto& [name, value] : server.error().params) {
      EXPECT_EQ(value.find("geheim"), std::string::npos) << url << " " << name << " " << value;
    }
  }
  EXPECT_EQ(reason_of("imaps://ann:geheim@mail.example.tw"), "a password must not stand in it");
}

TEST(Server, WhatIsNoServerIsRefused) {
  EXPECT_EQ(reason_of("http://ann@h"), "it begins with none of imaps, imap, pop3s, pop3, smtps, smtp");
  EXPECT_EQ(reason_of("imaps://h"), "the user is missing");
  EXPECT_EQ(reason_of("imaps://@h"), "its user is malformed");
  EXPECT_EQ(reason_of("imaps://ann%0d%0aA1@h"), "its user is malformed");
  EXPECT_EQ(reason_of("imaps://ann%4@h"), "its user is malformed");
  EXPECT_EQ(reason_of("imaps://ann;AUTH=PLAIN@h"), "only AUTH=XOAUTH2 may follow the user");
  for (const char* host : {"", "a b", "a..b", "-a", "h/INBOX", "h?x", "[::1", "[x]", "h\r\n"}) {
    EXPECT_EQ(reason_of(std::string("imaps://ann@") + host), "its host is malformed") << host;
  }
  for (const char* port : {"", "0", "65536", "12x", "-1", "99999999999"}) {
    EXPECT_EQ(reason_of(std::string("imaps://ann@h:") + port), "its port is malformed") << port;
  }
  EXPECT_EQ(reason_of("imaps://" + std::string(2000, 'a') + "@h"), "it is too long");
}

TEST(Server, PathsAreNoServers) {
  EXPECT_TRUE(is_server_url("imaps://x"));
  EXPECT_FALSE(is_server_url("Maildir"));
  EXPECT_FALSE(is_server_url("/var/mail/ann"));
  EXPECT_FALSE(is_server_url("file:///x"));
}

TEST(Server, PartsFromElsewhereAreReadAsStrictly) {
  const auto made = [](const std::string& host, std::uint16_t port, const std::string& user, Login login) {
    const auto server = Server::checked({Protocol::imap, Security::tls, host, port, user, login});
    return server ? server->url() : server.error().id();
  };
  EXPECT_EQ(made("IMAP.Example.TW", 993, "ann@example.tw", Login::password),
            "imaps://ann%40example.tw@imap.example.tw");
  EXPECT_EQ(made("郵件.tw", 994, "王", Login::oauth), "imaps://%E7%8E%8B;AUTH=XOAUTH2@xn--5nqv22n.tw:994");
  for (const char* host :
       {"", "evil@imap.example.tw", "imap.example.tw:99", "imap.example.tw/x", "a b", "a\nb", "a..b"}) {
    EXPECT_EQ(made(host, 993, "ann", Login::password), "server-malformed") << host;
  }
  EXPECT_EQ(made("imap.example.tw", 0, "ann", Login::password), "server-malformed");
  EXPECT_EQ(made("imap.example.tw", 993, "", Login::password), "server-malformed");
  EXPECT_EQ(made("imap.example.tw", 993, "a\r\nb", Login::password), "server-malformed");
  EXPECT_EQ(made("imap.example.tw", 993, "", Login::none), "server-malformed");  // only SMTP goes without
}

}  // namespace
}  // namespace letterlock::net
