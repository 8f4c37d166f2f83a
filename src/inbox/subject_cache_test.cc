#include "inbox/subject_cache.h"

#include <fstream>

#include "inbox/test_inbox.h"
#include "store/database.h"
#include "store/settings.h"

namespace letterlock::inbox {
namespace {

using testing::must;
using testing::must_pass;
using testing::people;

class SubjectCacheTest : public testing::InboxTest {
 protected:
  // A sealed letter that Ben opened.
  store::MessageKey opened() {
    const Outcome outcome = receive(testing::mail({}, testing::to(people().ben)), &keys_);
    EXPECT_TRUE(outcome.report && outcome.report->payload);
    const Mailroom ours = room(&keys_);
    must_pass(SubjectCache(ours).keep(outcome.message.key, *outcome.report));
    return outcome.message.key;
  }
  std::optional<std::string> shown(const store::MessageKey& key, token::KeySource* keys) {
    const Mailroom ours = room(keys);
    return must(SubjectCache(ours).find(key));
  }
};

TEST_F(SubjectCacheTest, ASubjectIsShownWhereAKeyIsAtHandAndOnlyThere) {
  const store::MessageKey key = opened();
  EXPECT_EQ(shown(key, &keys_), "The secret subject");
  EXPECT_EQ(shown(key, nullptr), std::nullopt);
  testing::BensKeys refusing;
  refusing.refusal = ErrorCode::pin_needed;
  EXPECT_EQ(shown(key, &refusing), std::nullopt);
}

// S6: neither the record nor the database has it in clear. (The message itself has: its sender left it outside.)
TEST_F(SubjectCacheTest, NothingOfItIsOnTheDiskInClear) {
  const store::MessageKey key = opened();
  EXPECT_FALSE(record_of(key).subject.has_value());
  must_pass(store_->database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  size_t files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_)) {
    if (!file.path().filename().string().starts_with("letterlock.db")) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    EXPECT_EQ(content.find("secret subject"), std::string::npos) << file.path();
    ++files;
  }
  EXPECT_GE(files, 1U);
}

TEST_F(SubjectCacheTest, OneKeyServesTheWholeList) {
  std::vector<store::MessageKey> keys;
  for (int i = 0; i < 3; ++i) keys.push_back(opened());
  testing::BensKeys counting;
  const Mailroom ours = room(&counting);
  SubjectCache subjects(ours);
  for (const store::MessageKey& key : keys) EXPECT_TRUE(must(subjects.find(key)).has_value());
  EXPECT_EQ(counting.asked, 1);
}

TEST_F(SubjectCacheTest, WhatWasChangedOrBelongsElsewhereIsNotShown) {
  const store::MessageKey one = opened(), other = opened();
  store::Messages messages(*store_);
  Bytes kept = must(messages.cached(one));
  must_pass(messages.set_cached(other, kept));
  EXPECT_EQ(shown(other, &keys_), std::nullopt);
  kept.back() ^= 1;
  must_pass(messages.set_cached(one, kept));
  EXPECT_EQ(shown(one, &keys_), std::nullopt);
  must_pass(messages.set_cached(one, ByteView(kept).first(5)));
  EXPECT_EQ(shown(one, &keys_), std::nullopt);
  must_pass(store::Settings(*store_).set("subject-key.ben", "broken"));
  EXPECT_EQ(shown(one, &keys_), std::nullopt);
}

// Mail in clear has its subject in the list already.
TEST_F(SubjectCacheTest, OnlySealedMailIsKept) {
  const Outcome outcome = receive(testing::mail({}, testing::signed_only()), &keys_);
  const Mailroom ours = room(&keys_);
  must_pass(SubjectCache(ours).keep(outcome.message.key, *outcome.report));
  EXPECT_TRUE(must(store::Messages(*store_).cached(outcome.message.key)).empty());
  EXPECT_EQ(must(store::Settings(*store_).get("subject-key.ben")), std::nullopt);
}

// A key of the present certificate that cannot be opened is only away; one of a former certificate is replaced.
TEST_F(SubjectCacheTest, AKeyOfAFormerCertificateIsReplaced) {
  store::Settings settings(*store_);
  const std::string present = people().ben.encryption.certificate.fingerprint();
  must_pass(settings.set("subject-key.ben", present + " AAAA"));
  EXPECT_EQ(shown(opened(), &keys_), std::nullopt);
  EXPECT_EQ(must(settings.get("subject-key.ben")), present + " AAAA");
  must_pass(settings.set("subject-key.ben", std::string(64, '0') + " AAAA"));
  EXPECT_EQ(shown(opened(), &keys_), "The secret subject");
  EXPECT_TRUE(must(settings.get("subject-key.ben"))->starts_with(present + " "));
}

}  // namespace
}  // namespace letterlock::inbox
