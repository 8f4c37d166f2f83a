#include "message/compose.h"

#include "message/display.h"
#include "mime/reader.h"
#include "mime/test_support.h"
#include "mime/writer.h"

namespace letterlock::message {
namespace {

const std::string kZhong = "\xe4\xb8\xad\xe6\x96\x87";  // 中文

Draft simple_draft() {
  Draft draft;
  draft.from = {"Ann Lee", "ann@example.org"};
  draft.to = {{"", "bob@example.org"}};
  draft.subject = "Hello";
  draft.text = "Dear Bob\n";
  draft.date = from_unix(1795420800);
  draft.message_id = "<1@example.org>";
  return draft;
}

class OwnedMemory : public ReplayableMemory {
 public:
  explicit OwnedMemory(std::string octets) : ReplayableMemory({}), octets_(std::move(octets)) {}
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<MemorySource>(as_bytes(octets_)); }

 private:
  std::string octets_;
};

Attachment attachment(std::string name, std::string type, std::string octets) {
  return {std::move(name), std::move(type),
          [octets]() -> Result<std::unique_ptr<ReplayableSource>> { return std::make_unique<OwnedMemory>(octets); }};
}

std::string composed(const Draft& draft) {
  MemorySink out;
  const Status status = compose(draft, out);
  return status ? std::string(as_text(out.bytes())) : "error: " + status.error().id();
}

DisplayMessage displayed(const std::string& text) {
  MemorySource source(as_bytes(text));
  auto message = parse_display(source);
  EXPECT_TRUE(message);
  return std::move(*message);
}

TEST(Compose, APlainLetter) {
  EXPECT_EQ(
      composed(simple_draft()),
      "From: Ann Lee <ann@example.org>\r\nTo: bob@example.org\r\nSubject: Hello\r\nDate: Mon, 23 Nov 2026 08:00:00 "
      "+0000\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
      "charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nDear Bob\r\n");
}

TEST(Compose, TextTakesTheShortestEncoding) {
  const struct {
    std::string text;
    std::string encoding;
  } cases[] = {
      {"", "7bit"},
      {"plain\r\n\r\ntext", "7bit"},
      {"caf\xc3\xa9 with some more ASCII text", "quoted-printable"},
      {"From me\n", "quoted-printable"},
      {"-- \nAnn", "quoted-printable"},
      {std::string(2000, 'x'), "quoted-printable"},
      {kZhong + kZhong, "base64"},
  };
  for (const auto& c : cases) {
    Draft draft = simple_draft();
    draft.text = c.text;
    const std::string text = composed(draft);
    EXPECT_NE(text.find("Content-Transfer-Encoding: " + c.encoding + "\r\n"), std::string::npos) << text;
    std::string expected;
    for (const char ch : c.text) expected += ch == '\r' ? std::string() : std::string(1, ch);
    EXPECT_EQ(displayed(text).text, expected.ends_with('\n') ? expected : expected + "\n");
    // What is composed needs no change before it is signed.
    mime::test::ReplayablePieces source(text, 4096);
    MemorySink sealed;
    ASSERT_TRUE(mime::write_seven_bit(source, sealed));
    EXPECT_EQ(as_text(sealed.bytes()), text);
  }
}

TEST(Compose, NamesAndSubjectsInChinese) {
  Draft draft = simple_draft();
  draft.from = {kZhong, "wang@example.tw"};
  draft.to = {{"Lee, Ann", "ann@example.org"}, {kZhong + ", <x>", "b@example.org"}, {"", "c@\xe4\xbe\x8b.tw"}};
  draft.cc = {{"=?utf-8?Q?x?=", "d@example.org"}};
  for (int i = 0; i < 30; ++i) draft.subject += kZhong + " ";
  draft.subject += "end";
  draft.extra_fields = {{"X-Note", kZhong}};
  const std::string text = composed(draft);
  const DisplayMessage message = displayed(text);
  std::string all;
  for (const DisplayHeader& header : message.headers) all += header.name + ": " + header.value + "\n";
  EXPECT_EQ(all, "From: " + kZhong + " <wang@example.tw>\nTo: \"Lee, Ann\" <ann@example.org>, \"" + kZhong +
                     ", <x>\" <b@example.org>, c@xn--fsq.tw\nCc: =?utf-8?Q?x?= <d@example.org>\nSubject: " +
                     draft.subject + "\nDate: Mon, 23 Nov 2026 08:00:00 +0000\n");
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    EXPECT_LE(line.size(), 76u) << line;
    EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c > 0; })) << line;
    rest.remove_prefix(line.size() + 2);
  }
  EXPECT_NE(text.find("X-Note: =?utf-8?B?5Lit5paH?="), std::string::npos);
}

