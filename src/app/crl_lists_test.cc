// Importing revocation lists: all of a file or nothing, only what a known authority signed, and never an older one.

#include "app/crl_lists.h"

#include <fstream>

#include "app/crl_check.h"
#include "app/test_app.h"
#include "mime/base64.h"
#include "store/files.h"

namespace letterlock::app {
namespace {

using namespace testing;
using std::chrono::hours;

const smime::testing::Authority& stranger() {
  static const smime::testing::Authority made = smime::testing::make_authority("Stranger");
  return made;
}

std::string in_pem(const Bytes& crl) {
  std::string base64 = mime::base64_encode(crl);
  for (size_t i = 64; i < base64.size(); i += 65) base64.insert(i, "\n");
  return "-----BEGIN X509 CRL-----\n" + base64 + "\n-----END X509 CRL-----\n";
}

x509::CrlContent content_at(Time this_update, std::uint64_t number = 1) {
  return {.this_update = this_update, .next_update = this_update + hours(24), .number = number};
}

class CrlListsTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    home_ = open_home("home");
  }
  Bytes list_of(const x509::CrlContent& content, const smime::testing::Authority& issuer = authority()) {
    return must(x509::build_crl(content, {issuer.certificate, issuer.key}));
  }
  Bytes crl_of(const smime::testing::Authority& issuer) { return list_of(content_at(kNow), issuer); }
  std::vector<store::Crl> records() { return must(store::Crls(home_->store()).all()); }
  size_t number_of(const std::string& folder) {
    size_t count = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) count += file.is_regular_file();
    return count;
  }
  size_t number_of_files() { return number_of(home_->store().home().files()); }
  size_t number_of_indexes() { return number_of(crl_index_folder(home_->store().home())); }
  std::string index() { return crl_index_path(home_->store().home(), records().at(0).digest); }
  const x509::Certificate& ben() { return people().ben.signing.certificate; }
  Bytes ben_is_revoked(Time this_update = kNow) {
    x509::CrlContent content = content_at(this_update);
    content.revoked = {{ben().issuer_and_serial().serial, kNow - hours(1), x509::RevocationReason::key_compromise}};
    return list_of(content);
  }
  void trust_authority() { (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), "")); }
  bool is_revoked() { return must(check_crls(*home_, {.certificate = ben()})).revoked; }

  std::unique_ptr<Home> home_;
  const x509::Certificate& ca_ = authority().certificate;
};

TEST_F(CrlListsTest, AListOfAKnownAuthorityIsKept) {
  (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), ""));
  const std::string path = write("list.crl", crl_of(authority()));
  const auto kept = must(import_crls(*home_, path));
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].issuer, ca_.subject());
  EXPECT_EQ(kept[0].this_update, kNow);
  EXPECT_EQ(kept[0].next_update, kNow + std::chrono::hours(24));
  EXPECT_EQ(must(home_->trust())->crls().size(), 1u);
  (void)must(import_crls(*home_, path));
  EXPECT_EQ(must(home_->trust())->crls().size(), 1u);
}

TEST_F(CrlListsTest, AListThatRevokesIsBelievedFromThenOn) {
  (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), ""));
  const auto status = [this] {
    return trust::check(people().ann.signing.certificate, *must(home_->trust()), {},
                        {.usage = trust::Usage::sign, .at = kNow})
        .status;
  };
  EXPECT_EQ(status(), trust::Status::good);
  x509::CrlContent content{.this_update = kNow, .next_update = kNow + std::chrono::hours(24)};
  content.revoked = {{people().ann.signing.certificate.issuer_and_serial().serial, kNow - std::chrono::hours(1)}};
  (void)must(import_crls(*home_, write("list.crl", must(x509::build_crl(content, {ca_, authority().key})))));
  EXPECT_EQ(status(), trust::Status::bad);
}

