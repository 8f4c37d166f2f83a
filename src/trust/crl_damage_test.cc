// Damaged images of revocation lists are never an answer; an image is a file that others replace; whose key it was.
#include <filesystem>

#include "base/file.h"
#include "base/random.h"
#include "trust/test_crl_image.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

TEST(CrlDamage, AnyFlippedBitIsFoundOrHarmless) {
  const Bytes der = list_of(30, 6);
  const Crl right = Crl::parse(der).value();
  const Bytes image = image_of(der).value();
  std::vector<Bytes> serials;
  DerWalk outer(der);
  DerWalk list(outer.next()->content);
  DerWalk fields(list.next()->content);
  for (int i = 0; i < 5; ++i) fields.next();
  DerWalk entries(fields.next()->content);
  while (const auto one = entries.next()) serials.push_back(to_bytes(DerWalk(one->content).next()->content));
  ASSERT_EQ(serials.size(), 30U);
  serials.push_back({0x01, 0x02, 0x03});
  size_t damaged = 0;
  for (size_t i = 0; i < image.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes changed = image;
      changed[i] ^= static_cast<std::uint8_t>(1u << bit);
      const auto opened = Crl::of_image(changed);
      if (!opened) {
        ASSERT_EQ(opened.error().code, ErrorCode::crl_index_damaged);
        ++damaged;
        continue;
      }
      for (const Bytes& serial : serials) {
        const std::string word = told(*opened, serial);
        damaged += word == "crl-index-damaged";
        ASSERT_TRUE(word == "crl-index-damaged" || word == told(right, serial)) << i << " " << word;
      }
      ASSERT_FALSE(opened->check());
    }
  }
  EXPECT_GE(damaged, image.size() * 8) << "every bit matters";
}

