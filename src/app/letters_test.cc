// Letters, and the steps that move a tunnel from nothing to established.

#include "app/letters.h"

#include "app/reading.h"
#include "app/test_app.h"
#include "message/compose.h"
#include "store/outbox_entries.h"
#include "tunnel/code.h"

namespace letterlock::app {
namespace {

using namespace testing;
using tunnel::NextStep;

class LettersTest : public Correspondence {
 protected:
  // The newest message in the inbox, read.
  static Reading newest(Side& side) {
    const auto all = must(list_messages(*side.home, "", store::Folder::inbox, 1));
    return must(read_message(*side.home, "", all.at(0).key.digest, side.keys.get()));
  }
};

// The whole way, two acts a side: what each step is, and where the tunnel stands after it.
TEST_F(LettersTest, FromNothingToEstablishedOnBothSides) {
  EXPECT_EQ(state(ann_, ben_.address), "none");
  const TunnelStep introduced = must(step(ann_, ben_.address));
  EXPECT_EQ(introduced.before.state, tunnel::State::none);
  EXPECT_EQ(introduced.taken, NextStep::introduce);
  EXPECT_TRUE(introduced.sent.ciphers.empty());
  EXPECT_EQ(state(ann_, ben_.address), "introduced");

  (void)synchronise(ben_);
  EXPECT_EQ(state(ben_, ann_.address), "review");
  accept_of(ben_, ann_.address);
  EXPECT_EQ(state(ben_, ann_.address), "ready");
  EXPECT_EQ(must(step(ben_, ann_.address)).sent.ciphers, std::vector<std::string>{"aes256-GCM"});
  EXPECT_EQ(state(ben_, ann_.address), "testing");

  (void)synchronise(ann_);
  accept_of(ann_, ben_.address);
  (void)must(step(ann_, ben_.address));
  (void)synchronise(ben_);
  EXPECT_EQ(state(ben_, ann_.address), "established proved");
  EXPECT_EQ(must(step(ben_, ann_.address)).taken, NextStep::write);
  (void)synchronise(ann_);
  EXPECT_EQ(state(ann_, ben_.address), "established proved");
}

TEST_F(LettersTest, AnAnswerReturnsTheCodeAndNamesTheMail) {
  introduce_both();
  const auto asked = evidence(ben_);
  const auto* bens = std::get_if<directory::SentMail>(&directory::ordered(asked).back()->fact);
  ASSERT_NE(bens, nullptr);
  (void)must(step(ann_, ben_.address));
  (void)synchronise(ben_);
  const Reading answer = newest(ben_);
  const auto codes = tunnel::find_codes(answer.display.value().text);
  EXPECT_EQ(codes.size(), 2u);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), bens->code), 1);
  const auto& header = answer.opened.examination->facts().payload->protected_header;
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->value("In-Reply-To"), bens->message_id);
}

// From the reader to the wire: the answer is read with everything, and its outer header tells no more than the mail
// did.
TEST_F(LettersTest, AnAnswerHidesWhatTheMailHid) {
  introduce_both();
  NewLetter answer;
  answer.to = {"Ben <" + ben_.address + ">"};
  answer.subject = "Re: the plan";
  answer.text = "Yes.";
  answer.in_reply_to = "<secret@thread.example>";
  answer.references = {"<older@thread.example>", "<secret@thread.example>"};
  answer.hidden = Hidden{{}, {ben_.address}, true};
  (void)must(send_letter(*ann_.home, "", answer, ann_.keys.get()));
  (void)synchronise(ben_);
  const Reading read = newest(ben_);
  const mime::Header& outer = read.opened.examination->facts().outer;
  EXPECT_EQ(outer.value("Subject"), "[...]");
  EXPECT_EQ(outer.value("To"), ben_.address);
  EXPECT_EQ(outer.find("In-Reply-To"), nullptr);
  EXPECT_EQ(outer.find("References"), nullptr);
  const mime::Header& inner = read.opened.examination->facts().payload->protected_header.value();
  EXPECT_EQ(inner.value("Subject"), "Re: the plan");
  EXPECT_EQ(inner.value("To"), "Ben <" + ben_.address + ">");
  EXPECT_EQ(inner.value("References"), "<older@thread.example> <secret@thread.example>");
  EXPECT_EQ(read.display.value().text, "Yes.\n") << "without a legacy display";
  EXPECT_TRUE(read.opened.report.findings.empty());
}