TEST_F(CrlListsTest, AListThatNobodyKnownSignedIsRefused) {
  (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), ""));
  // The right name and a wrong key: names prove nothing.
  const crypto::KeyHandle other = must(crypto::generate_rsa(2048));
  const x509::CrlContent content{.this_update = kNow, .next_update = kNow + std::chrono::hours(24)};
  const Bytes forged = must(x509::build_crl(content, {ca_, other}));
  for (const Bytes& list : {crl_of(stranger()), forged}) {
    EXPECT_EQ(code_of(import_crls(*home_, write("list.crl", list))), ErrorCode::crl_issuer_unknown);
  }
  EXPECT_EQ(code_of(import_crls(*home_, write("list.crl", as_bytes("hello")))), ErrorCode::crl_malformed);
  EXPECT_TRUE(must(store::Crls(home_->store()).all()).empty());
}

// All lists of a file or none: what was imported is what was said.
TEST_F(CrlListsTest, AFileWithOneUnknownListIsRefusedWhole) {
  (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), ""));
  const std::string pem = in_pem(crl_of(authority())) + in_pem(crl_of(stranger()));
  EXPECT_EQ(code_of(import_crls(*home_, write("two.pem", as_bytes(pem)))), ErrorCode::crl_issuer_unknown);
  EXPECT_TRUE(must(store::Crls(home_->store()).all()).empty());
}

TEST_F(CrlListsTest, AnOlderListChangesNothing) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(ben_is_revoked(kNow))));
  const std::string digest = records().at(0).digest;
  const auto older = import_crls(*home_, ByteView(list_of(content_at(kNow - hours(1)))));
  ASSERT_EQ(code_of(older), ErrorCode::crl_older);
  EXPECT_EQ(parameter(older.error(), "time"), to_rfc3339(kNow));
  ASSERT_EQ(records().size(), 1u);
  EXPECT_EQ(records()[0].digest, digest);
  EXPECT_EQ(number_of_files(), 1u);
  EXPECT_EQ(number_of_indexes(), 1u);
  EXPECT_TRUE(is_revoked());
}

TEST_F(CrlListsTest, AYoungerListTakesThePlaceOfTheOlder) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(list_of(content_at(kNow - hours(1))))));
  EXPECT_FALSE(is_revoked());
  const auto kept = must(import_crls(*home_, ByteView(ben_is_revoked(kNow)), {.url = "http://lists.test/a.crl"}));
  ASSERT_EQ(records().size(), 1u);
  EXPECT_EQ(records()[0].digest, kept.at(0).digest);
  EXPECT_EQ(records()[0].url, "http://lists.test/a.crl");
  EXPECT_EQ(records()[0].entries, 1u);
  EXPECT_EQ(records()[0].number, "01");
  EXPECT_EQ(records()[0].authority, ca_.fingerprint());
  EXPECT_EQ(number_of_files(), 1u);
  EXPECT_EQ(number_of_indexes(), 1u);
  EXPECT_TRUE(is_revoked());
}

TEST_F(CrlListsTest, TheSameListAgainTakesItsUrl) {
  trust_authority();
  const Bytes list = ben_is_revoked();
  (void)must(import_crls(*home_, ByteView(list)));
  (void)must(import_crls(*home_, ByteView(list), {.url = "http://lists.test/a.crl"}));
  (void)must(import_crls(*home_, ByteView(list)));
  ASSERT_EQ(records().size(), 1u);
  EXPECT_EQ(records()[0].url, "http://lists.test/a.crl");
}

TEST_F(CrlListsTest, ListsOfAnotherScopeOrKindStayApart) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(ben_is_revoked(kNow - hours(2)))));
  x509::CrlContent delta = content_at(kNow - hours(1), 2);
  delta.extensions = {{"2.5.29.27", true, {0x02, 0x01, 0x01}}};
  x509::CrlContent people_only = content_at(kNow, 3);
  people_only.extensions = {{"2.5.29.28", true, {0x30, 0x03, 0x81, 0x01, 0xff}}};
  for (const auto& content : {delta, people_only}) (void)must(import_crls(*home_, ByteView(list_of(content))));
  EXPECT_EQ(records().size(), 3u);
  EXPECT_TRUE(is_revoked()) << "a list that leaves him out takes nobody else's word back";
}

