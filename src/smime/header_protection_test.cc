#include "smime/header_protection.h"

#include "mime/reader.h"
#include "smime/payload_facts.h"
#include "smime/test_forms.h"

namespace letterlock::smime {
namespace {

using testing::Form;
using testing::keys_of;
using testing::kForms;
using testing::kMessage;
using testing::must;
using testing::people;
using testing::sealed;
using testing::settings_of;

mime::Header header_of(std::string_view text) { return must(mime::Header::parse(text)); }

PayloadFacts opened(const Bytes& message) {
  ReplayableMemory source(message);
  const x509::KeyRing keys = keys_of(people().ben);
  const auto examination = must(Examination::examine(source, keys));
  return *examination->facts().payload;
}

SealSettings protecting(const Form& form) {
  SealSettings settings = settings_of(form);
  settings.protect_headers = ProtectHeaders::yes;
  return settings;
}

TEST(HeaderProtection, WrittenAndRead) {
  for (const Form& c : kForms) {
    SCOPED_TRACE(c.name);
    const PayloadFacts payload = opened(sealed(kMessage, protecting(c)));
    EXPECT_EQ(payload.protection, c.cipher ? HeaderProtection::cipher : HeaderProtection::clear);
    ASSERT_TRUE(payload.protected_header.has_value());
    EXPECT_EQ(payload.protected_header->value("Subject"), "Hello");
    EXPECT_EQ(payload.protected_header->value("Message-ID"), "<1@own.example>");
    EXPECT_EQ(payload.protected_header->find("Bcc"), nullptr);
    // RFC 9788 section 2.2: of no relevance where nothing is encrypted.
    EXPECT_EQ(payload.protected_header->count("HP-Outer"), c.cipher ? 5u : 0u);
  }
}

// RFC 9788 section 3.2.1.
TEST(HeaderProtection, TheBaselinePolicyHidesTheSubject) {
  const std::string message = "Comments: c\r\nKeywords: k\r\n" + std::string(kMessage);
  const Bytes travelled = sealed(message, protecting(kForms[7]));
  const std::string text(as_text(travelled));
  EXPECT_NE(text.find("Subject: [...]\r\n"), std::string::npos);
  for (const char* hidden : {"Hello", "Comments", "Keywords"})
    EXPECT_EQ(text.find(hidden), std::string::npos) << hidden;
  const PayloadFacts payload = opened(travelled);
  EXPECT_EQ(payload.protected_header->value("Subject"), "Hello");
  EXPECT_EQ(payload.protected_header->value("Keywords"), "k");
  // Nor that there is one without words.
  const Bytes silent = sealed("Comments: \r\nKeywords:\r\n" + std::string(kMessage), protecting(kForms[7]));
  for (const char* hidden : {"Comments", "Keywords"}) EXPECT_EQ(as_text(silent).find(hidden), std::string::npos);
  // Signed alone, nothing could be hidden.
  EXPECT_NE(std::string(as_text(sealed(message, protecting(kForms[0])))).find("Subject: Hello\r\n"), std::string::npos);
}

// RFC 9788 section 2.2.1: the value as it stands outside, fold by fold.
TEST(HeaderProtection, HpOuterIsExact) {
  const std::string at_the_limit = "References: " + std::string(984, 'r');
  const std::pair<std::string, std::string> cases[] = {
      {"To: ben@peer.example\r\n", "HP-Outer: To: ben@peer.example\r\n"},
      {"To:ben@peer.example\r\n", "HP-Outer: To: ben@peer.example\r\n"},
      {"To : ben@peer.example\r\n", "HP-Outer: To: ben@peer.example\r\n"},
      {"To: =?utf-8?B?5bCP5a6J?= <ann@own.example>,\r\n\tben@peer.example\r\n",
       "HP-Outer: To: =?utf-8?B?5bCP5a6J?= <ann@own.example>,\r\n\tben@peer.example\r\n"},
      {"To:\r\n ben@peer.example\r\n", "HP-Outer: To: ben@peer.example\r\n"},
      {"X-Note:\r\n", "HP-Outer: X-Note: \r\n"},
      {"subject: secret\r\n", "HP-Outer: subject: [...]\r\n"},
      {"Received: from x\r\n", ""},
      {at_the_limit + "\r\n", "HP-Outer:\r\n " + at_the_limit + "\r\n"},
  };
  for (const auto& [field, expected] : cases) {
    const SplitHeader split = must(split_header(header_of(field), HpMode::cipher));
    std::string written;
    for (const auto& each : split.payload.fields()) {
      if (each.name == "HP-Outer") written += each.raw;
    }
    EXPECT_EQ(written, expected) << field;
    // Read again it names what stands outside.
    const mime::Header again = header_of(split.payload.to_string());
    for (const auto& each : split.outer.fields()) {
      if (expected.empty()) continue;
      EXPECT_EQ(again.value("HP-Outer"), each.name + ":" + (each.value.empty() ? "" : " " + each.value));
    }
  }
}

TEST(HeaderProtection, ProtectedFieldsKeepTheirOctets) {
  const std::string fields =
      "Subject: =?utf-8?B?5Lu75ZWP?=\r\n =?utf-8?Q?_a?=\r\nFrom:  Ann\r\n\t<ann@own.example>\r\nX: " +
      std::string(900, 'x') + "\r\n";
  const std::string payload = must(split_header(header_of(fields), HpMode::clear)).payload.to_string();
  EXPECT_EQ(payload.substr(0, fields.size()), fields);
}

// RFC 9788 section 6.1: what a reply keeps to itself beside the baseline.
TEST(HeaderProtection, OuterFieldsOfTheCaller) {
  const std::vector<OuterField> outer = {
      {"to", "ben@peer.example"}, {"Cc", ""}, {"In-Reply-To", ""}, {"Subject", "not this"}, {"Date", "as it is"}};
  const mime::Header message = header_of(
      "To: Ben <ben@peer.example>\r\nCc: secret@third.example\r\nIn-Reply-To: <1@x>\r\nSubject: s\r\nDate: as it "
      "is\r\n");
  const SplitHeader split = must(split_header(message, HpMode::cipher, outer));
  EXPECT_EQ(split.outer.to_string(), "To: ben@peer.example\r\nSubject: [...]\r\nDate: as it is\r\n");
  EXPECT_EQ(split.payload.count("HP-Outer"), 3u);
  EXPECT_EQ(split.payload.value("Cc"), "secret@third.example");
  std::string hidden;
  for (const auto& field : split.hidden) hidden += field.name + " ";
  EXPECT_EQ(hidden, "To Cc Subject ") << "what people read; threads are none of it";
  EXPECT_EQ(must(split_header(message, HpMode::clear, outer)).outer.to_string(), message.to_string());
}

// A payload that was opened and is sealed again: nothing that was said of its first journey stays.
TEST(HeaderProtection, WhatAnEarlierSealingSaidIsForgotten) {
  const mime::Header message = header_of(
      "Subject: s\r\nHP-Outer: Subject: [...]\r\n"
      "Content-Type: text/plain; hp=\"clear\"; charset=\"a;b\"; HP*0=x; protected-headers=v1; format=flowed\r\n");
  const SplitHeader split = must(split_header(message, HpMode::clear));
  EXPECT_EQ(split.payload.count("HP-Outer"), 0u);
  EXPECT_EQ(split.payload.value("Content-Type"), "text/plain; charset=\"a;b\"; format=flowed; hp=\"clear\"");
  EXPECT_EQ(without_parameters("text/html; charset=utf-8; ;", {}), "text/html; charset=utf-8");
  EXPECT_EQ(without_parameters("hp; hp=1 (a;b); x=\"\\\";hp=2\"", {"hp"}), "hp; x=\"\\\";hp=2\"");
}

// A type that nobody can read is text/plain to everybody, and must not make the protection unreadable.
TEST(HeaderProtection, AnUnreadableTypeStillSaysHp) {
  for (const char* type : {"text/plain;$ charset=utf-8", "text", "text/plain; a=1; a=2",
                           "text/plt/plaain; charset=utf-8", "text/plain;", "", ";"}) {
    const std::string message = "Subject: s\r\nContent-Type: " + std::string(type) + "\r\n\r\ntext\r\n";
    SealSettings settings = protecting(kForms[7]);
    settings.legacy_display = [](std::string_view value) { return std::string(value); };
    const PayloadFacts payload = opened(sealed(message, settings));
    EXPECT_EQ(payload.protection, HeaderProtection::cipher) << type;
    EXPECT_EQ(payload.content_type, "text/plain") << type;
  }
}

struct Read {
  const char* name;
  const char* payload;
  HeaderProtection protection;
  const char* subject;  // the protected one; nullptr for no protected header
};

// How a payload says that it protects header fields: the one that does so is its root, and one form does not become
// another (RFC 9788 sections 4.1 and 4.10.1).
constexpr Read kRead[] = {
    {"clear", "Subject: in\r\nContent-Type: text/plain; hp=clear\r\n\r\nt", HeaderProtection::clear, "in"},
    {"cipher", "Subject: in\r\nContent-Type: text/plain; HP=\"Cipher\"\r\n\r\nt", HeaderProtection::cipher, "in"},
    {"an unknown hp", "Subject: in\r\nContent-Type: text/plain; hp=full\r\n\r\nt", HeaderProtection::none, nullptr},
    {"hp twice", "Subject: in\r\nContent-Type: text/plain; hp=clear; hp=cipher\r\n\r\nt", HeaderProtection::none,
     nullptr},
    {"hp in a part",
     "Subject: in\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nSubject: no\r\n"
     "Content-Type: text/plain; hp=cipher\r\n\r\nt\r\n--b--\r\n",
     HeaderProtection::none, nullptr},
    {"older", "Subject: in\r\nContent-Type: text/plain; protected-headers=\"v1\"\r\n\r\nt", HeaderProtection::older,
     "in"},
    {"older in a part",
     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nSubject: no\r\n"
     "Content-Type: text/plain; protected-headers=v1\r\n\r\nt\r\n--b--\r\n",
     HeaderProtection::none, nullptr},
    {"both", "Subject: in\r\nContent-Type: text/plain; protected-headers=v1; hp=clear\r\n\r\nt",
     HeaderProtection::clear, "in"},
    {"wrapped", "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nt", HeaderProtection::wrapped, "in"},
    {"wrapped, not forwarded", "Content-Type: message/rfc822; forwarded=no\r\n\r\nSubject: in\r\n\r\nt",
     HeaderProtection::wrapped, "in"},
    {"forwarded", "Content-Type: message/rfc822; forwarded=yes\r\n\r\nSubject: no\r\n\r\nt", HeaderProtection::none,
     nullptr},
    {"wrapped with hp outside", "Subject: in\r\nContent-Type: message/rfc822; hp=clear\r\n\r\nSubject: no\r\n\r\nt",
     HeaderProtection::clear, "in"},
    {"wrapped with hp inside",
     "Content-Type: message/rfc822\r\n\r\nSubject: no\r\nContent-Type: text/plain; hp=cipher\r\n\r\nt",
     HeaderProtection::none, nullptr},
    {"a sealed message inside",
     "Content-Type: message/rfc822\r\n\r\nSubject: no\r\nContent-Type: application/pkcs7-mime\r\n\r\nt",
     HeaderProtection::none, nullptr},
    {"a signed message inside",
     "Content-Type: message/rfc822\r\n\r\nSubject: no\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b--",
     HeaderProtection::none, nullptr},
    {"none", "Subject: in\r\nHP-Outer: Subject: [...]\r\n\r\nt", HeaderProtection::none, nullptr},
};

TEST(HeaderProtection, EveryFormIsRead) {
  for (const Read& c : kRead) {
    SCOPED_TRACE(c.name);
    MemorySource source(as_bytes(std::string_view(c.payload)));
    const PayloadFacts facts = must(read_payload_facts(source, Enclosed::yes, {}));
    EXPECT_EQ(facts.protection, c.protection);
    ASSERT_EQ(facts.protected_header.has_value(), c.subject != nullptr);
    EXPECT_EQ(facts.protected_header ? facts.protected_header->value("Subject") : "", c.subject ? c.subject : "");
    // Without a cryptographic layer around it nobody protected anything.
    MemorySource bare(as_bytes(std::string_view(c.payload)));
    EXPECT_EQ(must(read_payload_facts(bare, Enclosed::no, {})).protection, HeaderProtection::none);
  }
}

TEST(HeaderProtection, WrappedMessageIsRead) {
  const std::string message =
      "From: ann@own.example\r\nSubject: ...\r\nContent-Type: message/rfc822\r\n\r\n"
      "From: ann@own.example\r\nSubject: The real one\r\n\r\ntext\r\n";
  const PayloadFacts payload = opened(sealed(message, settings_of(kForms[7])));
  EXPECT_EQ(payload.protection, HeaderProtection::wrapped);
  EXPECT_EQ(payload.protected_header->value("Subject"), "The real one");
}

}  // namespace
}  // namespace letterlock::smime
