#include "net/service_records.h"

#include "net/test_dns.h"

namespace letterlock::net {
namespace {

const std::string kName = "_imaps._tcp.example.tw";

Result<std::vector<ServiceRecord>> read(const std::string& answer) {
  return read_service_records(as_bytes(answer), kName);
}
std::vector<std::string> targets(const std::string& answer) {
  std::vector<std::string> found;
  const auto records = read(answer);
  if (!records) return {records.error().params.at(1).second};
  for (const ServiceRecord& record : *records) found.push_back(record.target);
  return found;
}
using Targets = std::vector<std::string>;

TEST(ServiceRecords, AreOrderedByPriorityAndWeight) {
  const std::string answer =
      dns_answer(kName, {dns_service(20, 0, 993, "backup.example.tw"), dns_service(10, 1, 993, "light.example.tw"),
                         dns_service(10, 60, 994, "IMAP.example.tw")});
  const auto records = read(answer).value();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0], (ServiceRecord{10, 60, 994, "imap.example.tw"}));
  EXPECT_EQ(records[1].target, "light.example.tw");
  EXPECT_EQ(records[2].target, "backup.example.tw");
}

TEST(ServiceRecords, WhatIsNotThereIsEmpty) {
  EXPECT_EQ(targets(dns_answer(kName, {}, 0x8183)), Targets{});                      // no such name
  EXPECT_EQ(targets(dns_answer(kName, {})), Targets{});                              // nothing of this type
  EXPECT_EQ(targets(dns_answer(kName, {dns_service(0, 0, 0, "")})), Targets{});      // RFC 2782: decidedly not
  EXPECT_EQ(targets(dns_answer(kName, {dns_service(0, 0, 0, "a.tw")})), Targets{});  // no port
}

TEST(ServiceRecords, OnlyWhatWasAskedForIsTaken) {
  const std::string alias = dns_record("\xC0\x0C", 5, dns_name("srv.example.net"));
  const std::string of_alias = dns_record(dns_name("srv.example.net"), 33,
                                          std::string(4, '\0') + dns_number(993) + dns_name("imap.example.net"));
  const std::string of_other =
      dns_record(dns_name("evil.example"), 33, std::string(4, '\0') + dns_number(993) + dns_name("imap.evil.example"));
  EXPECT_EQ(targets(dns_answer(kName, {alias, of_alias, of_other})), Targets{"imap.example.net"});
  EXPECT_EQ(targets(dns_answer(kName, {of_alias})), Targets{});
  EXPECT_EQ(targets(dns_answer(kName, {dns_service(0, 0, 993, "a b.tw"), dns_service(0, 0, 993, "x/y.tw"),
                                       dns_record("\xC0\x0C", 16, "text"), dns_service(0, 0, 993, "c.tw")})),
            Targets{"c.tw"});
  EXPECT_EQ(targets(dns_answer("_imaps._tcp.evil.example", {})), Targets{"its DNS answer is to another question"});
  EXPECT_EQ(targets(dns_answer(kName, {}, 0x0100)), Targets{"its DNS answer is malformed"});
  EXPECT_EQ(targets(dns_answer(kName, {}, 0x8380)), Targets{"its DNS answer is cut short"});
  EXPECT_EQ(targets(dns_answer(kName, {}, 0x8182)), Targets{"the DNS server did not answer the question"});
}

TEST(ServiceRecords, S9_AnswersThatLieAboutLengthsAreRefused) {
  const Targets malformed = {"its DNS answer is malformed"};
  const std::string good = dns_answer(kName, {dns_service(1, 2, 993, "imap.example.tw")});
  for (size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(read(good.substr(0, cut))) << cut;
  // A pointer to itself, to what follows, and to a place outside.
  for (const char* pointer : {"\xC0\x3A", "\xC0\x40", "\xFF\xFF", "\xC0"}) {
    const std::string data = std::string(4, '\0') + dns_number(993) + pointer;
    EXPECT_EQ(targets(dns_answer(kName, {dns_record("\xC0\x0C", 33, data)})), malformed) << pointer;
  }
  EXPECT_EQ(targets(dns_answer(kName, {dns_record("\xC0\x0C", 33, std::string(7, '\0') + "more")})), malformed);
  EXPECT_EQ(targets(dns_answer(kName, {dns_record("\xC0\x0C", 33, "ab")})), malformed);
  std::string long_name;
  for (int i = 0; i < 5; ++i) long_name += std::string(60, 'a') + ".";
  EXPECT_EQ(targets(dns_answer(kName, {dns_service(0, 0, 993, long_name + "tw")})), malformed);
  std::string counted = dns_answer(kName, {});
  counted.replace(6, 2, dns_number(3));  // more than there are
  EXPECT_EQ(targets(counted), malformed);
  counted.replace(6, 2, dns_number(33));
  EXPECT_EQ(targets(counted), Targets{"its DNS answer has too many records"});
}

// Two names that point to each other would be read for ever.
TEST(ServiceRecords, S9_PointersLeadOnlyBackwards) {
  std::string message = dns_answer(kName, {});
  message.replace(6, 2, dns_number(1));
  const auto at = static_cast<unsigned>(message.size());
  message += dns_number(0xC000 + at + 2) + dns_number(0xC000 + at);
  EXPECT_EQ(targets(message), Targets{"its DNS answer is malformed"});
}

}  // namespace
}  // namespace letterlock::net
