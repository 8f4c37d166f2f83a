#include "app/mail_files.h"

#include "app/test_app.h"

namespace letterlock::app {
namespace {

namespace fs = std::filesystem;
using testing::must_pass;

class MailFilesTest : public testing::AppTest {
 protected:
  // "kind name folder", in the order found.
  std::vector<std::string> found(const std::vector<std::string>& paths) {
    result_ = find_mail_files(paths);
    std::vector<std::string> lines;
    for (const MailFile& file : result_.files) {
      const char* kind = file.kind == MailFile::Kind::maildir ? "maildir"
                         : file.kind == MailFile::Kind::mbox  ? "mbox"
                                                              : "message";
      lines.push_back(std::string(kind) + " " + fs::path(file.path).lexically_relative(folder_).string() +
                      (file.folder ? " " + store::to_string(*file.folder) : ""));
    }
    return lines;
  }
  void put(const std::string& name, const std::string& content) {
    fs::create_directories(fs::path(folder_ + "/" + name).parent_path());
    (void)write(name, as_bytes(content));
  }

  MailFiles result_;
};

TEST_F(MailFilesTest, EveryKindIsFound) {
  for (const char* name : {"box", "box/.Sent", "box/.Lists.Debian", "box/.INBOX.Junk", "box/Deleted Messages"}) {
    (void)testing::must(transport::Maildir::create(folder_ + "/" + name));
  }
  put("box/cur/1.a:2,S", "12345");
  put("box/dovecot.index", "From outside");
  put("heap/a.mbox", "From x\n\nhello\n");
  put("heap/no-ending", "\nFrom x\n\nhello\n");
  put("heap/b.eml", "Subject: x\n\n");
  put("heap/c.png", "PNG");
  fs::create_symlink(folder_ + "/heap/a.mbox", folder_ + "/heap/link.mbox");
  fs::create_directory_symlink(folder_ + "/box", folder_ + "/heap/linked");
  EXPECT_EQ(found({folder_ + "/box", folder_ + "/heap"}),
            (std::vector<std::string>{"maildir box", "maildir box/.INBOX.Junk junk", "maildir box/.Lists.Debian",
                                      "maildir box/.Sent sent", "maildir box/Deleted Messages trash",
                                      "mbox heap/a.mbox", "message heap/b.eml", "mbox heap/no-ending"}));
  EXPECT_EQ(result_.files.front().size, 5U);
  EXPECT_EQ(result_.skipped, 1U);
  EXPECT_TRUE(result_.refused.empty());
}

TEST_F(MailFilesTest, WhatAPersonNamesIsTriedOrRefused) {
  put("plain", "Subject: x\n\n");
  fs::create_symlink(folder_ + "/plain", folder_ + "/link");
  EXPECT_EQ(found({folder_ + "/plain", folder_ + "/link", folder_ + "/missing"}),
            (std::vector<std::string>{"message plain", "message link"}));
  ASSERT_EQ(result_.refused.size(), 1U);
  EXPECT_EQ(result_.refused[0].second.code, ErrorCode::file_not_found);
}

// A folder that leads into itself, and folders without end.
TEST_F(MailFilesTest, S9_FoldersAreEnteredToADepth) {
  std::string deep = "deep";
  for (int i = 0; i < kFolderDepthMax + 3; ++i) {
    deep += "/d";
    put(deep + "/m.eml", "Subject: x\n\n");
  }
  fs::create_directory_symlink(folder_ + "/deep", folder_ + "/deep/d/again");
  EXPECT_EQ(found({folder_ + "/deep"}).size(), static_cast<size_t>(kFolderDepthMax));
}

TEST(FlagsInHeader, AreReadAsProgramsWriteThem) {
  const struct {
    std::string header;
    std::string flags;
  } cases[] = {
      {"Status: RO\n\n", "S"},
      {"Status: O\n\n", ""},
      {"status: r\nX-STATUS: A\r\n\r\n", "R"},
      {"Status: RO\nX-Status: AFT\n\n", "DFRS"},
      {"X-Status: D\n\n", "T"},
      {"X-Mozilla-Status: 0001\n\n", "S"},
      {"X-Mozilla-Status: 000f\n\n", "FRST"},
      {"X-Mozilla-Status: nonsense\n\n", ""},
      {"Subject: x\n Status: R\n\nStatus: R\n", ""},
      {"no field\nStatus: R", "S"},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(flags_in_header(as_bytes(c.header)), c.flags) << c.header;
}

}  // namespace
}  // namespace letterlock::app