// RFC 9788 section 6.1: also where whoever asks has forgotten that the mail was sealed, or wants it otherwise.
TEST_F(LettersTest, WhatAnswersSealedMailIsNeverSentOrKeptInClear) {
  introduce_both();
  const auto asked = evidence(ben_);
  const auto* bens = std::get_if<directory::SentMail>(&directory::ordered(asked).back()->fact);
  ASSERT_NE(bens, nullptr);
  const auto entries = [&] { return must(store::OutboxEntries(ann_.home->store()).list("", true)).size(); };
  const size_t before = entries();
  NewLetter answer;
  answer.to = {ben_.address};
  answer.subject = "Re: the plan";
  answer.text = "> The secret";
  answer.protection = outbox::Protection::signed_only;
  NewLetter named = answer;
  named.in_reply_to = bens->message_id;
  NewLetter passed_on = answer;
  passed_on.hidden = Hidden{};
  for (const NewLetter& letter : {named, passed_on}) {
    EXPECT_EQ(code_of(send_letter(*ann_.home, "", letter, ann_.keys.get())), ErrorCode::answer_must_be_sealed);
    EXPECT_EQ(code_of(keep_draft(*ann_.home, "", letter)), ErrorCode::answer_must_be_sealed);
  }
  EXPECT_EQ(entries(), before);
  named.protection = passed_on.protection = outbox::Protection::sealed;
  EXPECT_FALSE(must(send_letter(*ann_.home, "", named, ann_.keys.get())).ciphers.empty());
  EXPECT_FALSE(must(send_letter(*ann_.home, "", passed_on, ann_.keys.get())).ciphers.empty());
  answer.in_reply_to = "<somebody@else.example>";
  EXPECT_TRUE(must(send_letter(*ann_.home, "", answer, ann_.keys.get())).ciphers.empty());
}

TEST_F(LettersTest, WhereNoLetterHelpsThereIsAnErrorAndNothingIsSent) {
  (void)must(step(ann_, ben_.address));
  EXPECT_EQ(code_of(step(ann_, ben_.address)), ErrorCode::tunnel_waits);
  (void)synchronise(ben_);
  EXPECT_EQ(code_of(step(ben_, ann_.address)), ErrorCode::review_needed);
  EXPECT_EQ(code_of(step(ben_, "no address")), ErrorCode::address_malformed);
  EXPECT_EQ(mail_of(ben_).size(), 1u);
  EXPECT_TRUE(mail_of(ann_).empty());
}

TEST_F(LettersTest, AnUnknownAuthorityNeedsHelpFirst) {
  Side carol = move_in(make_person(authority(), "Carol", "carol@third.example"), false);
  (void)must(step(ann_, carol.address));
  (void)synchronise(carol);
  EXPECT_EQ(state(carol, ann_.address), "answered_untrusted unknown_authority");
  const auto refused = step(carol, ann_.address);
  ASSERT_EQ(code_of(refused), ErrorCode::tunnel_needs_help);
  EXPECT_EQ(parameter(refused.error(), "reason"), "unknown_authority");
  trust(carol);
  EXPECT_EQ(state(carol, ann_.address), "review");
}

// They wait, and sending once more is offered beside it: what is offered can be taken, and nothing else.
TEST_F(LettersTest, AnAlternativeOfTheTunnelCanBeTaken) {
  introduce();
  (void)must(step(ben_, ann_.address));
  const tunnel::Tunnel waiting = must(person(*ben_.home, "", ann_.address)).tunnel;
  ASSERT_EQ(waiting.alternatives, std::vector<NextStep>{NextStep::resend});
  const auto take = [&](NextStep wanted) {
    return take_next_step(*ben_.home, "", ann_.address, ben_.keys.get(), Again::no, wanted);
  };
  EXPECT_EQ(code_of(take(NextStep::introduce)), ErrorCode::tunnel_needs_help);
  EXPECT_EQ(code_of(take(NextStep::wait)), ErrorCode::tunnel_waits);
  wait(std::chrono::minutes(1));
  EXPECT_EQ(must(take(NextStep::resend)).taken, NextStep::resend);
}

