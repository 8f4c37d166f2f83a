#include "transport/imap/uid_codes.h"

#include <gtest/gtest.h>

namespace letterlock::transport::imap {
namespace {

TEST(UidCodes, AppendUidTable) {
  struct {
    const char *name, *arguments;
    Uid uid;  // 0: nothing said
  } const cases[] = {
      {"APPENDUID", "38505 3955", 3955},
      {"APPENDUID", "1 4294967295", 4294967295U},
      {"APPENDUID", "1 4294967296", 0},
      {"APPENDUID", "1 0", 0},
      {"APPENDUID", "0 1", 0},
      {"APPENDUID", "1", 0},
      {"APPENDUID", "1 2 3", 0},
      {"APPENDUID", "1 2:3", 0},
      {"APPENDUID", "1 *", 0},
      {"APPENDUID", "", 0},
      {"COPYUID", "1 2", 0},
      {"", "1 2", 0},
  };
  for (const auto& row : cases) {
    EXPECT_EQ(read_append_uid({row.name, row.arguments}).value_or(AppendedUid{}).uid, row.uid)
        << row.name << " " << row.arguments;
  }
}

std::string pairs(const std::string& arguments, const std::string& asked) {
  const auto copied = read_copy_uid({"COPYUID", arguments}, UidSet::parse(asked).value());
  if (!copied) return "nothing";
  std::string text = std::to_string(copied->uid_validity);
  for (const CopiedUid& one : copied->uids) text += " " + std::to_string(one.from) + "=" + std::to_string(one.to);
  return text;
}

TEST(UidCodes, CopyUidTable) {
  struct {
    const char *arguments, *asked, *pairs;
  } const cases[] = {
      {"38505 304,319:320 3956:3958", "300:400", "38505 304=3956 319=3957 320=3958"},  // RFC 9051's own
      {"1 7,3:4 10:12", "1:9", "1 7=10 3=11 4=12"},                                    // the order counts, not the size
      {"1 3 9,4", "3:4", "nothing"},
      {"1 3:4 9", "3:4", "nothing"},
      {"1 5 9", "3:4", "nothing"},  // nobody asked for 5
      {"1 1:4294967295 1:4294967295", "1:3", "nothing"},
      {"1 4294967295 4294967295", "4294967295", "1 4294967295=4294967295"},
      {"0 1 1", "1", "nothing"},
      {"1 1", "1", "nothing"},
      {"1 1 1 1", "1", "nothing"},
      {"1 1 *", "1", "nothing"},
      {"1  1  2", "1", "1 1=2"},
  };
  for (const auto& row : cases) EXPECT_EQ(pairs(row.arguments, row.asked), row.pairs) << row.arguments;
  EXPECT_FALSE(read_copy_uid({"APPENDUID", "1 1 1"}, UidSet({1})));
}

}  // namespace
}  // namespace letterlock::transport::imap