TEST_F(CrlListsTest, OfSeveralInOneFileTheYoungestStays) {
  trust_authority();
  const std::string pem = in_pem(ben_is_revoked(kNow)) + in_pem(list_of(content_at(kNow - hours(1))));
  (void)must(import_crls(*home_, write("two.pem", as_bytes(pem))));
  ASSERT_EQ(records().size(), 1u);
  EXPECT_EQ(records()[0].this_update, kNow);
  EXPECT_TRUE(is_revoked());
}

// What is given for an import may sign; that makes it no anchor.
TEST_F(CrlListsTest, AnAuthorityMayBeGiven) {
  const Bytes list = crl_of(stranger());
  EXPECT_EQ(code_of(import_crls(*home_, ByteView(list), {.authorities = {ca_}})), ErrorCode::crl_signature_wrong);
  (void)must(import_crls(*home_, ByteView(list), {.authorities = {ca_, stranger().certificate}}));
  EXPECT_EQ(records().size(), 1u);
  EXPECT_FALSE(must(home_->trust())->is_anchor(stranger().certificate));
  EXPECT_EQ(must(find_certificate(*home_, stranger().certificate.fingerprint())), stranger().certificate);
  EXPECT_EQ(code_of(find_certificate(*home_, ca_.fingerprint())), ErrorCode::certificate_not_found);
}

TEST_F(CrlListsTest, WhatIsRefusedLeavesNothing) {
  trust_authority();
  const Bytes good = crl_of(authority());
  const Bytes cut(good.begin(), good.end() - 1);
  const std::string pem = in_pem(good) + in_pem(crl_of(stranger()));
  for (const Bytes& file : {cut, to_bytes(as_bytes(pem)), to_bytes(as_bytes("x")), Bytes(), crl_of(stranger())}) {
    EXPECT_FALSE(import_crls(*home_, ByteView(file)));
    EXPECT_TRUE(records().empty());
    EXPECT_EQ(number_of_files(), 0u);
    EXPECT_EQ(number_of_indexes(), 0u);
  }
}

TEST_F(CrlListsTest, AListIsRemovedByABeginningThatOnlyOneHas) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(ben_is_revoked())));
  const std::string digest = records().at(0).digest;
  for (const std::string& name : {std::string(), digest.substr(0, 7), std::string(64, '0')}) {
    EXPECT_EQ(code_of(remove_crl(*home_, name)), ErrorCode::crl_not_found) << name;
  }
  EXPECT_TRUE(is_revoked());
  EXPECT_EQ(must(remove_crl(*home_, digest.substr(0, 8))).digest, digest);
  EXPECT_TRUE(records().empty());
  EXPECT_EQ(number_of_files(), 0u);
  EXPECT_EQ(number_of_indexes(), 0u);
  EXPECT_FALSE(is_revoked());
}

void overwrite(const std::string& path, size_t at, char with) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(with);
}

// Whatever became of the index, the list is asked, and afterwards the index is whole.
TEST_F(CrlListsTest, ADamagedIndexIsMadeAnewNeverBelieved) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(ben_is_revoked())));
  const Bytes whole = must(read_file(index(), 1 << 20));
  const auto damages = std::vector<std::function<void()>>{
      [this] { std::filesystem::remove(index()); },
      [this] { std::filesystem::resize_file(index(), 0); },
      [this] { std::filesystem::resize_file(index(), 100); },
      [this] { overwrite(index(), 0, 'X'); },
      [this] { overwrite(index(), 20, '\x7e'); },
      [this] { must_pass(write_file(index(), as_bytes("something else"))); },
      [this] { std::filesystem::remove_all(crl_index_folder(home_->store().home())); },
  };
  for (size_t i = 0; i < damages.size(); ++i) {
    home_->forget_trust();
    damages[i]();
    EXPECT_TRUE(is_revoked()) << i;
    EXPECT_EQ(must(read_file(index(), 1 << 20)), whole) << i;
  }
}