TEST(Compose, AttachmentsComeBack) {
  Draft draft = simple_draft();
  draft.text = kZhong;
  std::string octets;
  for (int i = 0; i < 70000; ++i) octets += static_cast<char>(i * 7);
  draft.attachments = {attachment("a b.bin", "application/octet-stream", octets),
                       attachment(kZhong + " \"x\".pdf", "application/pdf", ""),
                       attachment("m.eml", "message/rfc822", "Subject: x\r\n\r\ny"), attachment("", "bad type", "z")};
  const std::string text = composed(draft);
  const DisplayMessage message = displayed(text);
  EXPECT_EQ(message.text, kZhong + "\n");
  ASSERT_EQ(message.attachments.size(), 4u);
  EXPECT_EQ(message.attachments[0].name, "a b.bin");
  EXPECT_EQ(message.attachments[0].octets, octets.size());
  EXPECT_EQ(message.attachments[1].name, kZhong + " \"x\".pdf");
  EXPECT_EQ(message.attachments[1].content_type, "application/pdf");
  // base64 is not allowed for a message (RFC 2045 section 6.4).
  EXPECT_EQ(message.attachments[2].content_type, "application/octet-stream");
  EXPECT_EQ(message.attachments[3].content_type, "application/octet-stream");
  mime::test::ReplayablePieces source(text, 100);
  MemorySink out;
  ASSERT_TRUE(write_part(source, "2", out));
  EXPECT_EQ(as_text(out.bytes()), octets);
}

TEST(Compose, FilesOfSecurityTypesTravelAsFiles) {
  Draft draft = simple_draft();
  for (const char* type : {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pkcs7-mime",
                           "APPLICATION/X-PKCS7-MIME; smime-type=enveloped-data", "application/pgp-signature"}) {
    draft.attachments = {attachment("smime.p7m", type, "x")};
    const DisplayMessage message = displayed(composed(draft));
    ASSERT_EQ(message.attachments.size(), 1u) << type;
    EXPECT_EQ(message.attachments[0].content_type, "application/octet-stream") << type;
    EXPECT_TRUE(message.inner_security.empty()) << type;
  }
}

TEST(Compose, InjectionAndWhatIsNoAddressAreRefusedBeforeAnythingIsWritten) {
  const std::pair<const char*, void (*)(Draft&)> cases[] = {
      {"subject", [](Draft& d) { d.subject = "a\r\nBcc: evil@example.org"; }},
      {"subject lf", [](Draft& d) { d.subject = "a\nb"; }},
      {"subject nul", [](Draft& d) { d.subject = std::string("a\0b", 3); }},
      {"subject no utf-8", [](Draft& d) { d.subject = "\xff"; }},
      {"text no utf-8", [](Draft& d) { d.text = "caf\xe9"; }},
      {"from name", [](Draft& d) { d.from.display_name = "a\r\nX: y"; }},
      {"from empty", [](Draft& d) { d.from.address = ""; }},
      {"from address", [](Draft& d) { d.from.address = "a@example.org\r\nX: y"; }},
      {"two addresses", [](Draft& d) { d.to[0].address = "a@example.org, b@example.org"; }},
      {"brackets", [](Draft& d) { d.to[0].address = "<a@example.org>"; }},
      {"name in address", [](Draft& d) { d.to[0].address = "Bob <a@example.org>"; }},
      {"comment in address", [](Draft& d) { d.to[0].address = "a@example.org (x)"; }},
      {"group", [](Draft& d) { d.to[0].address = "g: a@example.org;"; }},
      {"no domain", [](Draft& d) { d.to[0].address = "bob"; }},
      {"bad domain", [](Draft& d) { d.to[0].address = "bob@\xe2\x80\xae.org"; }},
      {"cc",
       [](Draft& d) {
         d.cc = {{"", "b\n@example.org"}};
       }},
      {"message id", [](Draft& d) { d.message_id = "<a@b>\r\nX: y"; }},
      {"message id without brackets", [](Draft& d) { d.message_id = "a@b"; }},
      {"extra name",
       [](Draft& d) {
         d.extra_fields = {{"X\r\nY", "z"}};
       }},
      {"extra value",
       [](Draft& d) {
         d.extra_fields = {{"X-Y", "a\nb"}};
       }},
      {"extra own",
       [](Draft& d) {
         d.extra_fields = {{"bcc", "z"}};
       }},
      {"extra content",
       [](Draft& d) {
         d.extra_fields = {{"Content-Language", "z"}};
       }},
      {"attachment name", [](Draft& d) { d.attachments = {attachment("a\r\nb", "a/b", "")}; }},
      {"attachment type", [](Draft& d) { d.attachments = {attachment("a", "a/b\r\nX: y", "")}; }},
  };
  for (const auto& [name, change] : cases) {
    Draft draft = simple_draft();
    change(draft);
    MemorySink out;
    const Status status = compose(draft, out);
    ASSERT_FALSE(status) << name;
    EXPECT_EQ(status.error().code, ErrorCode::draft_malformed) << name;
    EXPECT_TRUE(out.bytes().empty()) << name;
  }
}

