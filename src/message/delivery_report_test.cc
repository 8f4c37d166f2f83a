#include "message/delivery_report.h"

#include <gtest/gtest.h>

namespace letterlock::message {
namespace {

Result<std::optional<DeliveryReport>> parse(std::string_view text, const ReportLimits& limits = {}) {
  MemorySource source(as_bytes(text));
  return parse_delivery_report(source, limits);
}

std::string report_of(std::string_view status, std::string_view original,
                      std::string_view status_type = "message/delivery-status",
                      std::string_view original_type = "message/rfc822") {
  return "From: MAILER-DAEMON@mail.example.tw\r\nTo: ann@example.tw\r\nSubject: Undelivered\r\n"
         "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"b1/mail.example.tw\"\r\n\r\n"
         "This is a MIME-encapsulated message.\r\n\r\n--b1/mail.example.tw\r\nContent-Type: text/plain\r\n\r\n"
         "I'm sorry to have to inform you.\r\n\r\n--b1/mail.example.tw\r\nContent-Type: " +
         std::string(status_type) + "\r\n\r\n" + std::string(status) +
         "\r\n--b1/mail.example.tw\r\nContent-Type: " + std::string(original_type) + "\r\n\r\n" +
         std::string(original) + "\r\n--b1/mail.example.tw--\r\n";
}

// As Postfix writes it.
const std::string kStatus =
    "Reporting-MTA: dns; mail.example.tw\r\nX-Postfix-Queue-ID: 3F1A\r\nX-Postfix-Sender: rfc822; ann@example.tw\r\n"
    "Arrival-Date: Wed, 25 Nov 2026 08:00:00 +0000 (UTC)\r\n\r\n"
    "Final-Recipient: rfc822; bob@example.tw\r\nOriginal-Recipient: rfc822;robert@example.tw\r\nAction: failed\r\n"
    "Status: 5.1.1\r\nRemote-MTA: dns; mx.example.tw\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <bob@example.tw>: Recipient address\r\n    rejected: unknown\r\n\r\n"
    "Final-Recipient: RFC822; eve@example.tw\r\nAction: DELAYED\r\nStatus: 4.4.1 (try again)\r\n";
const std::string kOriginal =
    "From: ann@example.tw\r\nMessage-ID: <1@example.tw>\r\nSubject: x\r\n\r\nMessage-ID: <2@b>\r\n";

TEST(DeliveryReport, ABounceIsRead) {
  const auto report = parse(report_of(kStatus, kOriginal));
  ASSERT_TRUE(report && *report);
  EXPECT_EQ((*report)->reporting_server, "mail.example.tw");
  EXPECT_EQ((*report)->original_message_id, "<1@example.tw>");
  ASSERT_EQ((*report)->recipients.size(), 2U);
  const ReportedRecipient& bob = (*report)->recipients[0];
  EXPECT_EQ(bob.final_recipient, "bob@example.tw");
  EXPECT_EQ(bob.original_recipient, "robert@example.tw");
  EXPECT_EQ(bob.action, DeliveryAction::failed);
  EXPECT_EQ(bob.status, "5.1.1");
  EXPECT_EQ(bob.diagnostic, "550 5.1.1 <bob@example.tw>: Recipient address rejected: unknown");
  const ReportedRecipient& eve = (*report)->recipients[1];
  EXPECT_EQ(eve.action, DeliveryAction::delayed);
  EXPECT_EQ(eve.status, "4.4.1");
  EXPECT_EQ(eve.original_recipient + eve.diagnostic, "");
}

TEST(DeliveryReport, AReturnedHeaderIsEnough) {
  const auto report =
      parse(report_of(kStatus, "Message-ID: <1@example.tw>\r\n", "message/delivery-status", "text/rfc822-headers"));
  EXPECT_EQ((*report)->original_message_id, "<1@example.tw>");
  // Nothing returned, something else, or two: nobody's mail.
  for (const char* original : {"", "no header at all\r\n", "Subject: x\r\n\r\n", "Message-ID: none\r\n\r\n",
                               "Message-ID: <a b@c>\r\n\r\n", "Message-ID: <1@a>\r\nMessage-ID: <2@a>\r\n\r\n"}) {
    const auto without = parse(report_of(kStatus, original));
    ASSERT_TRUE(without && *without) << original;
    EXPECT_EQ((*without)->original_message_id, "") << original;
    EXPECT_EQ((*without)->recipients.size(), 2U);
  }
}

TEST(DeliveryReport, InternationalAddressesAndEncodings) {
  struct {
    const char* field;
    const char* address;
  } const cases[] = {
      {"rfc822; <bob@example.tw>", "bob@example.tw"},
      {"utf-8; \\x{738B}@\\x{4F8B}.tw", "王@例.tw"},
      {"utf-8; 王@例.tw", "王@例.tw"},
      {"utf-8; a\\x{zz}@b.tw", "a\\x{zz}@b.tw"},
      {"utf-8; a\\x{110000}@b.tw", "a\\x{110000}@b.tw"},
      {"utf-8; a\\x{A}@b.tw", ""},
      {"utf-8; a\\x{D800}@b.tw", ""},
      {"utf-8; a\\x{202E}@b.tw", ""},
      {"x400; /C=tw/", ""},
      {"bob@example.tw", ""},
      {"rfc822; nobody", ""},
      {"rfc822; a b@c", ""},
  };
  for (const auto& c : cases) {
    const auto report = parse(report_of(std::string("Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: ") + c.field +
                                            "\r\nAction: failed\r\nStatus: 5.0.0\r\n",
                                        kOriginal, "message/global-delivery-status", "message/global"));
    ASSERT_TRUE(report) << c.field;
    ASSERT_EQ(report->has_value(), *c.address != 0) << c.field;
    if (report->has_value()) {
      EXPECT_EQ((*report)->recipients[0].final_recipient, c.address);
    }
  }
  const auto encoded = parse(
      report_of("UmVwb3J0aW5nLU1UQTogZG5zOyB4DQoNCkZpbmFsLVJlY2lwaWVudDogcmZjODIyOyBiQGMNCkFjdGlvbjogZmFpbGVkDQo=\r\n",
                kOriginal, "message/global-delivery-status\r\nContent-Transfer-Encoding: base64"));
  EXPECT_EQ((*encoded)->recipients[0].final_recipient, "b@c");
}

TEST(DeliveryReport, StatusAndActionTable) {
  struct {
    const char* fields;
    DeliveryAction action;
    const char* status;
  } const cases[] = {
      {"Action: relayed\r\nStatus: 2.0.0\r\n", DeliveryAction::relayed, "2.0.0"},
      {"Action: expanded\r\nStatus: 2.1.5\r\n", DeliveryAction::expanded, "2.1.5"},
      {"Action: delivered (really)\r\nStatus: 2.1\r\n", DeliveryAction::delivered, ""},
      {"Action: lost\r\nStatus: 3.1.1\r\n", DeliveryAction::unknown, ""},
      {"Status: 5.1.1111\r\n", DeliveryAction::unknown, ""},
      {"Status: 5..1\r\n", DeliveryAction::unknown, ""},
      {"", DeliveryAction::unknown, ""},
  };
  for (const auto& c : cases) {
    const auto report = parse(report_of(std::string("Final-Recipient: rfc822; b@c\r\n") + c.fields, kOriginal)).value();
    ASSERT_TRUE(report) << c.fields;
    EXPECT_EQ(report->recipients[0].action, c.action) << c.fields;
    EXPECT_EQ(report->recipients[0].status, c.status) << c.fields;
  }
}

TEST(DeliveryReport, WhatIsNoneIsNone) {
  EXPECT_FALSE(*parse("Subject: x\r\n\r\nhello\r\n"));
  EXPECT_FALSE(
      *parse("Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b--\r\n"));
  EXPECT_FALSE(*parse("Content-Type: multipart/report; report-type=delivery-status\r\n\r\nx"));
  EXPECT_FALSE(
      *parse("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n--b--\r\n"));
  EXPECT_FALSE(*parse(report_of("", kOriginal)));
  EXPECT_FALSE(*parse(report_of("this is\r\n\r\nno status\r\n", kOriginal)));
}

TEST(DeliveryReport, OneBrokenGroupDoesNotHideTheOthers) {
  const auto report = parse(report_of("Reporting-MTA: dns; x\r\n\r\nbroken\r\n\r\n\r\n \r\n"
                                      "Final-Recipient: rfc822; b@c\r\nAction: failed",
                                      kOriginal))
                          .value();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->recipients.size(), 1U);
}

TEST(DeliveryReport, S9_Bounds) {
  std::string many = "Reporting-MTA: dns; x\r\n";
  for (int i = 0; i < 5000; ++i)
    many += "\r\nFinal-Recipient: rfc822; r" + std::to_string(i) + "@c\r\nAction: failed\r\n";
  EXPECT_EQ(parse(report_of(many, kOriginal)).value()->recipients.size(), 1000U);
  ReportLimits limits;
  limits.status_octets = 200;
  EXPECT_LT(parse(report_of(many, kOriginal), limits).value()->recipients.size(), 5U);
  const auto wordy =
      parse(report_of("Final-Recipient: rfc822; b@c\r\nDiagnostic-Code: smtp; " + std::string(5000, 'x') + "\r\n",
                      kOriginal))
          .value();
  EXPECT_EQ(wordy->recipients[0].diagnostic.size(), 500U);
}

TEST(DeliveryReport, WordsCannotLieAboutThemselves) {
  const auto report = parse(report_of("Reporting-MTA: dns; a\x1b[2J\r\n\r\nFinal-Recipient: rfc822; b\x1b@c\r\n"
                                      "Original-Recipient: rfc822; b@c\r\nDiagnostic-Code: smtp; a\x07\xe2\x80\xae"
                                      "b\r\n",
                                      kOriginal))
                          .value();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->reporting_server.find('\x1b'), std::string::npos);
  EXPECT_EQ(report->recipients[0].final_recipient, "");
  EXPECT_EQ(report->recipients[0].original_recipient, "b@c");
  EXPECT_EQ(report->recipients[0].diagnostic.find("\xe2\x80\xae"), std::string::npos);
}

TEST(DeliveryReport, CutAnywhereItEnds) {
  const std::string whole = report_of(kStatus, kOriginal);
  for (size_t length = 1; length < whole.size(); ++length) {
    const auto report = parse(whole.substr(0, length));
    if (report && *report) {
      EXPECT_LE((*report)->recipients.size(), 2U);
    }
  }
}

}  // namespace
}  // namespace letterlock::message
