#include "net/resolver.h"

#include "net/test_dns.h"

namespace letterlock::net {
namespace {

const std::string kName = "_imaps._tcp.example.tw";

TEST(Resolver, AsksTheServerThatIsNamed) {
  const TestDns dns([](const std::string& name, unsigned id) -> std::optional<std::string> {
    if (name != kName) return dns_answer(name, {}, 0x8183, id);
    return dns_answer(name, {dns_service(0, 0, 993, "imap.example.tw")}, 0x8180, id);
  });
  const auto found = find_services(kName, {dns.place()});
  ASSERT_TRUE(found) << found.error().id();
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().target, "imap.example.tw");
  const auto other = find_services("_imap._tcp.example.tw", {dns.place()});
  ASSERT_TRUE(other) << other.error().id();
  EXPECT_TRUE(other->empty());
}

TEST(Resolver, AnswersToOtherQuestionsAreNotTaken) {
  const auto refused = [](const TestDns::Script& script) {
    const TestDns dns(script);
    const auto found = find_services(kName, {dns.place(), 1});
    return found ? "taken" : found.error().id();
  };
  const std::vector<std::string> evil = {dns_service(0, 0, 993, "imap.evil.example")};
  const std::string none = "server-timeout";
  EXPECT_EQ(refused([&](const auto& name, unsigned id) { return dns_answer(name, evil, 0x8180, id ^ 1); }), none);
  EXPECT_EQ(refused([&](const auto&, unsigned id) { return dns_answer("a.example", evil, 0x8180, id); }), none);
  EXPECT_EQ(refused([](const auto&, unsigned) { return std::nullopt; }), none);
  EXPECT_EQ(refused([](const auto& name, unsigned id) { return dns_answer(name, {}, 0x8182, id); }), none);
  EXPECT_EQ(refused([](const auto& name, unsigned id) {
              std::string answer = dns_answer(name, {}, 0x8180, id);
              return answer.replace(6, 2, dns_number(1)) + "\xC0";
            }),
            "server-misbehaves");
}

TEST(Resolver, TheServerIsAnAddressWithAPort) {
  for (const char* server : {"dns.example.tw:53", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", ":53"}) {
    const auto found = find_services(kName, {server});
    ASSERT_FALSE(found) << server;
    EXPECT_EQ(found.error().code, ErrorCode::server_malformed) << server;
  }
}

}  // namespace
}  // namespace letterlock::net
