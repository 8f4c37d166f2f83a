#include "store/outbox_entries.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "store/evidence.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

using testing::code_of;
using testing::crash_after;
using testing::kNow;
using testing::must;

class OutboxTest : public testing::HomeTest {
 protected:
  void SetUp() override {
    HomeTest::SetUp();
    open_again();
    add_account(*store_, "ann");
  }
  // A connection must not be carried into another process, so it is closed before each fork.
  void close() {
    outbox_.reset();
    store_.reset();
  }
  void open_again() {
    close();
    store_ = open();
    outbox_.emplace(*store_);
  }
  NewOutboxEntry draft() {
    NewOutboxEntry entry;
    entry.account = "ann";
    entry.draft = kept(*store_, "draft");
    entry.draft_sealed = true;
    entry.options = R"({"sign":true})";
    entry.recipients = {{"b@example.tw"}, {"c@example.tw", RecipientRole::bcc}};
    return entry;
  }
  // Two copies: one for b, one for c; the first is the one for Sent.
  std::vector<SealedCopy> copies() {
    return {{kept(*store_, "sealed b"), {"b@example.tw"}}, {kept(*store_, "sealed c"), {"c@example.tw"}}};
  }
  Message sent() {
    Message message;
    message.key = {"ann", Direction::outgoing, kept(*store_, "sealed b")};
    message.folder = Folder::sent;
    message.first_seen = kNow;
    return message;
  }
  static std::vector<directory::Evidence> evidence() {
    directory::SentMail mail;
    mail.message_id = "<x@y>";
    return {directory::make_evidence(kNow, mail)};
  }
  Status seal(const std::string& id) { return outbox_->put_sealed(id, copies(), copies()[0].digest, kNow); }
  SentRecord record() { return {sent(), evidence()}; }
  Status deliver(const std::string& id, const std::string& address) {
    TRY(outbox_->mark_in_doubt(id, {address}, kNow));
    return outbox_->record(id, {{address, RecipientState::accepted, "2.0.0", "250 Ok"}}, record(), kNow);
  }
  Status end(const std::string& id, const std::optional<Error>& error = std::nullopt,
             std::optional<Time> next_try = kNow + seconds(60)) {
    const auto state = outbox_->end_attempt(id, error, next_try, kNow);
    return state ? Status{} : Status(tl::unexpected(state.error()));
  }
  // Walks to a state through the legal steps.
  std::string entry_in(OutboxState state) {
    const std::string id = must(outbox_->add(draft(), kNow));
    const auto walk = [&](OutboxState next, auto step) {
      if (state != OutboxState::failed && static_cast<int>(next) > static_cast<int>(state)) return;
      EXPECT_TRUE(step());
    };
    if (state == OutboxState::failed) {
      EXPECT_TRUE(outbox_->mark_failed(id, Error{ErrorCode::disk_full}, kNow));
      return id;
    }
    walk(OutboxState::sealing, [&] { return outbox_->begin_sealing(id, kNow); });
    walk(OutboxState::sealed, [&] { return seal(id); });
    walk(OutboxState::sending, [&] { return outbox_->begin_sending(id, kNow); });
    if (state == OutboxState::sent) {
      EXPECT_TRUE(deliver(id, "b@example.tw"));
      EXPECT_TRUE(deliver(id, "c@example.tw"));
    }
    walk(OutboxState::sent, [&] { return end(id); });
    return id;
  }
  OutboxState state_of(const std::string& id) { return must(outbox_->find(id)).state; }

  std::unique_ptr<Store> store_;
  std::optional<OutboxEntries> outbox_;
};

TEST_F(OutboxTest, AnEntryIsThereBeforeAnythingIsSigned) {
  const std::string id = must(outbox_->add(draft(), kNow));
  open_again();
  const OutboxEntry entry = must(outbox_->find(id));
  EXPECT_EQ(entry.id, id);
  EXPECT_EQ(entry.account, "ann");
  EXPECT_EQ(entry.state, OutboxState::drafted);
  EXPECT_EQ(entry.draft, draft().draft);
  EXPECT_TRUE(entry.draft_sealed);
  EXPECT_EQ(entry.options, draft().options);
  EXPECT_EQ(entry.recipients, draft().recipients);
  EXPECT_EQ(entry.created, kNow);
  EXPECT_EQ(must(outbox_->find(id.substr(0, 6))).id, id);
  EXPECT_EQ(outbox_->find("*").error().code, ErrorCode::outbox_entry_not_found);
  EXPECT_EQ(outbox_->find("").error().code, ErrorCode::outbox_entry_not_found);
}