// Another list's index under this one's name is whole, and wrong.
TEST_F(CrlListsTest, AnIndexOfAnotherListIsNotBelieved) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(crl_of(authority()))));
  const Bytes other = must(read_file(index(), 1 << 20));
  (void)must(import_crls(*home_, ByteView(ben_is_revoked(kNow + hours(1)))));
  must_pass(write_file(index(), other));
  home_->forget_trust();
  EXPECT_TRUE(is_revoked());
}

TEST_F(CrlListsTest, AKeptListThatChangedIsSaid) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(ben_is_revoked())));
  overwrite(store::Files(home_->store()).path(records().at(0).digest), 40, 'X');
  EXPECT_TRUE(is_revoked()) << "its index is whole";
  std::filesystem::remove(index());
  home_->forget_trust();
  const auto trust = home_->trust();
  ASSERT_FALSE(trust);
  EXPECT_TRUE(trust.error().code == ErrorCode::store_damaged || trust.error().code == ErrorCode::crl_malformed);
}

TEST_F(CrlListsTest, WhatIsKnownOfACertificate) {
  trust_authority();
  const auto ask = [this](const x509::Certificate& certificate) {
    const CrlCheck check = must(check_crls(*home_, {.certificate = certificate}));
    return std::to_string(check.answers.size()) + (check.revoked ? " revoked" : "") + (check.known ? " known" : "");
  };
  EXPECT_EQ(ask(ben()), "0");
  (void)must(import_crls(*home_, ByteView(ben_is_revoked())));
  EXPECT_EQ(ask(ben()), "1 revoked known");
  EXPECT_EQ(ask(people().ann.signing.certificate), "1 known");
  EXPECT_EQ(ask(stranger().certificate), "0");
  // Out of date: what is listed counts, what is not proves nothing.
  (void)must(import_crls(*home_, ByteView(ben_is_revoked(kNow + hours(1)))));
  const Bytes late = ben_is_revoked(kNow - hours(48));
  (void)must(remove_crl(*home_, records().at(0).digest));
  (void)must(import_crls(*home_, ByteView(late)));
  EXPECT_EQ(ask(ben()), "1 revoked");
  EXPECT_EQ(ask(people().ann.signing.certificate), "1");
}

TEST_F(CrlListsTest, ANumberAloneIsKnownOnlyWhereAllListsCount) {
  trust_authority();
  (void)must(import_crls(*home_, ByteView(ben_is_revoked())));
  const Bytes serial = ben().issuer_and_serial().serial;
  EXPECT_TRUE(must(check_crls(*home_, {.serial = serial})).revoked);
  EXPECT_TRUE(must(check_crls(*home_, {.serial = {0x01}})).known);
  (void)must(import_crls(*home_, ByteView(list_of(content_at(kNow - hours(48)), stranger())),
                         {.authorities = {stranger().certificate}}));
  EXPECT_FALSE(must(check_crls(*home_, {.serial = {0x01}})).known) << "a list of the other authority is overdue";
  EXPECT_TRUE(must(check_crls(*home_, {.serial = serial})).revoked);
}

TEST(SerialOfHex, ANumberAsPeopleWriteIt) {
  EXPECT_EQ(serial_of_hex("0A:1b"), (Bytes{0x0a, 0x1b}));
  EXPECT_EQ(serial_of_hex("a1b"), (Bytes{0x0a, 0x1b}));
  EXPECT_EQ(serial_of_hex("00000a1b"), (Bytes{0x0a, 0x1b}));
  EXPECT_EQ(serial_of_hex("8000"), (Bytes{0x00, 0x80, 0x00}));
  EXPECT_EQ(serial_of_hex("0"), (Bytes{0x00}));
  for (const std::string& bad : {std::string(), std::string("xyz"), std::string(42, 'a')}) {
    EXPECT_EQ(serial_of_hex(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace letterlock::app