TEST(CrlDamage, AnyLengthButTheRightOneIsDamage) {
  const Bytes image = image_of(list_of(30, 7)).value();
  for (size_t size = 0; size < image.size(); ++size) {
    const auto opened = Crl::of_image(Bytes(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_FALSE(opened) << size;
    ASSERT_EQ(opened.error().code, ErrorCode::crl_index_damaged);
  }
  Bytes longer = image;
  longer.push_back(0);
  EXPECT_FALSE(Crl::of_image(longer));
}

class CrlIndexFile : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(make_folder(folder_)); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_ = ::testing::TempDir() + "crl_index_" + random_name();
};

// A list of several blocks, one of which is damaged: its serial numbers are asked anew, the others as ever.
TEST_F(CrlIndexFile, ADamagedBlockIsMendedWhenItIsAsked) {
  RawList raw;
  for (size_t i = 0; i < 20'000; ++i) raw.entries.push_back(entry(serial_number(i)));
  const Bytes image = image_of(raw.der()).value();
  Bytes changed = image;
  changed[100] ^= 1;  // the first block
  const std::string path = folder_ + "/list.idx";
  ASSERT_TRUE(write_file(path, changed));
  const Crl alone = Crl::open(path).value();
  EXPECT_EQ(told(alone, serial_number(0)), "crl-index-damaged");
  EXPECT_EQ(told(alone, serial_number(1)), "crl-index-damaged") << "damage stays damage";
  EXPECT_EQ(told(alone, serial_number(19'999)), "unspecified 2026-02-01T00:00:00Z");
  int mended = 0;
  const auto mend = [&]() -> Result<Crl> {
    ++mended;
    TRY(write_file(path, image));
    return Crl::open(path);
  };
  const Crl list = Crl::open(path, mend).value();
  EXPECT_EQ(told(list, serial_number(19'999)), "unspecified 2026-02-01T00:00:00Z");
  EXPECT_EQ(mended, 0);
  EXPECT_EQ(told(list, serial_number(0)), "unspecified 2026-02-01T00:00:00Z");
  EXPECT_EQ(mended, 1);
  EXPECT_TRUE(Crl::open(path).value().check());
}

TEST_F(CrlIndexFile, WhatIsOpenStaysWhenAnotherTakesItsName) {
  RawList raw;
  raw.entries = {entry(Bytes{0x41})};
  const std::string path = folder_ + "/list.idx";
  ASSERT_TRUE(write_file(path, image_of(raw.der()).value()));
  const Crl list = Crl::open(path).value();
  ASSERT_TRUE(write_file(path, as_bytes("something else")));
  EXPECT_EQ(told(list, Bytes{0x41}), "unspecified 2026-02-01T00:00:00Z");
  EXPECT_EQ(Crl::open(path).error().code, ErrorCode::crl_index_damaged);
  std::filesystem::remove(path);
  EXPECT_EQ(told(list, Bytes{0x41}), "unspecified 2026-02-01T00:00:00Z");
  EXPECT_EQ(Crl::open(path).error().code, ErrorCode::file_not_found);
}

TEST_F(CrlIndexFile, RunsArePutAsideInAFolder) {
  const Bytes der = list_of(5000, 8);
  CrlIndexer indexer(scratch_in_folder(folder_), 512);
  ASSERT_TRUE(indexer.write(der));
  ASSERT_TRUE(indexer.finish());
  MemorySink image;
  ASSERT_TRUE(indexer.write_image(image));
  EXPECT_EQ(image.bytes(), image_of(der).value());
  EXPECT_TRUE(std::filesystem::is_empty(folder_)) << "what is put aside has no name";
  CrlIndexer nowhere(scratch_in_folder(folder_ + "/nothing"), 512);
  EXPECT_EQ(nowhere.write(der).error().code, ErrorCode::file_not_writable);
}

Result<Crl> verified(const x509::CrlContent& content, const Party& by, bool verify = true) {
  CrlIndexer indexer(scratch_in_memory());
  TRY(indexer.write(x509::build_crl(content, by.authority()).value()));
  TRY(indexer.finish());
  EXPECT_TRUE(!verify || indexer.verify(by.certificate));
  EXPECT_FALSE(indexer.verify(root("Somebody").certificate));
  MemorySink image;
  TRY(indexer.write_image(image));
  return Crl::of_image(image.take());
}

TEST(CrlSignature, TheImageRemembersWhoseKeyItWas) {
  const Party party = root("Signer");
  const auto ed25519 = crypto::generate_key(crypto::KeyType::ed25519).value();
  const auto certificate = x509::build_self_signed(ca_content({{"O", "ed"}}), ed25519).value();
  for (const bool verify : {true, false}) {
    EXPECT_TRUE(verified(crl_content(), party, verify).value().signed_by(party.certificate)) << "by its digest";
    CrlIndexer indexer(scratch_in_memory());
    ASSERT_TRUE(indexer.write(x509::build_crl(crl_content(), {certificate, ed25519}).value()));
    ASSERT_TRUE(indexer.finish());
    EXPECT_TRUE(!verify || indexer.verify(certificate));
    MemorySink image;
    ASSERT_TRUE(indexer.write_image(image));
    // Such a key digests the list itself: what nobody verified then cannot be verified by the image.
    EXPECT_EQ(Crl::of_image(image.take()).value().signed_by(certificate), verify);
  }
}

TEST(CrlSignature, OneSourceIsOneKeyOneScopeOneKind) {
  const Party party = root("Source");
  Party stranger = root(ca_content({{"C", "TW"}, {"O", "Source"}}), "another key");
  x509::CrlContent content = crl_content();
  const auto with = [&](auto change) {
    x509::CrlContent changed = content;
    change(changed);
    return verified(changed, party).value();
  };
  const Crl list = verified(content, party).value();
  const Crl younger = with([](auto& c) { c.this_update += std::chrono::hours(1); });
  const Crl higher = with([](auto& c) { c.number = 0x100; });
  const Crl scoped = with([](auto& c) { c.extensions = {{"2.5.29.28", true, sequence({tlv(0x81, Bytes{0xff})})}}; });
  const Crl delta = with([](auto& c) { c.extensions = {{"2.5.29.27", true, integer(Bytes{1})}}; });
  const Crl other = verified(content, stranger).value();
  EXPECT_TRUE(list.same_source(younger));
  EXPECT_TRUE(list.older_than(younger));
  EXPECT_FALSE(younger.older_than(list));
  EXPECT_TRUE(list.older_than(higher));
  EXPECT_FALSE(list.older_than(list));
  for (const Crl* different : {&scoped, &delta, &other}) {
    EXPECT_FALSE(list.same_source(*different));
    EXPECT_FALSE(list.older_than(*different));
  }
}

}  // namespace
}  // namespace letterlock::trust