TEST_F(OutboxTest, WhatCannotBeAnEntry) {
  NewOutboxEntry entry = draft();
  entry.recipients.clear();
  EXPECT_EQ(outbox_->add(entry, kNow).error().code, ErrorCode::no_recipients);
  // A draft waits for them.
  entry.held = true;
  const std::string held = must(outbox_->add(entry, kNow));
  EXPECT_TRUE(must(outbox_->find(held)).recipients.empty());
  EXPECT_EQ(code_of(outbox_->release(held, kNow)), ErrorCode::no_recipients);
  EXPECT_EQ(must(outbox_->find(held)).state, OutboxState::held);
  ASSERT_TRUE(outbox_->remove(held));
  entry = draft();
  entry.account = "eve";
  EXPECT_EQ(outbox_->add(entry, kNow).error().code, ErrorCode::store_conflict);
  entry = draft();
  entry.recipients.push_back(entry.recipients[0]);
  EXPECT_EQ(outbox_->add(entry, kNow).error().code, ErrorCode::store_conflict);
  entry = draft();
  entry.draft = std::string(64, 'a');
  EXPECT_EQ(outbox_->add(entry, kNow).error().code, ErrorCode::message_not_found);
  EXPECT_TRUE(must(outbox_->list("")).empty());
}

TEST_F(OutboxTest, TheWholeWay) {
  const std::string id = entry_in(OutboxState::sealed);
  OutboxEntry entry = must(outbox_->find(id));
  EXPECT_EQ(entry.sent_digest, copies()[0].digest);
  EXPECT_EQ(entry.recipients[0].sealed_digest, copies()[0].digest);
  EXPECT_EQ(entry.recipients[1].sealed_digest, copies()[1].digest);
  ASSERT_TRUE(outbox_->begin_sending(id, kNow));
  ASSERT_TRUE(deliver(id, "b@example.tw"));
  EXPECT_EQ(state_of(id), OutboxState::sending);
  EXPECT_EQ(code_of(deliver(id, "nobody@example.tw")), ErrorCode::store_conflict);
  EXPECT_EQ(code_of(deliver(id, "b@example.tw")), ErrorCode::store_conflict) << "twice";
  ASSERT_TRUE(outbox_->mark_in_doubt(id, {"c@example.tw"}, kNow));
  EXPECT_EQ(code_of(end(id)), ErrorCode::store_conflict) << "somebody is in doubt";
  ASSERT_TRUE(outbox_->record(id, {{"c@example.tw", RecipientState::accepted}}, record(), kNow));
  EXPECT_EQ(must(outbox_->end_attempt(id, std::nullopt, std::nullopt, kNow + seconds(1))), OutboxState::sent);
  entry = must(outbox_->find(id));
  EXPECT_EQ(entry.state, OutboxState::sent);
  EXPECT_EQ(entry.attempts, 1U);
  EXPECT_EQ(entry.changed, kNow + seconds(1));
  EXPECT_EQ(entry.recipients[1].delivered, kNow);
  EXPECT_EQ(entry.recipients[0].state, RecipientState::accepted);
  EXPECT_EQ(entry.recipients[0].status, "2.0.0");
  EXPECT_EQ(entry.recipients[0].answer, "250 Ok");
  EXPECT_TRUE(must(Messages(*store_).find(sent().key)));
  EXPECT_EQ(must(EvidenceLog(*store_).all("ann")), evidence());
  EXPECT_TRUE(must(outbox_->list("ann")).empty());
  EXPECT_EQ(must(outbox_->list("", true)).size(), 1U);
  // The sent copy stays; the draft and the other copy are no longer needed.
  EXPECT_TRUE(Files(*store_).contains(entry.sent_digest));
  EXPECT_FALSE(Files(*store_).contains(entry.draft));
  EXPECT_FALSE(Files(*store_).contains(entry.recipients[1].sealed_digest));
}

