#include "store/revocation.h"

#include "store/test_home.h"

namespace letterlock::store {
namespace {

using testing::kNow;
using testing::must;

class RevocationRecords : public testing::OpenHomeTest {};

TEST_F(RevocationRecords, TheLastAnswerOfACertificateIsKept) {
  OcspResponses responses(*store_);
  ASSERT_TRUE(responses.put({"aa", "http://one.example.tw/", kNow, {1, 0, 2}}));
  ASSERT_TRUE(responses.put({"bb", "http://one.example.tw/", kNow + seconds(1), {3}}));
  ASSERT_TRUE(responses.put({"aa", "http://two.example.tw/", kNow + seconds(2), {4, 5}}));
  const auto all = must(responses.all());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].certificate, "aa");
  EXPECT_EQ(all[0].url, "http://two.example.tw/");
  EXPECT_EQ(all[0].received, kNow + seconds(2));
  EXPECT_EQ(all[0].octets, (Bytes{4, 5}));
  EXPECT_EQ(must(responses.all(1)).size(), 1u);
  EXPECT_EQ(must(responses.find("bb")).value().octets, Bytes{3});
  EXPECT_FALSE(must(responses.find("cc")).has_value());
  ASSERT_TRUE(responses.prune(kNow + seconds(2)));
  EXPECT_EQ(must(responses.all()).size(), 1u);
  ASSERT_TRUE(responses.remove("aa"));
  EXPECT_TRUE(must(responses.all()).empty());
}

TEST_F(RevocationRecords, AttemptsAreNamedByTheirUrl) {
  FetchAttempts attempts(*store_);
  ASSERT_TRUE(attempts.put({"http://one.example.tw/", kNow, "server-timeout"}));
  ASSERT_TRUE(attempts.put({"http://two.example.tw/", kNow + seconds(5), "server-refused"}));
  ASSERT_TRUE(attempts.put({"http://one.example.tw/", kNow + seconds(9), ""}));
  const auto all = must(attempts.all());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].url, "http://one.example.tw/");
  EXPECT_EQ(all[0].failure, "");
  EXPECT_EQ(all[1].failure, "server-refused");
  ASSERT_TRUE(attempts.remove("http://two.example.tw/"));
  EXPECT_EQ(must(attempts.all()).size(), 1u);
  ASSERT_TRUE(attempts.put({"http://two.example.tw/", kNow, ""}));
  ASSERT_TRUE(attempts.prune(kNow + seconds(6)));
  EXPECT_EQ(must(attempts.all()).size(), 1u);
}

}  // namespace
}  // namespace letterlock::store
