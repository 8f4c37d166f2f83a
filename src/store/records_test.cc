// Accounts, certificates, anchors and CRLs: what goes in comes out.
#include <gtest/gtest.h>

#include "account/test_people.h"
#include "store/accounts.h"
#include "store/anchors.h"
#include "store/certificates.h"
#include "store/database.h"
#include "store/evidence.h"
#include "store/messages.h"
#include "store/outbox_entries.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

using account::Account;
using account::testing::account_of;
using account::testing::certificate;
using testing::code_of;
using testing::kNow;
using testing::must;

class RecordsTest : public testing::HomeTest {
 protected:
  void SetUp() override {
    HomeTest::SetUp();
    store_ = open();
  }
  std::unique_ptr<Store> store_;
};

void expect_same(const Account& a, const Account& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.display_name, b.display_name);
  EXPECT_EQ(a.address, b.address);
  EXPECT_EQ(a.incoming, b.incoming);
  EXPECT_EQ(a.outgoing, b.outgoing);
  EXPECT_EQ(a.signing_certificate, b.signing_certificate);
  EXPECT_EQ(a.encryption_certificate, b.encryption_certificate);
  EXPECT_EQ(a.former_certificates, b.former_certificates);
  EXPECT_EQ(a.bound_certificates, b.bound_certificates);
  EXPECT_EQ(a.token_files, b.token_files);
  EXPECT_EQ(a.ciphers, b.ciphers);
  EXPECT_EQ(a.created, b.created);
}

TEST_F(RecordsTest, AccountsComeBackWithTheirCertificates) {
  Account ann = account_of("ann", "Ann@example.tw");
  ann.display_name = "王小明 \"x\"";
  ann.ciphers = {crypto::ContentEncryption::aes128_cbc, crypto::ContentEncryption::aes256_cbc};
  account::bind_certificates(ann);
  Account bob = account_of("bob", "bob@example.tw");
  bob.signing_certificate = bob.encryption_certificate = std::nullopt;
  bob.token_files.clear();
  ASSERT_TRUE(Accounts(*store_).add(ann));
  ASSERT_TRUE(Accounts(*store_).add(bob));
  store_ = open();
  const auto all = must(Accounts(*store_).all());
  ASSERT_EQ(all.size(), 2U);
  expect_same(all[0], ann);
  expect_same(all[1], bob);
  expect_same(must(Accounts(*store_).find("ann")), ann);
  expect_same(must(Accounts(*store_).find("ANN@EXAMPLE.tw")), ann);
  EXPECT_EQ(Accounts(*store_).find("eve").error().code, ErrorCode::account_not_found);
}

TEST_F(RecordsTest, AnAccountIsChangedWhole) {
  Account ann = account_of("ann", "ann@example.tw");
  ASSERT_TRUE(Accounts(*store_).add(ann));
  account::change_certificates(ann, certificate({"ann", {"ann@example.tw"}, true, true, "new"}), std::nullopt);
  ann.address = "ann@other.tw";
  ASSERT_TRUE(Accounts(*store_).update(ann));
  expect_same(must(Accounts(*store_).find("ann")), ann);
  EXPECT_EQ(Accounts(*store_).find("ann@example.tw").error().code, ErrorCode::account_not_found);
  ann.id = "other";
  EXPECT_EQ(code_of(Accounts(*store_).update(ann)), ErrorCode::account_not_found);
}

TEST_F(RecordsTest, IdAndAddressAreTakenOnce) {
  ASSERT_TRUE(Accounts(*store_).add(account_of("ann", "ann@example.tw")));
  EXPECT_EQ(code_of(Accounts(*store_).add(account_of("ann", "other@example.tw"))), ErrorCode::account_exists);
  EXPECT_EQ(code_of(Accounts(*store_).add(account_of("other", "ANN@example.tw"))), ErrorCode::account_exists);
  EXPECT_EQ(code_of(Accounts(*store_).add(account_of("other", "no address"))), ErrorCode::address_malformed);
  EXPECT_EQ(must(Accounts(*store_).all()).size(), 1U);
}

