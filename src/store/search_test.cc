#include "store/search.h"

#include <gtest/gtest.h>

#include "store/database.h"
#include "store/test_home.h"
#include "store/tokenizer.h"

namespace letterlock::store {
namespace {

using testing::code_of;
using testing::must;

class SearchTest : public testing::OpenHomeTest {
 protected:
  MessageKey named(const std::string& name, const std::string& account = "ann",
                   const std::string& encryption = "none") {
    Message made = message(name, Direction::incoming, account);
    made.message_id = "<" + name + "@x>";
    made.encryption = encryption;
    return put(made);
  }
  MessageKey indexed(const std::string& name, const SearchFields& fields, const std::string& account = "ann") {
    const MessageKey key = named(name, account);
    EXPECT_TRUE(Search(*store_).put(key, fields));
    return key;
  }
  // The names of the messages that are found, as they come.
  std::string found(std::string_view words, const std::string& account = "", size_t limit = 50) {
    std::string names;
    for (const Message& one : must(Search(*store_).find(account, words, limit))) {
      names += (names.empty() ? "" : " ") + one.message_id.substr(1, one.message_id.find('@') - 1);
    }
    return names;
  }
  // FTS5 compares the index with the texts.
  Status index_check() {
    return store_->database().execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)");
  }
};

TEST_F(SearchTest, AllWordsAnywhereNewestFirst) {
  indexed("a", {"Invoice for March", "Ann Lee ann@example.tw", "please pay"});
  indexed("b", {"Re: invoice", "Bob", "paid in march"});
  indexed("c", {"Holiday", "Ann", "the invoice can wait"});
  EXPECT_EQ(found("invoice"), "c b a");
  EXPECT_EQ(found("INVOICE march"), "b a");
  EXPECT_EQ(found("invoice", "", 2), "c b");
  EXPECT_EQ(found("ann@example.tw"), "a");
  EXPECT_EQ(found("ann"), "c a");
  EXPECT_EQ(found("invoi"), "");
  EXPECT_EQ(found("invoi* holi*"), "c");
  EXPECT_EQ(found("invoice nothing"), "");
  EXPECT_EQ(found(""), "");
  EXPECT_EQ(found(" \t\n\xE3\x80\x80 "), "");
  EXPECT_TRUE(index_check());
}

TEST_F(SearchTest, DiacriticsDoNotMatter) {
  indexed("a", {"Caf\xC3\xA9 M\xC3\xBCnchen", "", "\xC3\x85ngstr\xC3\xB6m"});
  for (const char* words : {"cafe", "CAF\xC3\x89", "munchen", "angstrom", "cafe\xCC\x81"}) EXPECT_EQ(found(words), "a");
}

TEST_F(SearchTest, ChineseWordsOfEveryLength) {
  indexed("a", {"東京都庁からのお知らせ", "王小明 wang@example.tw", "S/MIME署名abc的測試。自然人憑證"});
  indexed("b", {"京都", "", "庁"});
  EXPECT_EQ(found("東京"), "a");
  EXPECT_EQ(found("東京都庁"), "a");
  EXPECT_EQ(found("署名"), "a");
  EXPECT_EQ(found("署名abc"), "a");
  EXPECT_EQ(found("名abc的測試"), "a");
  EXPECT_EQ(found("自然人憑證"), "a");
  EXPECT_EQ(found("小明"), "a");
  EXPECT_EQ(found("王"), "a");
  EXPECT_EQ(found("證"), "a");    // the last of its run
  EXPECT_EQ(found("庁"), "b a");  // alone, and the last before kana
  EXPECT_EQ(found("憑證 東京"), "a");
  EXPECT_EQ(found("憑證\xE3\x80\x80東京"), "a");
  EXPECT_EQ(found("京東"), "");
  EXPECT_EQ(found("東都"), "");
  EXPECT_EQ(found("知らせ"), "a");
  EXPECT_EQ(found("𠮷"), "");
  indexed("c", {"𠮷野家", "", ""});
  EXPECT_EQ(found("𠮷"), "c");
  EXPECT_EQ(found("𠮷野"), "c");
  EXPECT_TRUE(index_check());
}

TEST_F(SearchTest, NoWordIsSyntax) {
  indexed("a", {"say \"hello\" to AND or NEAR", "x", "body: col*on ^caret (paren) -minus"});
  EXPECT_EQ(found("\"hello\""), "a");
  EXPECT_EQ(found("AND"), "a");
  EXPECT_EQ(found("OR NEAR"), "a");
  EXPECT_EQ(found("body: ^caret (paren) -minus"), "a");
  EXPECT_EQ(found("body:x"), "");
  EXPECT_EQ(found("hello ! \" ' -- ***"), "a");
  for (const char* words : {"\"", "\"\"", "*", "**", "(", ")", "NOT", "a NOT", "NEAR(", "{subject}:", "+", "^", "\\",
                            ":", "\xFF\xFE", "\xE4\xB8", "';DROP TABLE messages"}) {
    EXPECT_TRUE(Search(*store_).find("", words)) << words;
  }
  for (int octet = 0; octet < 256; ++octet) {
    const std::string one(1, static_cast<char>(octet));
    EXPECT_TRUE(Search(*store_).find("", one + "a" + one)) << octet;
    EXPECT_TRUE(Search(*store_).find("", one)) << octet;
  }
  EXPECT_EQ(code_of(Search(*store_).find("", std::string(1001, 'a')).map([](auto&&) {})), ErrorCode::input_too_large);
  EXPECT_TRUE(Search(*store_).find("", std::string(500, '"')));
}

TEST_F(SearchTest, AccountsAreApart) {
  indexed("a", {"word", "", ""}, "ann");
  indexed("b", {"word", "", ""}, "bob");
  EXPECT_EQ(found("word", "ann"), "a");
  EXPECT_EQ(found("word", "bob"), "b");
  EXPECT_EQ(found("word"), "b a");
  ASSERT_TRUE(Accounts(*store_).remove("bob"));
  EXPECT_EQ(found("word"), "a");
  EXPECT_EQ(must(store_->database().number("SELECT count(*) FROM search_texts")), 1);
  EXPECT_TRUE(index_check());
}

TEST_F(SearchTest, OnlyMailWithoutEncryptionIsIndexed) {
  for (const char* encryption : {"", "strong", "legacy", "undecrypted"}) {
    const MessageKey key = named(std::string("sealed") + encryption, "ann", encryption);
    EXPECT_EQ(code_of(Search(*store_).put(key, {"secret", "", "secret"})), ErrorCode::store_conflict) << encryption;
  }
  EXPECT_EQ(found("secret"), "");
  const MessageKey key = indexed("later", {"secret", "", ""});
  EXPECT_EQ(found("secret"), "later");
  Message now = *must(Messages(*store_).find(key));
  now.encryption = "strong";
  ASSERT_TRUE(Messages(*store_).put(now));
  EXPECT_EQ(found("secret"), "");
  EXPECT_EQ(must(store_->database().number("SELECT count(*) FROM search_texts")), 0);
  EXPECT_EQ(code_of(Search(*store_).put({"ann", Direction::incoming, "none"}, {})), ErrorCode::message_not_found);
}

TEST_F(SearchTest, TheIndexFollows) {
  const MessageKey a = indexed("a", {"first", "", ""});
  const MessageKey b = indexed("b", {"first", "", "other"});
  ASSERT_TRUE(Search(*store_).put(a, {"second", "", ""}));
  EXPECT_EQ(found("first"), "b");
  EXPECT_EQ(found("second"), "a");
  ASSERT_TRUE(Messages(*store_).set_read(a, true));
  ASSERT_TRUE(Messages(*store_).put(*must(Messages(*store_).find(a))));
  EXPECT_EQ(found("second"), "a");
  ASSERT_TRUE(Search(*store_).remove(b));
  ASSERT_TRUE(Search(*store_).remove(b));
  EXPECT_EQ(found("other"), "");
  ASSERT_TRUE(Messages(*store_).remove(a));
  EXPECT_EQ(found("second"), "");
  EXPECT_TRUE(index_check());
  EXPECT_TRUE(store_->check());
}

TEST_F(SearchTest, WhatOneTransactionAddsAndTakesBackIsIndexedOnce) {
  const MessageKey old = indexed("old", {"ancient", "", ""});
  const MessageKey kept = named("kept");
  const MessageKey removed = named("removed");
  const MessageKey sealed = named("sealed");
  const MessageKey undone = named("undone");
  Search search(*store_);
  {
    Transaction transaction = must(store_->begin());
    ASSERT_TRUE(search.put(removed, {"word", "", ""}));
    ASSERT_TRUE(search.put(sealed, {"word", "", ""}));
    ASSERT_TRUE(search.put(kept, {"word first", "", ""}));
    ASSERT_TRUE(search.put(kept, {"word second", "", ""}));
    ASSERT_TRUE(search.put(old, {"word between", "", ""}));
    ASSERT_TRUE(search.put(old, {"word modern", "", ""}));
    {
      const Transaction inner = must(store_->begin());
      ASSERT_TRUE(search.put(undone, {"word", "", ""}));
      ASSERT_TRUE(search.remove(kept));
    }
    ASSERT_TRUE(Messages(*store_).remove(removed));
    Message now = *must(Messages(*store_).find(sealed));
    now.encryption = "strong";
    ASSERT_TRUE(Messages(*store_).put(now));
    ASSERT_TRUE(transaction.commit());
  }
  EXPECT_EQ(found("word"), "kept old");
  EXPECT_EQ(found("second"), "kept");
  EXPECT_EQ(found("modern"), "old");
  for (const char* gone : {"first", "between", "ancient"}) EXPECT_EQ(found(gone), "") << gone;
  EXPECT_TRUE(index_check());
  EXPECT_TRUE(store_->check());
}

TEST_F(SearchTest, WithinATransactionItsTextsAreFound) {
  const MessageKey a = named("a");
  const MessageKey b = named("b");
  Search search(*store_);
  {
    const Transaction transaction = must(store_->begin());
    ASSERT_TRUE(search.put(b, {"word", "", ""}));
    EXPECT_EQ(found("word"), "b");
    ASSERT_TRUE(search.put(a, {"word", "", ""}));
    ASSERT_TRUE(search.put(b, {"other", "", ""}));
    EXPECT_EQ(found("word"), "a");
  }
  EXPECT_EQ(found("word"), "");
  ASSERT_TRUE(search.put(a, {"later", "", ""}));
  EXPECT_EQ(found("later"), "a");
  EXPECT_TRUE(index_check());
}

// What the index wrote: one piece for a heap, not one for each message (FTS5 numbers pieces as it makes them; those of
// less than a page have one row).
TEST_F(SearchTest, AHeapOfMailIsWrittenInOnePiece) {
  Transaction transaction = must(store_->begin());
  for (int i = 0; i < 12; ++i) indexed("m" + std::to_string(i), {"word", "", "body"});
  EXPECT_EQ(must(store_->database().number("SELECT count(DISTINCT segid) FROM search_idx")), 0);
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(must(store_->database().number("SELECT count(DISTINCT segid) FROM search_idx")), 1);
  EXPECT_TRUE(index_check());
}

TEST_F(SearchTest, OfALongBodyTheBeginningIsFound) {
  indexed("a", {"", "", "begin " + std::string(kSearchBodyOctetsMax - 8, 'x') + "\xE6\x9D\xB1\xE4\xBA\xAC end"});
  EXPECT_EQ(found("begin"), "a");
  EXPECT_EQ(found("end"), "");
  EXPECT_TRUE(index_check());
}

TEST(Tokenizer, KnowsACharacterThatStandsAlone) {
  EXPECT_TRUE(ends_in_single_cjk("庁"));
  EXPECT_TRUE(ends_in_single_cjk("abc庁"));
  EXPECT_FALSE(ends_in_single_cjk("都庁"));
  EXPECT_FALSE(ends_in_single_cjk("庁a"));
  EXPECT_FALSE(ends_in_single_cjk("\xE5\xBA"));
  EXPECT_FALSE(ends_in_single_cjk(""));
}

}  // namespace
}  // namespace letterlock::store