TEST_F(OutboxTest, OnlyTheStepsOfThePicture) {
  using S = OutboxState;
  const Error error{ErrorCode::disk_full};
  const std::map<std::string, std::function<Status(const std::string&)>> steps = {
      {"begin_sealing", [&](const auto& id) { return outbox_->begin_sealing(id, kNow); }},
      {"put_sealed", [&](const auto& id) { return seal(id); }},
      {"begin_sending", [&](const auto& id) { return outbox_->begin_sending(id, kNow); }},
      {"mark_delivered", [&](const auto& id) { return deliver(id, "b@example.tw"); }},
      {"end_attempt", [&](const auto& id) { return end(id, error); }},
      {"reopen", [&](const auto& id) { return outbox_->reopen(id, kNow); }},
      {"back_to_draft", [&](const auto& id) { return outbox_->back_to_draft(id, error, kNow); }},
      {"mark_failed", [&](const auto& id) { return outbox_->mark_failed(id, error, kNow); }},
      {"remove", [&](const auto& id) { return outbox_->remove(id); }},
  };
  const std::map<std::string, std::set<S>> legal = {
      {"begin_sealing", {S::drafted}},
      {"put_sealed", {S::sealing}},
      {"begin_sending", {S::sealed}},
      {"mark_delivered", {S::sending}},
      {"end_attempt", {S::sending}},
      {"reopen", {S::failed}},
      {"back_to_draft", {S::sealing, S::sealed, S::failed}},
      {"mark_failed", {S::drafted, S::sealed}},
      {"remove", {S::drafted, S::sealing, S::sealed, S::sent, S::failed}},
  };
  for (const S state : {S::drafted, S::sealing, S::sealed, S::sending, S::sent, S::failed}) {
    for (const auto& [name, step] : steps) {
      const std::string id = entry_in(state);
      const Status status = step(id);
      const bool allowed = legal.at(name).contains(state);
      EXPECT_EQ(status.has_value(), allowed) << name << " from " << to_string(state);
      if (allowed) continue;
      const bool delivered = name == "back_to_draft" && state == S::sent;
      EXPECT_EQ(code_of(status), delivered ? ErrorCode::store_conflict : ErrorCode::outbox_entry_changed)
          << name << " from " << to_string(state);
      EXPECT_EQ(state_of(id), state) << name;
    }
  }
  EXPECT_EQ(code_of(outbox_->begin_sealing(std::string(16, '0'), kNow)), ErrorCode::outbox_entry_not_found);
  const std::string id = must(outbox_->add(draft(), kNow));
  EXPECT_EQ(code_of(outbox_->begin_sealing(id.substr(0, 8), kNow)), ErrorCode::outbox_entry_not_found);
}

TEST_F(OutboxTest, EachRecipientIsInExactlyOneCopy) {
  const auto both = copies();
  const std::string other = both[0].digest;
  const std::vector<std::vector<SealedCopy>> wrong = {
      {},
      {both[0]},
      {both[0], both[1], {other, {"b@example.tw"}}},
      {both[0], both[1], {other, {"eve@example.tw"}}},
      {{other, {"b@example.tw", "c@example.tw"}}, both[1]},
  };
  const std::string id = entry_in(OutboxState::sealing);
  for (size_t i = 0; i < wrong.size(); ++i) {
    EXPECT_EQ(code_of(outbox_->put_sealed(id, wrong[i], other, kNow)), ErrorCode::store_conflict) << i;
    EXPECT_EQ(state_of(id), OutboxState::sealing) << i;
  }
  EXPECT_EQ(code_of(outbox_->put_sealed(id, both, std::string(64, 'a'), kNow)), ErrorCode::message_not_found);
  EXPECT_TRUE(outbox_->put_sealed(id, both, other, kNow));
}

TEST_F(OutboxTest, AFailedTryKeepsItsReasonAndTheSameOctets) {
  const std::string id = entry_in(OutboxState::sending);
  ASSERT_TRUE(deliver(id, "b@example.tw"));
  ASSERT_TRUE(end(id, Error{ErrorCode::mailbox_not_found, {{"path", "/x"}}}));
  OutboxEntry entry = must(outbox_->find(id));
  EXPECT_EQ(entry.state, OutboxState::sealed);
  EXPECT_EQ(entry.last_error, "mailbox-not-found");
  EXPECT_EQ(entry.last_error_params, (Params{{"path", "/x"}}));
  EXPECT_EQ(error_of(entry)->code, ErrorCode::mailbox_not_found);
  EXPECT_EQ(entry.next_try, kNow + seconds(60));
  EXPECT_EQ(entry.recipients[1].sealed_digest, copies()[1].digest);
  // Who has it already keeps it: no way back to the draft, only forward.
  EXPECT_EQ(code_of(outbox_->back_to_draft(id, std::nullopt, kNow)), ErrorCode::store_conflict);
  ASSERT_TRUE(outbox_->begin_sending(id, kNow));
  ASSERT_TRUE(deliver(id, "c@example.tw"));
  ASSERT_TRUE(end(id));
  entry = must(outbox_->find(id));
  EXPECT_EQ(entry.attempts, 2U);
  EXPECT_EQ(entry.next_try, std::nullopt);
  EXPECT_EQ(entry.last_error, "");
}

