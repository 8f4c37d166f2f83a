// Drafts: what a person wrote comes back as it was, for as long as they want, and goes when it is sent.

#include "app/drafts.h"

#include "app/listing.h"
#include "app/outbox.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;
using outbox::Protection;

class DraftsTest : public Correspondence {
 protected:
  static message::Attachment in_memory(const std::string& name, const std::string& type, std::string octets) {
    auto held = std::make_shared<std::string>(std::move(octets));
    return {name, type, [held]() -> Result<std::unique_ptr<ReplayableSource>> {
              return std::make_unique<ReplayableMemory>(as_bytes(*held));
            }};
  }
  static NewLetter whole_letter(Protection protection) {
    NewLetter letter;
    letter.to = {"Ann <ann@own.example>", "\"Lee, Carol\" <carol@third.example>"};
    letter.cc = {"dora@third.example"};
    letter.bcc = {"emil@third.example"};
    letter.subject = "主旨 with a subject";
    letter.text = "第一行\nFrom here on\n.\n> quoted\n";
    letter.protection = protection;
    letter.in_reply_to = "<1@peer.example>";
    letter.contents = {in_memory("a.bin", "application/octet-stream", std::string("\0\1\2", 3)),
                       in_memory("b.txt", "text/plain", "text, not shown"),
                       in_memory("smime.p7s", "application/pkcs7-signature", "a file like others")};
    return letter;
  }
  std::string kept(const NewLetter& letter) { return must(keep_draft(*ben_.home, "", letter)).id; }
  Result<OpenedDraft> open(const std::string& entry, bool with_keys = true) {
    return open_draft(*ben_.home, "", entry, with_keys ? ben_.keys.get() : nullptr);
  }
  std::vector<std::string> drafts() {
    std::vector<std::string> ids;
    for (const store::OutboxEntry& entry : must(list_outbox(*ben_.home, ""))) ids.push_back(entry.id);
    return ids;
  }
};

// RFC 9788 section 6.1: what an answer hides it hides after a night in the drafts, too.
TEST_F(DraftsTest, AnAnswerToSealedMailStaysOne) {
  NewLetter answer = whole_letter(Protection::sealed);
  answer.references = {"<0@peer.example>", "<1@peer.example>"};
  EXPECT_FALSE(must(open(kept(answer))).hidden.has_value());
  answer.hidden.emplace();
  EXPECT_TRUE(must(open(kept(answer))).hidden.has_value());
  answer.hidden = Hidden{{"dora@third.example"}, {"carol@third.example"}, true};
  const OpenedDraft draft = must(open(kept(answer)));
  ASSERT_TRUE(draft.hidden.has_value());
  EXPECT_EQ(draft.hidden->addresses, answer.hidden->addresses);
  EXPECT_EQ(draft.hidden->names, answer.hidden->names);
  EXPECT_TRUE(draft.hidden->thread);
  EXPECT_EQ(draft.references, answer.references);
  EXPECT_EQ(draft.cc, answer.cc);
}

TEST_F(DraftsTest, WhatWasWrittenComesBack) {
  for (const Protection protection : {Protection::sealed, Protection::signed_only}) {
    const NewLetter written = whole_letter(protection);
    const OpenedDraft draft = must(open(kept(written)));
    EXPECT_EQ(draft.to, written.to);
    EXPECT_EQ(draft.cc, written.cc);
    EXPECT_EQ(draft.bcc, written.bcc);
    EXPECT_EQ(draft.subject, written.subject);
    EXPECT_EQ(draft.text, written.text);
    EXPECT_EQ(draft.in_reply_to, written.in_reply_to);
    EXPECT_EQ(draft.protection, protection);
    ASSERT_EQ(draft.attachments.size(), 3u);
    EXPECT_EQ(draft.attachments[0].octets.text(), std::string_view("\0\1\2", 3));
    EXPECT_EQ(draft.attachments[1].name, "b.txt");
    EXPECT_EQ(draft.attachments[1].content_type, "text/plain");
    EXPECT_EQ(draft.attachments[2].name, "smime.p7s");
    EXPECT_EQ(draft.attachments[2].octets.text(), "a file like others");
  }
}