TEST_F(RecordsTest, AnAccountGoesWithWhatIsItsOwn) {
  ASSERT_TRUE(Accounts(*store_).add(account_of("ann", "ann@example.tw")));
  const std::string digest = kept(*store_, "mail");
  Message message;
  message.key = {"ann", Direction::incoming, digest};
  ASSERT_TRUE(Messages(*store_).put(message));
  ASSERT_TRUE(Messages(*store_).set_fetched("ann", "1.x", digest));
  ASSERT_TRUE(EvidenceLog(*store_).add(
      "ann", directory::make_evidence(kNow, directory::ContactNamed{"b@example.tw", "B"}), kNow));
  NewOutboxEntry entry;
  entry.account = "ann";
  entry.draft = digest;
  entry.recipients = {{"b@example.tw"}};
  ASSERT_TRUE(OutboxEntries(*store_).add(entry, kNow));
  ASSERT_TRUE(Accounts(*store_).remove("ann"));
  EXPECT_EQ(code_of(Accounts(*store_).remove("ann")), ErrorCode::account_not_found);
  for (const char* table :
       {"accounts", "account_certificates", "messages", "fetched", "evidence", "outbox", "outbox_recipients"}) {
    EXPECT_EQ(must(store_->database().number(std::string("SELECT count(*) FROM ") + table)), 0) << table;
  }
  EXPECT_TRUE(Files(*store_).contains(digest));
  EXPECT_EQ(must(Certificates(*store_).all()).size(), 2U);
}

TEST_F(RecordsTest, CertificatesAreFoundByFingerprint) {
  const auto a = certificate({"A", {}, true, true, "a"});
  const auto b = certificate({"B", {}, true, true, "b"});
  ASSERT_TRUE(Certificates(*store_).put({a, b, a}));
  ASSERT_TRUE(Certificates(*store_).put(a));
  EXPECT_EQ(must(Certificates(*store_).find(a.fingerprint())), a);
  EXPECT_EQ(must(Certificates(*store_).find(std::string(64, '0'))), std::nullopt);
  EXPECT_EQ(must(Certificates(*store_).find_prefix(b.fingerprint().substr(0, 20))), std::vector{b});
  for (const char* bad : {"", "*", "a*", "[a-f]", "xyz"}) {
    EXPECT_TRUE(must(Certificates(*store_).find_prefix(bad)).empty()) << bad;
  }
  EXPECT_EQ(must(Certificates(*store_).all()), (std::vector{b, a}));
  EXPECT_EQ(must(Certificates(*store_).all(1)), std::vector{b});
}

TEST_F(RecordsTest, ACertificateThatIsNotItselfIsDamage) {
  const auto a = certificate({"A", {}, true, true, "a"});
  const auto b = certificate({"B", {}, true, true, "b"});
  ASSERT_TRUE(Certificates(*store_).put(a));
  ASSERT_TRUE(store_->database().run("UPDATE certificates SET der = ?", b.der()));
  EXPECT_EQ(Certificates(*store_).find(a.fingerprint()).error().code, ErrorCode::store_damaged);
  ASSERT_TRUE(store_->database().run("UPDATE certificates SET der = ?", Bytes{1, 2}));
  EXPECT_EQ(Certificates(*store_).all().error().code, ErrorCode::store_damaged);
}

TEST_F(RecordsTest, AnchorsAreWhatWasConfirmed) {
  const auto a = certificate({"A", {}, true, true, "a"});
  ASSERT_TRUE(Anchors(*store_).add({a, kNow, "from the authority"}));
  ASSERT_TRUE(Anchors(*store_).add({a, kNow + seconds(5), "again"}));
  const auto all = must(Anchors(*store_).all());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].certificate, a);
  EXPECT_EQ(all[0].added, kNow);
  EXPECT_EQ(all[0].note, "from the authority");
  ASSERT_TRUE(Anchors(*store_).remove(a.fingerprint()));
  EXPECT_TRUE(must(Anchors(*store_).all()).empty());
  EXPECT_EQ(must(Certificates(*store_).find(a.fingerprint())), a);
}

TEST_F(RecordsTest, CrlsAreFilesWithARecord) {
  const std::string first = kept(*store_, "crl 1");
  const std::string second = kept(*store_, "crl 2");
  ASSERT_TRUE(Crls(*store_).add({first, "CN=X", kNow, kNow + seconds(60), kNow}));
  ASSERT_TRUE(Crls(*store_).add({second, "CN=X", kNow + seconds(1), std::nullopt, kNow}));
  ASSERT_TRUE(Crls(*store_).add({second, "CN=Y", kNow, std::nullopt, kNow}));
  EXPECT_EQ(code_of(Crls(*store_).add({std::string(64, 'a'), "CN=X", kNow, std::nullopt, kNow})),
            ErrorCode::message_not_found);
  const auto all = must(Crls(*store_).all());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].digest, second);
  EXPECT_EQ(all[0].issuer, "CN=X");
  EXPECT_EQ(all[0].next_update, std::nullopt);
  EXPECT_EQ(all[1].next_update, kNow + seconds(60));
  ASSERT_TRUE(Crls(*store_).remove(first));
  EXPECT_FALSE(Files(*store_).contains(first));
  EXPECT_EQ(must(Crls(*store_).all()).size(), 1U);
}

}  // namespace
}  // namespace letterlock::store
