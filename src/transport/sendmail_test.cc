#include "transport/sendmail.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/file.h"

namespace letterlock::transport {
namespace {

namespace fs = std::filesystem;

const Envelope kOne = {"ann@example.tw", {"bob@example.tw"}};
const Envelope kTwo = {"ann@example.tw", {"bob@example.tw", "eve@example.tw"}};

// Does a process of that group still live? One that has ended and that nobody has waited for does not.
bool group_lives(const std::string& group) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string line;
    if (!std::getline(file, line)) continue;
    std::istringstream words(line.substr(line.rfind(')') + 1));
    std::string state, parent, its_group;
    words >> state >> parent >> its_group;
    if (its_group == group && state != "Z" && state != "X") return true;
  }
  return false;
}

class SendmailTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "ll-sendmail-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  // A real command: a script of ours, which knows its folder as $1.
  Result<Submission> send(const std::string& body, const Envelope& envelope,
                          std::string_view text = "a: b\r\n\r\n.\r\nc\r\n",
                          std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    const std::string script = folder_ + "/command";
    std::ofstream(script) << "#!/bin/sh\nfolder=$1; shift\n" << body << "\n";
    chmod(script.c_str(), 0700);
    ReplayableMemory message(as_bytes(text));
    return send_by_command({script, folder_}, envelope, message, limit);
  }
  std::string file(const std::string& name) {
    return std::string(as_text(read_file(folder_ + "/" + name, 1 << 20).value_or(Bytes())));
  }

  std::string folder_;
};

TEST_F(SendmailTest, TheCommandGetsItsWordsAndTheMessage) {
  const Envelope envelope = {"-f@example.tw", {"-oQ@example.tw", "\"a b;$(id)\"@example.tw"}};
  const auto sent =
      send(R"(for word in "$@"; do echo "$word" >> "$folder/words"; done; cat > "$folder/message")", envelope);
  ASSERT_TRUE(sent) << sent.error().id();
  EXPECT_TRUE(sent->accepted_by_all());
  EXPECT_EQ(sent->message, Outcome::accepted);
  EXPECT_EQ(file("words"), "-i\n-f\n-f@example.tw\n--\n-oQ@example.tw\n\"a b;$(id)\"@example.tw\n");
  EXPECT_EQ(file("message"), "a: b\n\n.\nc\n");
}

TEST_F(SendmailTest, TheNullReversePathIsSaid) {
  ASSERT_TRUE(send(R"(echo "$3" > "$folder/from")", {"", {"bob@example.tw"}}));
  EXPECT_EQ(file("from"), "<>\n");
}

TEST_F(SendmailTest, ExitCodesTable) {
  constexpr Outcome kLater = Outcome::deferred;
  constexpr Outcome kNo = Outcome::refused;
  struct {
    int code;
    Outcome one;
    Outcome two;
    ErrorCode error;
  } const cases[] = {
      {EX_TEMPFAIL, kLater, kLater, ErrorCode::message_deferred},
      {EX_OSERR, kLater, kLater, ErrorCode::message_deferred},
      {EX_IOERR, kLater, kLater, ErrorCode::message_deferred},
      {EX_NOUSER, kNo, Outcome::uncertain, ErrorCode::recipient_refused},
      {EX_NOHOST, kNo, Outcome::uncertain, ErrorCode::recipient_refused},
      {EX_UNAVAILABLE, kNo, kNo, ErrorCode::message_refused},
      {EX_NOPERM, kNo, kNo, ErrorCode::message_refused},
      {EX_USAGE, kNo, kNo, ErrorCode::message_refused},
      {1, kNo, kNo, ErrorCode::message_refused},
  };
  for (const auto& c : cases) {
    const std::string body = "echo 'first line' >&2; echo second >&2; exit " + std::to_string(c.code);
    const auto one = send(body, kOne);
    ASSERT_TRUE(one) << c.code;
    EXPECT_EQ(one->recipients[0].outcome, c.one) << c.code;
    EXPECT_EQ(one->recipients[0].answer, "first line");
    EXPECT_EQ(one->recipients[0].error->code, c.error) << c.code;
    const auto two = send(body, kTwo);
    ASSERT_EQ(two->recipients.size(), 2U);
    EXPECT_EQ(two->recipients[1].outcome, c.two) << c.code;
  }
  EXPECT_EQ(send("exit 75", kOne)->answer, "exit 75");
}

TEST_F(SendmailTest, S11_ACommandThatIsEndedIsUncertain) {
  EXPECT_EQ(send("kill -9 $$", kOne)->recipients[0].outcome, Outcome::uncertain);
  const auto began = std::chrono::steady_clock::now();
  const auto hung = send("echo $$ > \"$folder/id\"; sleep 600", kOne, "a", std::chrono::milliseconds(300));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60));
  EXPECT_EQ(hung->recipients[0].outcome, Outcome::uncertain);
  EXPECT_EQ(hung->recipients[0].error->code, ErrorCode::delivery_uncertain);
  std::string group = file("id");
  group.pop_back();
  for (int i = 0; i < 500 && group_lives(group); ++i) usleep(10'000);
  EXPECT_FALSE(group_lives(group));
}

TEST_F(SendmailTest, S9_ACommandThatTalksWithoutEndIsBounded) {
  const auto sent = send("head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 75", kOne);
  EXPECT_EQ(sent->recipients[0].outcome, Outcome::deferred);
  EXPECT_LE(sent->answer.size(), 400U);
}

TEST_F(SendmailTest, AServerThatItLeavesBehindIsNotWaitedFor) {
  const auto sent = send("sleep 5 & exit 0", kOne, "a", std::chrono::seconds(3));
  EXPECT_EQ(sent->recipients[0].outcome, Outcome::accepted);
}

TEST_F(SendmailTest, NothingIsStartedForWhatCannotBeSent) {
  const std::string body = "touch \"$folder/started\"";
  EXPECT_EQ(send(body, {"ann@example.tw", {"bob@example.tw\n-bs"}}).error().code, ErrorCode::address_malformed);
  EXPECT_EQ(send(body, {"ann@example.tw", {}}).error().code, ErrorCode::no_recipients);
  EXPECT_EQ(send(body, kOne, "a\rb").error().code, ErrorCode::mime_malformed);
  EXPECT_EQ(send(body, kOne, "").error().code, ErrorCode::message_empty);
  EXPECT_FALSE(fs::exists(folder_ + "/started"));
  ReplayableMemory message(as_bytes("a"));
  const auto none = [&](const std::vector<std::string>& command) {
    return send_by_command(command, kOne, message, std::chrono::seconds(1)).error().code;
  };
  EXPECT_EQ(none({}), ErrorCode::file_not_found);
  EXPECT_EQ(none({folder_ + "/none"}), ErrorCode::file_not_found);
  EXPECT_EQ(none({folder_}), ErrorCode::file_not_readable);
}

}  // namespace
}  // namespace letterlock::transport
