#include "account/autoconfig.h"

#include <gtest/gtest.h>

namespace letterlock::account {
namespace {

const x509::Address kAnn = x509::Address::parse("Ann@Example.tw").value();

std::string server(const std::string& kind, const std::string& type, const std::string& socket,
                   const std::string& more = "<authentication>password-cleartext</authentication>",
                   const std::string& host = "mail.example.tw", const std::string& port = "4000",
                   const std::string& user = "%EMAILADDRESS%") {
  return "<" + kind + " type=\"" + type + "\"><hostname>" + host + "</hostname><port>" + port + "</port><socketType>" +
         socket + "</socketType><username> " + user + "\n</username>" + more + "</" + kind + ">";
}
std::string file(const std::string& servers) {
  return "<?xml version=\"1.0\"?>\n<clientConfig version=\"1.1\"><emailProvider id=\"example.tw\">"
         "<domain>example.tw</domain>" +
         servers + "</emailProvider></clientConfig>";
}
std::string urls(const std::vector<net::Server>& servers) {
  std::string text;
  for (const net::Server& one : servers) text += (text.empty() ? "" : " ") + one.url();
  return text;
}
// What is found, or why nothing is.
std::string read(const std::string& xml, const x509::Address& address = kAnn) {
  const auto found = read_autoconfig(as_bytes(xml), address, "https://example.tw/");
  if (!found) return found.error().id() + ": " + found.error().params.at(1).second;
  return urls(found->incoming) + " | " + urls(found->outgoing);
}
const std::string kIn = server("incomingServer", "imap", "SSL");
const std::string kOut = server("outgoingServer", "smtp", "STARTTLS");
const std::string kInUrl = "imaps://Ann%40Example.tw@mail.example.tw:4000";
const std::string kOutUrl = "smtp://Ann%40Example.tw@mail.example.tw:4000";

TEST(Autoconfig, ServersAreReadInTheirOrderImapFirst) {
  EXPECT_EQ(read(file(kIn + kOut)), kInUrl + " | " + kOutUrl);
  const std::string pop = server("incomingServer", "pop3", "SSL");
  EXPECT_EQ(read(file(pop + kIn + kOut + kIn)), kInUrl + " pop3s://Ann%40Example.tw@mail.example.tw:4000 | " + kOutUrl);
  EXPECT_EQ(read("\xEF\xBB\xBF" + file(kIn)), kInUrl + " | ");
}

TEST(Autoconfig, PlaceholdersOfTheAddressAreFilledIn) {
  const auto with = [](const std::string& host, const std::string& user, const x509::Address& address = kAnn) {
    return read(file(server("incomingServer", "imap", "SSL", "", host, "993", user)), address);
  };
  const std::string none = "autoconfig-malformed: it names no server that can be used";
  EXPECT_EQ(with("imap.%EMAILDOMAIN%", "%EMAILLOCALPART%"), "imaps://Ann@imap.example.tw | ");
  EXPECT_EQ(with("imap.%EMAILDOMAIN%", "x-%EMAILLOCALPART%", x509::Address::parse("王@例子.tw").value()),
            "imaps://x-%E7%8E%8B@imap.xn--fsqu00a.tw | ");
  EXPECT_EQ(with("imap.example.tw", "%EMAILADDRESS%", x509::Address::parse("a%EMAILDOMAIN%b@c.tw").value()),
            "imaps://a%25EMAILDOMAIN%25b%40c.tw@imap.example.tw | ");
  EXPECT_EQ(with("imap.example.tw", "%REALNAME%"), none);
  EXPECT_EQ(with("imap.example.tw", ""), none);
}

// A rogue or careless file: whatever it asks for, mail and passwords go over verified TLS or nowhere.
TEST(Autoconfig, S12_ServersWithoutTlsAreNeverTaken) {
  const std::string plain = "autoconfig-malformed: it names only servers without TLS";
  for (const char* socket : {"plain", "", "ssl", "none", "SSL plain"}) {
    EXPECT_EQ(read(file(server("incomingServer", "imap", socket))), plain) << socket;
  }
  EXPECT_EQ(read(file(server("outgoingServer", "smtp", "plain") + kIn)), kInUrl + " | ");
}

TEST(Autoconfig, OnlyLoginsThatWeDoAreTaken) {
  const auto with = [](const std::string& words, const std::string& host = "imap.gmail.com",
                       const std::string& kind = "incomingServer", const std::string& type = "imap") {
    std::string list;
    for (const char c : words) {
      list += "<authentication>";
      list += c == 'o' ? "OAuth2" : c == 'p' ? "password-cleartext" : c == 'n' ? "none" : "GSSAPI";
      list += "</authentication>";
    }
    return read(file(server(kind, type, "SSL", list, host, "993")));
  };
  const std::string none = "autoconfig-malformed: it names no server that can be used";
  const std::string oauth = "imaps://Ann%40Example.tw;AUTH=XOAUTH2@imap.gmail.com";
  EXPECT_EQ(with("op"), oauth + " imaps://Ann%40Example.tw@imap.gmail.com | ");
  EXPECT_EQ(with("ggo"), oauth + " | ");
  EXPECT_EQ(with("g"), none);
  EXPECT_EQ(with("n"), none);
  EXPECT_EQ(with("o", "imap.example.tw"), none);  // whose sign-in we do not know
  EXPECT_EQ(with("n", "smtp.example.tw", "outgoingServer", "smtp"), " | smtps://smtp.example.tw:993");
  EXPECT_EQ(with("ggggggggp"), none);  // bounded
}

TEST(Autoconfig, HostsPortsAndKindsThatAreNoneArePassedOver) {
  const std::string none = "autoconfig-malformed: it names no server that can be used";
  for (const char* host :
       {"", "evil@mail.example.tw", "mail.example.tw:25", "mail.example.tw/path", "a b", "a&#10;b"}) {
    EXPECT_EQ(read(file(server("incomingServer", "imap", "SSL", "", host))), none) << host;
  }
  for (const char* port : {"", "0", "70000", "99x", "-1"}) {
    EXPECT_EQ(read(file(server("incomingServer", "imap", "SSL", "", "a.tw", port))), none) << port;
  }
  EXPECT_EQ(read(file(server("incomingServer", "exchange", "SSL"))), none);
  EXPECT_EQ(read(file(server("incomingServer", "smtp", "SSL"))), none);
  EXPECT_EQ(read(file(server("outgoingServer", "imap", "SSL"))), none);
}

TEST(Autoconfig, S9_XmlBombsAreRefused) {
  const std::string laughs = "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
  EXPECT_EQ(read(laughs + file(kIn)), "autoconfig-malformed: it has a document type");
  const std::string outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">";
  EXPECT_EQ(read(outside + file(kIn)), "autoconfig-malformed: it has a document type");
  EXPECT_EQ(read(file(kIn) + std::string(kAutoconfigOctetsMax, ' ')), "autoconfig-malformed: it is too large");
  std::string deep;
  for (int i = 0; i < 40'000; ++i) deep += "<a>";
  EXPECT_EQ(read(deep), "autoconfig-malformed: it is no XML");
  // An entity that nobody declared stays as it is written, and is no host.
  EXPECT_EQ(read(file(server("incomingServer", "imap", "SSL", "", "&host;"))),
            "autoconfig-malformed: it names no server that can be used");
  std::string many;
  for (int i = 0; i < 300; ++i) many += server("incomingServer", "imap", "SSL", "", "a" + std::to_string(i) + ".tw");
  EXPECT_EQ(read_autoconfig(as_bytes(file(many)), kAnn, "")->incoming.size(), 32U);
}

TEST(Autoconfig, WhatIsNoConfigurationIsSaidToBeNone) {
  EXPECT_EQ(read(""), "autoconfig-malformed: it is no XML");
  EXPECT_EQ(read("<html><body>Welcome</body></html>"), "autoconfig-malformed: it names no provider");
  EXPECT_EQ(read(file("")), "autoconfig-malformed: it names no server that can be used");
  EXPECT_EQ(read(file(kIn).substr(0, 200)), "autoconfig-malformed: it is no XML");
}

}  // namespace
}  // namespace letterlock::account