TEST_F(OutboxTest, BackToTheDraftForgetsTheSealedOctets) {
  const std::string id = entry_in(OutboxState::sealed);
  const std::string sealed = must(outbox_->find(id)).sent_digest;
  ASSERT_TRUE(outbox_->back_to_draft(id, Error{ErrorCode::no_matching_key}, kNow));
  const OutboxEntry entry = must(outbox_->find(id));
  EXPECT_EQ(entry.state, OutboxState::drafted);
  EXPECT_EQ(entry.last_error, "no-matching-key");
  EXPECT_EQ(entry.sent_digest, "");
  EXPECT_EQ(entry.recipients, draft().recipients);
  EXPECT_FALSE(Files(*store_).contains(sealed));
  EXPECT_TRUE(Files(*store_).contains(entry.draft));
}

TEST_F(OutboxTest, WhatWasRefusedOrIsUncertainIsSentAgainOnlyOnRequest) {
  for (const RecipientState last : {RecipientState::refused, RecipientState::uncertain}) {
    const std::string id = entry_in(OutboxState::sending);
    ASSERT_TRUE(deliver(id, "b@example.tw"));
    ASSERT_TRUE(outbox_->mark_in_doubt(id, {"c@example.tw"}, kNow));
    EXPECT_EQ(code_of(outbox_->mark_in_doubt(id, {"c@example.tw"}, kNow)), ErrorCode::store_conflict);
    ASSERT_TRUE(outbox_->record(id, {{"c@example.tw", last, "5.1.1", "550 no"}}, std::nullopt, kNow));
    ASSERT_TRUE(end(id, Error{ErrorCode::recipient_refused}));
    EXPECT_EQ(state_of(id), OutboxState::failed);
    EXPECT_EQ(code_of(outbox_->begin_sending(id, kNow)), ErrorCode::outbox_entry_changed);
    EXPECT_EQ(code_of(outbox_->back_to_draft(id, std::nullopt, kNow)), ErrorCode::store_conflict);
    ASSERT_TRUE(outbox_->reopen(id, kNow));
    const OutboxEntry entry = must(outbox_->find(id));
    EXPECT_EQ(entry.state, OutboxState::sealed);
    EXPECT_EQ(entry.recipients[0].state, RecipientState::accepted);
    EXPECT_EQ(entry.recipients[1].state, RecipientState::waiting);
    EXPECT_EQ(entry.recipients[1].answer, "550 no");
  }
}

TEST_F(OutboxTest, WhoeverWaitsIsTriedAgainUntilItIsEnough) {
  const std::string id = entry_in(OutboxState::sending);
  ASSERT_TRUE(outbox_->record(id, {{"b@example.tw", RecipientState::refused}}, std::nullopt, kNow));
  ASSERT_TRUE(end(id, Error{ErrorCode::message_deferred}));
  EXPECT_EQ(state_of(id), OutboxState::sealed);
  ASSERT_TRUE(outbox_->begin_sending(id, kNow));
  ASSERT_TRUE(end(id, Error{ErrorCode::message_deferred}, std::nullopt));
  EXPECT_EQ(state_of(id), OutboxState::failed);
}

TEST_F(OutboxTest, AFailedEntryThatWasSealedIsSentAsItIs) {
  const std::string id = entry_in(OutboxState::sealed);
  const std::string copy = must(outbox_->find(id)).sent_digest;
  ASSERT_TRUE(outbox_->mark_failed(id, Error{ErrorCode::disk_full}, kNow));
  ASSERT_TRUE(outbox_->reopen(id, kNow));
  EXPECT_TRUE(outbox_->begin_sending(id, kNow));
  EXPECT_EQ(must(outbox_->find(id)).sent_digest, copy);
}