TEST_F(LettersTest, WhoWaitsMayAskAgain) {
  (void)must(step(ann_, ben_.address));
  EXPECT_EQ(must(step(ann_, ben_.address, Again::yes)).taken, NextStep::remind);
  (void)synchronise(ben_);
  accept_of(ben_, ann_.address);
  (void)must(step(ben_, ann_.address));
  EXPECT_EQ(code_of(step(ben_, ann_.address)), ErrorCode::tunnel_waits);
  const TunnelStep again = must(step(ben_, ann_.address, Again::yes));
  EXPECT_EQ(again.taken, NextStep::resend);
  EXPECT_FALSE(again.sent.ciphers.empty());
}

TEST_F(LettersTest, ALetterArrivesAsItWasWritten) {
  introduce();
  NewLetter letter = letter_to(ann_.address);
  letter.text = "第一行\nFrom here on\n.\n";
  letter.attachments = {write("note.txt", as_bytes("attached"))};
  (void)must(send(ben_, letter));
  (void)synchronise(ann_);
  Reading reading = newest(ann_);
  ASSERT_TRUE(reading.display.has_value());
  EXPECT_EQ(reading.display->text, letter.text);
  ASSERT_EQ(reading.display->attachments.size(), 1u);
  EXPECT_EQ(reading.display->attachments[0].name, "note.txt");
  MemorySink part;
  must_pass(write_part(reading, reading.display->attachments[0].part, part));
  EXPECT_EQ(as_text(part.bytes()), "attached");
}

TEST_F(LettersTest, NamesBesideAddressesAreUnderstood) {
  introduce();
  NewLetter letter = letter_to("Ann <ann@own.example>");
  (void)must(send(ben_, letter));
  EXPECT_EQ(mail_of(ann_).size(), 1u);
}

struct LetterCase {
  const char* name;
  std::function<void(NewLetter&)> change;
  ErrorCode code;
};

// A letter that cannot be sent stays with its writer: nothing is kept, nothing is signed.
TEST_F(LettersTest, WhatCannotBeSentIsRefusedAtOnce) {
  introduce();
  const std::vector<LetterCase> cases = {
      {"address", [](NewLetter& l) { l.to = {"not an address"}; }, ErrorCode::address_malformed},
      {"empty address", [](NewLetter& l) { l.bcc = {""}; }, ErrorCode::address_malformed},
      {"unknown person", [](NewLetter& l) { l.cc = {"carol@third.example"}; }, ErrorCode::cannot_seal_no_certificate},
      {"attachment", [&](NewLetter& l) { l.attachments = {folder_ + "/nothing"}; }, ErrorCode::file_not_found},
      {"subject", [](NewLetter& l) { l.subject = "a\r\nBcc: eve@third.example"; }, ErrorCode::draft_malformed},
      {"text", [](NewLetter& l) { l.text = "\xff\xfe"; }, ErrorCode::draft_malformed},
  };
  for (const LetterCase& c : cases) {
    SCOPED_TRACE(c.name);
    NewLetter letter = letter_to(ann_.address);
    c.change(letter);
    EXPECT_EQ(code_of(send(ben_, letter)), c.code);
    EXPECT_TRUE(must(list_outbox(*ben_.home, "")).empty());
    EXPECT_TRUE(mail_of(ann_).empty());
  }
}

TEST_F(LettersTest, S11WithoutKeysALetterWaitsAndIsSentBySync) {
  introduce();
  const auto waiting = send_letter(*ben_.home, "", letter_to(ann_.address), nullptr);
  ASSERT_EQ(code_of(waiting), ErrorCode::password_needed);
  const auto entries = must(list_outbox(*ben_.home, ""));
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].state, store::OutboxState::drafted);
  EXPECT_EQ(entries[0].subject, "");  // S6: of a letter that will be sealed
  EXPECT_TRUE(mail_of(ann_).empty());
  EXPECT_EQ(synchronise(ben_).sent.size(), 1u);
  EXPECT_EQ(mail_of(ann_).size(), 1u);
}

}  // namespace
}  // namespace letterlock::app
