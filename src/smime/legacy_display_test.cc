#include "smime/legacy_display.h"

#include "smime/html_body.h"
#include "smime/test_forms.h"

namespace letterlock::smime {
namespace {

using testing::must;

const std::string kChinese = "\xe4\xbd\xa0\xe5\xa5\xbd";  // two characters in UTF-8

// As message/ decodes it, for the one value that the cases hold.
std::string readable(std::string_view value) { return value == "=?utf-8?B?5L2g5aW9?=" ? kChinese : std::string(value); }

std::string with_display(const std::string& entity, const std::string& subject, size_t step = 64 * 1024,
                         WordsInCharset in_charset = nullptr) {
  struct Pieces : ReplayableSource {
    struct Piece : Source {
      Piece(ByteView bytes, size_t at_most) : all(bytes), piece(at_most) {}
      Result<size_t> read(std::span<std::uint8_t> buffer) override {
        return all.read(buffer.first(std::min(buffer.size(), piece)));
      }
      MemorySource all;
      size_t piece;
    };
    Result<std::unique_ptr<Source>> open() override { return std::make_unique<Piece>(as_bytes(text), step); }
    std::uint64_t size() const override { return text.size(); }
    std::string text;
    size_t step = 0;
  };
  Pieces source;
  source.text = entity;
  source.step = step;
  const LegacyDisplayEditor editor({{"Subject", subject, {}}, {"Keywords", "a <b>", {}}}, readable, in_charset);
  MemorySink out;
  const Status status = mime::write_seven_bit(source, out, {}, &editor);
  // In one reading: the same, or nothing.
  MemorySink once;
  const auto done = mime::write_if_seven_bit(source, once, {}, &editor);
  if (done && *done) {
    EXPECT_EQ(as_text(once.bytes()), as_text(out.bytes()));
  }
  EXPECT_TRUE(!status || (done && *done)) << entity;
  return status ? std::string(as_text(out.bytes())) : "error: " + status.error().id();
}

const std::string kPlain = "Subject: plans\r\nKeywords: a <b>\r\n\r\n";
const std::string kDiv =
    "<div class=\"header-protection-legacy-display\">\r\n<pre>Subject: plans\r\nKeywords: a "
    "&lt;b&gt;</pre>\r\n</div>\r\n";
const std::string kMarked = "; hp-legacy-display=\"1\"\r\n";

struct Case {
  const char* name;
  std::string entity;
  std::string expected;
};

std::vector<Case> cases() {
  const std::string mixed = "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n";
  const std::string alternative = "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n";
  const std::string plain_part = "Content-Type: text/plain\r\n\r\nhi";
  const std::string plain_done =
      "Content-Type: text/plain" + kMarked + "Content-Transfer-Encoding: 7bit\r\n\r\n" + kPlain + "hi";
  const std::string html_part = "Content-Type: text/html\r\n\r\n<body>hi</body>";
  const std::string html_done =
      "Content-Type: text/html" + kMarked + "Content-Transfer-Encoding: 7bit\r\n\r\n<body>" + kDiv + "hi</body>";
  return {
      {"plain", plain_part, plain_done},
      {"no type", "A: b\r\n\r\nhi",
       "A: b\r\nContent-Type: text/plain; charset=utf-8" + kMarked + "Content-Transfer-Encoding: 7bit\r\n\r\n" +
           kPlain + "hi"},
      {"quoted-printable",
       "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E4=BD=A0=\r\n!",
       "Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8" + kMarked + "\r\n" +
           kPlain + "=E4=BD=A0!"},
      {"base64", "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain\r\n\r\naGkK\r\n",
       "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain" + kMarked +
           "\r\nU3ViamVjdDogcGxhbnMNCktleXdvcmRzOiBhIDxiPg0KDQpoaQo=\r\n"},
      {"html", html_part, html_done},
      {"alternative", alternative + plain_part + "\r\n--a\r\n" + html_part + "\r\n--a--",
       alternative + plain_done + "\r\n--a\r\n" + html_done + "\r\n--a--\r\n"},
      {"mixed", mixed + plain_part + "\r\n--m\r\n" + plain_part + "\r\n--m--",
       mixed + plain_done + "\r\n--m\r\n" + plain_part + "\r\n--m--\r\n"},
      {"mixed with alternative",
       mixed + alternative + plain_part + "\r\n--a\r\n" + html_part + "\r\n--a--\r\n--m\r\n" + html_part + "\r\n--m--",
       mixed + alternative + plain_done + "\r\n--a\r\n" + html_done + "\r\n--a--\r\n\r\n--m\r\n" + html_part +
           "\r\n--m--\r\n"},
  };
}

TEST(LegacyDisplay, StandsAtTheTopOfMainBodyPartsAlone) {
  for (const Case& c : cases()) {
    for (const size_t step : {size_t{1}, size_t{7}, size_t{64 * 1024}}) {
      EXPECT_EQ(with_display(c.entity, "plans", step), c.expected) << c.name;
    }
  }
}

// RFC 9788 sections 5.2.4 and 5.2.5, and what cannot carry it.
TEST(LegacyDisplay, EverythingElseStaysAsItIs) {
  const std::string entities[] = {
      "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nhi",
      "Content-Type: text/plain; name=notes.txt\r\n\r\nhi",
      "Content-Type: text/plain\r\nContent-Disposition: inline; filename=a.txt\r\n\r\nhi",
      "Content-Type: text/calendar\r\n\r\nhi",
      "Content-Type: text/plain; charset=UTF-16\r\n\r\nhi",
      "Content-Type: text/plain; hp-legacy-display=1\r\n\r\nSubject: x\r\n\r\nhi",
      "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhi",
      "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n\r\nhi\r\n--s--\r\n",
      "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-unknown\r\n\r\nhi",
  };
  for (const std::string& entity : entities) EXPECT_EQ(with_display(entity, "plans"), entity) << entity;
}

TEST(LegacyDisplay, WordsBeyondAsciiStandInTheCharsetOfTheText) {
  const std::string subject = "=?utf-8?B?5L2g5aW9?=";
  const std::string coded = "Subject: =E4=BD=A0=E5=A5=BD\r\n";
  const std::pair<std::string, std::string> expected[] = {
      {"Content-Type: text/plain; charset=utf-8", coded},
      {"Content-Type: text/plain; charset=US-ASCII; x=y", "text/plain; x=y; charset=utf-8;"},
      {"Content-Type: text/plain; charset=US-ASCII; x=y", coded},
      {"X: y", "text/plain; charset=utf-8;"},
      {"Content-Type: text/plain; charset=big5", "Subject: =3D?utf-8?B?5L2g5aW9?=3D\r\n"},
      {"Content-Type: text/html; charset=big5", "<pre>Subject: &#20320;&#22909;\r\n"},
  };
  for (const auto& [type, part] : expected) {
    const std::string written = with_display(type + "\r\n\r\n\xff", subject);
    const std::string plain = with_display(type + "\r\n\r\nhi", subject);
    EXPECT_TRUE(written.find(part) != std::string::npos || plain.find(part) != std::string::npos) << written;
  }
}

// The text's own octets stay as they are; nothing of the word's encoding is shown to anybody.
TEST(LegacyDisplay, WordsStandInAnotherCharsetWhereSomebodyKnowsIt) {
  const WordsInCharset in_charset = [](std::string_view value, std::string_view charset) {
    return charset == "big5" && value.starts_with("=?") ? std::string("\xa7\x41\xa6\x6e") : std::string(value);
  };
  const std::string written = with_display("Content-Type: text/plain; charset=Big5\r\n\r\n\xa4\xa4\xa4\xe5!",
                                           "=?utf-8?B?5L2g5aW9?=", 64 * 1024, in_charset);
  EXPECT_EQ(written,
            "Content-Type: text/plain; charset=Big5; hp-legacy-display=\"1\"\r\nContent-Transfer-Encoding: "
            "quoted-printable\r\n\r\nSubject: =A7A=A6n\r\nKeywords: a <b>\r\n\r\n=A4=A4=A4=E5!");
}

TEST(LegacyDisplay, TheBodyTagIsFoundWhereBrowsersFindIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"<html><body>", "x"},
      {"<BODY class='a>b' id=\">\">", "x</BODY>"},
      {"<!-- <body> --><body\n>", "x"},
      {"<script>'<body>'</script ><style><body></style><title><body></title><body>", "x"},
      {"<!DOCTYPE html>", "<html><p>no body"},
      {"", "words < body > and <bodyguard>"},
      {"", "<script>never closed <body>"},
      {"", "<body never closed"},
      {"", ""},
  };
  for (const auto& [front, rest] : cases) {
    EXPECT_EQ(body_start(std::string(front) + rest), std::string_view(front).size()) << front << rest;
  }
}

TEST(LegacyDisplay, OnlyWhereItIsWantedAndOnlyInsideEncryption) {
  for (const testing::Form& form : testing::kForms) {
    SealSettings settings = testing::settings_of(form);
    settings.protect_headers = ProtectHeaders::yes;
    settings.legacy_display = readable;
    const Bytes travelled = testing::sealed(testing::kMessage, settings);
    ReplayableMemory source(travelled);
    const x509::KeyRing keys = testing::keys_of(testing::people().ben);
    const auto examination = must(Examination::examine(source, keys));
    MemorySink out;
    ASSERT_TRUE(examination->release(out));
    const bool said = as_text(out.bytes()).find("\r\n\r\nSubject: Hello\r\n\r\n") != std::string_view::npos;
    EXPECT_EQ(said, form.cipher.has_value()) << form.name;
    EXPECT_EQ(as_text(out.bytes()).find("hp-legacy-display=\"1\"") != std::string_view::npos, said) << form.name;
  }
}

}  // namespace
}  // namespace letterlock::smime