TEST_F(DraftsTest, ALetterMayBeKeptBeforeItIsKnownWhoGetsIt) {
  NewLetter letter;
  letter.text = "only a thought";
  const std::string entry = kept(letter);
  const OpenedDraft draft = must(open(entry));
  EXPECT_TRUE(draft.to.empty());
  EXPECT_EQ(draft.subject, "");
  EXPECT_EQ(draft.text, "only a thought\n");
  EXPECT_EQ(code_of(send_draft(*ben_.home, entry, ben_.keys.get())), ErrorCode::no_recipients);
  EXPECT_EQ(drafts(), std::vector{entry});
}

// S6: of a letter that will be sealed nobody reads a word without the key.
TEST_F(DraftsTest, S6ADraftThatWillBeSealedNeedsItsKey) {
  const std::string entry = kept(letter_to(ann_.address));
  EXPECT_EQ(code_of(open(entry, false)), ErrorCode::no_matching_key);
  NewLetter letter = letter_to(ann_.address);
  letter.protection = Protection::signed_only;
  EXPECT_EQ(must(open(kept(letter), false)).text, "The secret text\n");
}

TEST_F(DraftsTest, ASavedDraftTakesThePlaceOfTheOneBefore) {
  const std::string first = kept(letter_to(ann_.address));
  NewLetter letter = letter_to(ann_.address);
  letter.text = "better\n";
  letter.draft = first;
  const std::string second = kept(letter);
  EXPECT_EQ(drafts(), std::vector{second});
  EXPECT_EQ(must(open(second)).text, "better\n");
  EXPECT_EQ(code_of(open(first)), ErrorCode::outbox_entry_not_found);
  // Another window threw it away meanwhile: what is written now is kept all the same.
  const std::string third = kept(letter);
  EXPECT_EQ(drafts(), (std::vector{second, third}));
  EXPECT_EQ(must(list_messages(*ben_.home, "", store::Folder::drafts, 9)).size(), 2u) << "for the server";
}

TEST_F(DraftsTest, ASentLetterTakesItsDraftAway) {
  introduce();
  NewLetter letter = letter_to(ann_.address);
  letter.draft = kept(letter);
  (void)must(send(ben_, letter));
  EXPECT_TRUE(drafts().empty());
  EXPECT_EQ(mail_of(ann_).size(), 1u);
}

// S11: two windows with one draft do not send it twice.
TEST_F(DraftsTest, S11ADraftThatIsOnItsWayIsNotSentAgain) {
  introduce();
  NewLetter letter = letter_to(ann_.address);
  letter.draft = kept(letter);
  EXPECT_EQ(code_of(send_draft(*ben_.home, letter.draft, nullptr)), ErrorCode::password_needed);
  EXPECT_EQ(code_of(send(ben_, letter)), ErrorCode::outbox_entry_changed);
  EXPECT_EQ(code_of(keep_draft(*ben_.home, "", letter)), ErrorCode::outbox_entry_changed);
  EXPECT_EQ(drafts(), std::vector{letter.draft});
  EXPECT_EQ(code_of(open(letter.draft)), ErrorCode::outbox_entry_changed);
  EXPECT_EQ(discard_draft(*ben_.home, "", letter.draft).error().code, ErrorCode::outbox_entry_changed);
  (void)synchronise(ben_);
  EXPECT_EQ(mail_of(ann_).size(), 1u);
}

TEST_F(DraftsTest, WhatCannotBeSentLeavesItsDraft) {
  NewLetter letter = letter_to(ann_.address);
  letter.draft = kept(letter);
  EXPECT_EQ(code_of(send(ben_, letter)), ErrorCode::cannot_seal_no_certificate);
  EXPECT_EQ(drafts(), std::vector{letter.draft});
}

TEST_F(DraftsTest, ADraftIsThrownAway) {
  const std::string entry = kept(letter_to(ann_.address));
  must_pass(discard_draft(*ben_.home, "", entry));
  EXPECT_TRUE(drafts().empty());
  EXPECT_TRUE(must(list_messages(*ben_.home, "", store::Folder::drafts, 9)).empty());
  EXPECT_EQ(discard_draft(*ben_.home, "", entry).error().code, ErrorCode::outbox_entry_not_found);
}

TEST_F(DraftsTest, WhoIsNamedTwiceGetsItOnce) {
  introduce();
  NewLetter letter = letter_to(ann_.address);
  letter.cc = {"Ann <ANN@own.example>"};
  letter.bcc = {ann_.address};
  (void)must(send(ben_, letter));
  EXPECT_EQ(mail_of(ann_).size(), 1u);
}

}  // namespace
}  // namespace letterlock::app