TEST(Compose, AnswersNameWhatTheyAnswer) {
  Draft draft = simple_draft();
  draft.in_reply_to = " <q@example.org> (comment)";
  std::string text = composed(draft);
  EXPECT_NE(text.find("In-Reply-To: <q@example.org>\r\nReferences: <q@example.org>\r\n"), std::string::npos) << text;
  draft.references = {"<p@example.org>", "broken", "<q@example.org>"};
  text = composed(draft);
  EXPECT_NE(text.find("References: <p@example.org> <q@example.org>\r\n"), std::string::npos) << text;
  for (const char* broken : {"none", "<a b@x>", "<a\r\nX: y>", "<<a@b>", "<", "<>"}) {
    draft.references.clear();
    draft.in_reply_to = broken;
    EXPECT_EQ(composed(draft).find("In-Reply-To"), std::string::npos) << broken;
  }
  for (int i = 0; i < 1000; ++i) draft.references.push_back("<" + std::to_string(i) + "@example.org>");
  text = composed(draft);
  EXPECT_EQ(text.find("<959@example.org>"), std::string::npos);
  EXPECT_NE(text.find("<960@example.org>"), std::string::npos);
}

TEST(Compose, MessageIdsNameOnlyTheDomain) {
  const std::string one = new_message_id("ann@example.org");
  EXPECT_NE(one, new_message_id("ann@example.org"));
  EXPECT_TRUE(one.starts_with("<") && one.ends_with("@example.org>")) << one;
  EXPECT_EQ(one.size(), 26 + std::string("<@example.org>").size());
  EXPECT_TRUE(new_message_id("a@\xe4\xbe\x8b.tw").ends_with("@xn--fsq.tw>"));
  EXPECT_TRUE(new_message_id("nonsense").ends_with("@localhost.invalid>"));
  Draft draft = simple_draft();
  draft.message_id.clear();
  EXPECT_NE(composed(draft).find("@example.org>\r\nMIME-Version"), std::string::npos);
}

TEST(Compose, HiddenRecipientsLeaveNoTrace) {
  Draft draft = simple_draft();
  draft.to.clear();
  const std::string text = composed(draft);
  EXPECT_NE(text.find("To: undisclosed-recipients:;\r\n"), std::string::npos);
  EXPECT_EQ(text.find("Bcc"), std::string::npos);
}

// S5: what is signed is the text that its writer saw and the files that they chose, whatever the quoted lines look
// like.
TEST(Compose, S5_QuotedMarkupStaysText) {
  Draft draft = simple_draft();
  draft.text =
      "Yes.\n\n> <p hidden>I owe you 1000.</p>\n> --=_boundary\n> Content-Type: text/html\n>\n> <img src=cid:a>\n"
      "\n--b\nContent-Type: text/html\n\n<b>x</b>\n--b--\n";
  const std::string text = composed(draft);
  EXPECT_EQ(text.find("Content-Type: text/plain; charset=utf-8\r\n"), text.find("Content-Type:"));
  const DisplayMessage shown = displayed(text);
  EXPECT_EQ(shown.text, draft.text);
  EXPECT_TRUE(shown.attachments.empty());
  EXPECT_FALSE(shown.html);
  EXPECT_TRUE(shown.inner_security.empty());
}

TEST(Compose, ErrorsOfAttachmentsComeThrough) {
  Draft draft = simple_draft();
  draft.attachments = {
      {"a", "a/b", [] { return Result<std::unique_ptr<ReplayableSource>>(fail(ErrorCode::file_not_found)); }}};
  EXPECT_EQ(composed(draft), "error: file-not-found");
}

}  // namespace
}  // namespace letterlock::message