TEST_F(OutboxTest, TheSameDraftTwiceIsTwoEntriesAndOneFile) {
  const std::string first = must(outbox_->add(draft(), kNow));
  const std::string second = must(outbox_->add(draft(), kNow));
  EXPECT_NE(first, second);
  ASSERT_TRUE(outbox_->remove(first));
  EXPECT_TRUE(Files(*store_).contains(draft().draft));
  const std::string digest = must(outbox_->find(second)).draft;
  ASSERT_TRUE(outbox_->remove(second));
  EXPECT_FALSE(Files(*store_).contains(digest));
}

TEST_F(OutboxTest, SentAndItsEvidenceAreOneTransaction) {
  const std::string id = entry_in(OutboxState::sending);
  const std::vector<RecipientResult> both = {{"b@example.tw", RecipientState::accepted},
                                             {"c@example.tw", RecipientState::accepted}};
  ASSERT_TRUE(outbox_->mark_in_doubt(id, {"b@example.tw", "c@example.tw"}, kNow));
  SentRecord wrong = record();
  wrong.message.key.digest = copies()[1].digest;
  EXPECT_EQ(code_of(outbox_->record(id, both, wrong, kNow)), ErrorCode::store_conflict);
  EXPECT_EQ(code_of(outbox_->record(id, both, std::nullopt, kNow)), ErrorCode::store_conflict);
  const Message message = sent();
  // A crash inside: the outer transaction stands for the moment before the commit reached the disk.
  close();
  crash_after([&] {
    open_again();
    auto transaction = must(store_->begin());
    EXPECT_TRUE(outbox_->record(id, both, record(), kNow));
    testing::die();
  });
  open_again();
  EXPECT_EQ(must(outbox_->find(id)).recipients[0].state, RecipientState::in_doubt);
  EXPECT_FALSE(must(Messages(*store_).find(message.key)));
  EXPECT_TRUE(must(EvidenceLog(*store_).all("ann")).empty());
  close();
  crash_after([&] {
    open_again();
    EXPECT_TRUE(outbox_->record(id, both, record(), kNow));
    testing::die();
  });
  open_again();
  ASSERT_TRUE(end(id));
  EXPECT_EQ(state_of(id), OutboxState::sent);
  EXPECT_TRUE(must(Messages(*store_).find(message.key)));
  EXPECT_EQ(must(EvidenceLog(*store_).all("ann")).size(), 1U);
}

// A process dies after each step in turn; the next one finds the entry where it was left and can finish it.
TEST_F(OutboxTest, ACrashAfterAnyStepLosesNothing) {
  for (const auto state : {OutboxState::drafted, OutboxState::sealing, OutboxState::sealed, OutboxState::sending}) {
    close();
    crash_after([&] {
      open_again();
      entry_in(state);
      testing::die();
    });
    open_again();
    const auto entries = must(outbox_->list("ann"));
    ASSERT_EQ(entries.size(), 1U);
    const OutboxEntry& entry = entries[0];
    EXPECT_EQ(entry.state, state);
    EXPECT_TRUE(Files(*store_).verify(entry.draft));
    const bool interrupted = state == OutboxState::sealing || state == OutboxState::sending;
    EXPECT_EQ(must(outbox_->interrupted("ann")).size(), interrupted ? 1U : 0U);
    if (state == OutboxState::sending) {
      EXPECT_TRUE(end(entry.id, Error{ErrorCode::internal}));
    }
    if (state != OutboxState::drafted) {
      EXPECT_TRUE(outbox_->back_to_draft(entry.id, std::nullopt, kNow));
    }
    EXPECT_TRUE(outbox_->remove(entry.id));
  }
}

TEST_F(OutboxTest, OfTwoProcessesOneTakesTheStep) {
  const std::string id = must(outbox_->add(draft(), kNow));
  close();
  constexpr int kProcesses = 4;
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = Store::open(home_);
      const Status taken = store ? OutboxEntries(**store).begin_sealing(id, kNow) : Status(fail(ErrorCode::internal));
      _exit(taken ? 1 : taken.error().code == ErrorCode::outbox_entry_changed ? 0 : 7);
    }
    children.push_back(child);
  }
  int taken = 0;
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_NE(WEXITSTATUS(status), 7);
    taken += WEXITSTATUS(status);
  }
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace letterlock::store
