#include "transport/imap/uid_set.h"

#include <gtest/gtest.h>

namespace letterlock::transport::imap {
namespace {

UidSet set(std::string_view text) { return UidSet::parse(text).value(); }

TEST(UidSet, ReadsWritesAndJoins) {
  EXPECT_EQ(set("4,1:3,9,12:10").to_string(), "1:4,9:12");
  EXPECT_EQ(UidSet({5, 3, 4, 4, 9}).to_string(), "3:5,9");
  EXPECT_EQ(set("1:4294967295").count(), 4294967295U);
  EXPECT_EQ(UidSet().to_string(), "");
  for (const std::string_view bad : {"", "0", "1,", ":", "1:*", "4294967296", "-1", "1 2"}) {
    EXPECT_FALSE(UidSet::parse(bad)) << bad;
  }
}

TEST(UidSet, DifferenceAndIntersection) {
  EXPECT_EQ(set("1:10").without(set("3,5:6,10")).to_string(), "1:2,4,7:9");
  EXPECT_EQ(set("5:6").without(set("1:10")).to_string(), "");
  EXPECT_EQ(set("1:10,20").both(set("8:30")).to_string(), "8:10,20");
  EXPECT_EQ(set("1:4294967295").without(set("1:4294967294")).to_string(), "4294967295");
  EXPECT_TRUE(set("3:5").contains(5));
  EXPECT_FALSE(set("3:5,9").contains(6));
}

TEST(UidSet, PiecesStayShort) {
  std::vector<Uid> uids;
  for (Uid uid = 1; uid < 20000; uid += 2) uids.push_back(uid);
  std::string joined;
  for (const std::string& piece : UidSet(uids).pieces(100)) {
    EXPECT_LE(piece.size(), 100U);
    joined += (joined.empty() ? "" : ",") + piece;
  }
  EXPECT_EQ(joined, UidSet(uids).to_string());
}

}  // namespace
}  // namespace letterlock::transport::imap
