#include "api/discovery_view.h"

#include "api/json_text.h"
#include "api/test_api.h"

namespace letterlock::api {
namespace {

using text::Language;

app::Discovery found() {
  app::Discovery discovery;
  account::FoundServer in{net::Server::parse("imaps://ann%40own.example;AUTH=XOAUTH2@imap.gmail.com").value(),
                          account::Source::service_records, "_imaps._tcp.own.example", true};
  account::FoundServer out{net::Server::parse("smtp://ann@smtp.own.example").value(), account::Source::well_known,
                           "https://own.example/a", false};
  discovery.found.incoming = {in};
  discovery.found.outgoing = {out};
  discovery.steps = {{account::Source::autoconfig, "https://autoconfig.own.example/",
                      Error{ErrorCode::server_not_found, {{"server", "autoconfig.own.example"}}}},
                     {account::Source::well_known, "https://own.example/a", {}}};
  return discovery;
}

TEST(DiscoveryView, TheDocumentNamesServersAndSources) {
  const JsonValue document = to_json(view_of("ann@own.example", found(), Language::en));
  EXPECT_EQ(to_text(document.at("incoming").at(0)),
            R"({"url":"imaps://ann%40own.example;AUTH=XOAUTH2@imap.gmail.com","host":"imap.gmail.com","port":993,)"
            R"("protocol":"imap","security":"tls","user":"ann@own.example","login":"oauth",)"
            R"("source":"service-records","place":"_imaps._tcp.own.example","other_domain":true})");
  EXPECT_EQ(document.at("outgoing").at(0).at("security").as_string(), "starttls");
  EXPECT_EQ(document.at("asked").at(0).at("error").at("id").as_string(), "server-not-found");
  EXPECT_TRUE(document.at("asked").at(1).at("error").is_null());
}

TEST(DiscoveryView, APersonSeesFromWhereAndWhatSpeaksAgainstIt) {
  const std::string text = text_of(view_of("ann@own.example", found(), Language::en), Language::en);
  for (const char* words : {"imaps://ann%40own.example;AUTH=XOAUTH2@imap.gmail.com", "DNS (_imaps._tcp.own.example)",
                            "[!] imap.gmail.com", "letterlock account login", "smtp://ann@smtp.own.example",
                            "https://own.example/a", "there is no server named autoconfig.own.example"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
  EXPECT_EQ(text.find("[!] smtp"), std::string::npos) << text;
  for (const Language language : {Language::en, Language::zh_tw}) {
    const std::string all = text_of(view_of("ann@own.example", found(), language), language);
    EXPECT_EQ(all.find("view."), std::string::npos) << all;
    EXPECT_EQ(all.find('{'), std::string::npos) << all;
  }
}

}  // namespace
}  // namespace letterlock::api
