#include "store/mail_secrets.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "base/file.h"
#include "store/secret_file.h"
#include "store/secret_service.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

using testing::code_of;
using testing::must;

constexpr SecretKind kIncoming = SecretKind::incoming_password;
constexpr SecretKind kOutgoing = SecretKind::outgoing_password;
constexpr SecretKind kRefresh = SecretKind::oauth_refresh_token;

std::string text_of(const std::optional<Secret>& secret) { return secret ? std::string(secret->text()) : "(none)"; }

class MailSecretsTest : public testing::HomeTest {
 protected:
  void SetUp() override {
    HomeTest::SetUp();
    setenv("LETTERLOCK_SECRETS", "file", 1);
    store_ = open();
    path_ = home_.data + "/mail-secrets";
  }
  void TearDown() override {
    store_.reset();
    unsetenv("LETTERLOCK_SECRETS");
    HomeTest::TearDown();
  }
  std::string found(const std::string& account, SecretKind kind) {
    return text_of(must(MailSecrets(*store_).find(account, kind)));
  }
  ErrorCode failure() {
    const auto secret = MailSecrets(*store_).find("ann", kIncoming);
    return secret ? ErrorCode::usage : secret.error().code;
  }
  void write(std::string_view text, mode_t mode = 0600) {
    ASSERT_TRUE(write_file(path_, as_bytes(text)));
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
  }
  std::unique_ptr<Store> store_;
  std::string path_;
};

TEST_F(MailSecretsTest, TheFileGivesBackWhatItGot) {
  MailSecrets secrets(*store_);
  EXPECT_EQ(secrets.place(), SecretPlace::file);
  EXPECT_EQ(found("ann", kIncoming), "(none)");
  const std::string odd("a \n\0\xFF zwölf", 12);
  ASSERT_TRUE(secrets.put("ann", kIncoming, Secret("geheim")));
  ASSERT_TRUE(secrets.put("ann", kOutgoing, Secret(odd)));
  ASSERT_TRUE(secrets.put("ann.2", kRefresh, Secret(std::string(16 * 1024, 'r'))));
  ASSERT_TRUE(secrets.put("ann", kIncoming, Secret("neu")));
  ASSERT_TRUE(secrets.put("bo", kIncoming, Secret()));
  EXPECT_EQ(found("ann", kIncoming), "neu");
  EXPECT_EQ(found("ann", kOutgoing), odd);
  EXPECT_EQ(found("ann.2", kRefresh), std::string(16 * 1024, 'r'));
  EXPECT_EQ(found("bo", kIncoming), "");
  EXPECT_EQ(found("bo", kOutgoing), "(none)");
  EXPECT_EQ(code_of(secrets.put("ann", kRefresh, Secret(std::string(16 * 1024 + 1, 'r')))), ErrorCode::input_too_large);
  EXPECT_EQ(code_of(secrets.put("a n\n", kRefresh, Secret("x"))), ErrorCode::account_not_found);

  struct stat status {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(MailSecretsTest, WhatIsRemovedIsGoneAndTheRestStays) {
  MailSecrets secrets(*store_);
  EXPECT_TRUE(secrets.remove("ann"));
  for (const SecretKind kind : {kIncoming, kOutgoing, kRefresh}) ASSERT_TRUE(secrets.put("ann", kind, Secret("a")));
  ASSERT_TRUE(secrets.put("an", kIncoming, Secret("b")));
  ASSERT_TRUE(secrets.remove("ann", kOutgoing));
  EXPECT_EQ(found("ann", kOutgoing), "(none)");
  EXPECT_EQ(found("ann", kIncoming), "a");
  ASSERT_TRUE(secrets.remove("ann"));
  EXPECT_EQ(found("ann", kIncoming), "(none)");
  EXPECT_EQ(found("ann", kRefresh), "(none)");
  EXPECT_EQ(found("an", kIncoming), "b");
  EXPECT_EQ(as_text(must(read_file(path_, 1000))).find("ann"), std::string::npos);
}

TEST_F(MailSecretsTest, S7_AFileThatOthersCanReadIsRefusedAndStays) {
  ASSERT_TRUE(MailSecrets(*store_).put("ann", kIncoming, Secret("geheim")));
  for (const mode_t mode : {0640, 0604, 0660, 0777}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_EQ(failure(), ErrorCode::secrets_exposed) << mode;
    EXPECT_EQ(code_of(MailSecrets(*store_).put("ann", kIncoming, Secret("neu"))), ErrorCode::secrets_exposed);
    EXPECT_EQ(code_of(MailSecrets(*store_).remove("ann")), ErrorCode::secrets_exposed);
  }
  ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
  EXPECT_EQ(found("ann", kIncoming), "geheim");
  if (geteuid() == 0) {  // a file of another user, which only root can make
    ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
    EXPECT_EQ(failure(), ErrorCode::secrets_exposed);
  }
}

TEST_F(MailSecretsTest, ADamagedFileIsSaidAndNotReplaced) {
  const std::string head = "letterlock-secrets 1\n";
  for (const std::string& content :
       {std::string("letterlock-secrets 2\n"), std::string("x"), head + "ann\n", head + "ann incoming-password 6\n",
        head + "ann incoming-password 6g\n", head + "ann incoming-password 61", head + "\n"}) {
    write(content);
    EXPECT_EQ(failure(), ErrorCode::secrets_damaged) << content;
    EXPECT_EQ(code_of(MailSecrets(*store_).put("ann", kIncoming, Secret("neu"))), ErrorCode::secrets_damaged);
    EXPECT_EQ(as_text(must(read_file(path_, 1000))), content);
  }
  write(head + "ann incoming-password 61\n");
  EXPECT_EQ(found("ann", kIncoming), "a");
  write(std::string(1024 * 1024 + 1, 'x'));
  EXPECT_EQ(failure(), ErrorCode::secrets_damaged);
  ASSERT_EQ(unlink(path_.c_str()), 0);
  ASSERT_EQ(symlink("/dev/zero", path_.c_str()), 0);
  EXPECT_EQ(failure(), ErrorCode::secrets_damaged);
  ASSERT_EQ(unlink(path_.c_str()), 0);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(failure(), ErrorCode::secrets_damaged);
}

TEST_F(MailSecretsTest, TwoProcessesWriteWithoutLosingAnything) {
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto own = open();
      for (int n = 0; n < 5; ++n) {
        const std::string account = "a" + std::to_string(i) + "-" + std::to_string(n);
        if (!MailSecrets(*own).put(account, kIncoming, Secret("x"))) _exit(1);
      }
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  for (int i = 0; i < 4; ++i) {
    for (int n = 0; n < 5; ++n) EXPECT_EQ(found("a" + std::to_string(i) + "-" + std::to_string(n), kIncoming), "x");
  }
}

// A variable of the environment, put back when it goes.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    if (value != nullptr)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
  ~Variable() {
    if (old_)
      setenv(name_, old_->c_str(), 1);
    else
      unsetenv(name_);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST_F(MailSecretsTest, WithoutABusTheFileIsTakenAndNoneIsStarted) {
  // What GLib would start a bus with: it leaves a mark where it is run.
  const std::string mark = folder_ + "/started";
  std::ofstream(folder_ + "/dbus-launch") << "#!/bin/sh\ntouch " << mark << "\nsleep 30\n";
  ASSERT_EQ(chmod((folder_ + "/dbus-launch").c_str(), 0700), 0);
  const Variable path("PATH", (folder_ + ":/usr/bin:/bin").c_str());
  const Variable wanted("LETTERLOCK_SECRETS", nullptr);
  const Variable display("DISPLAY", ":99");
  const Variable runtime("XDG_RUNTIME_DIR", folder_.c_str());
  for (const std::string& address :
       {std::string(), std::string("autolaunch:"), "unix:path=" + folder_ + "/gone", std::string("nonsense")}) {
    const Variable bus("DBUS_SESSION_BUS_ADDRESS", address.c_str());
    EXPECT_EQ(MailSecrets(*store_).place(), SecretPlace::file) << address;
  }
  const Variable none("DBUS_SESSION_BUS_ADDRESS", nullptr);
  EXPECT_EQ(MailSecrets(*store_).place(), SecretPlace::file);
  EXPECT_FALSE(std::filesystem::exists(mark));
}

// A program that ends with the test, also where the test is killed.
pid_t start(const std::vector<std::string>& words, int output, int input) {
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (input >= 0) dup2(input, 0);
  if (output >= 0) dup2(output, 1);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

// A session bus of its own; with a keyring on it unless it is told not to.
class SecretServiceTest : public MailSecretsTest {
 protected:
  void SetUp() override {
    MailSecretsTest::SetUp();
    unsetenv("LETTERLOCK_SECRETS");
    runtime_ = std::make_unique<Variable>("XDG_RUNTIME_DIR", folder_.c_str());
    home_folder_ = std::make_unique<Variable>("HOME", folder_.c_str());
    display_ = std::make_unique<Variable>("DISPLAY", nullptr);
    data_home_ = std::make_unique<Variable>("XDG_DATA_HOME", nullptr);
  }
  void TearDown() override {
    for (const pid_t child : {keyring_, bus_}) {
      if (child <= 0) continue;
      kill(child, SIGTERM);
      waitpid(child, nullptr, 0);
    }
    MailSecretsTest::TearDown();
  }
  // A configuration without services to be started, so that the machine's own do not matter.
  void start_bus() {
    std::ofstream(folder_ + "/bus.conf")
        << "<busconfig><type>session</type><listen>unix:path=" << folder_ << "/bus</listen>"
        << "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
        << "<allow own=\"*\"/></policy></busconfig>";
    int ends[2];
    ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
    bus_ =
        start({"dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + folder_ + "/bus.conf", "--print-address"},
              ends[1], -1);
    close(ends[1]);
    std::string address;
    for (char c = 0; ::read(ends[0], &c, 1) == 1 && c != '\n';) address += c;
    close(ends[0]);
    ASSERT_TRUE(address.starts_with("unix:path=")) << "dbus-daemon does not start";
    address_ = std::make_unique<Variable>("DBUS_SESSION_BUS_ADDRESS", address.c_str());
  }
  void start_keyring(bool unlocked = true) {
    int ends[2];
    ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
    ASSERT_EQ(::write(ends[1], "keyring", 7), 7);
    keyring_ =
        start({"gnome-keyring-daemon", "--foreground", unlocked ? "--unlock" : "--start", "--components=secrets"}, -1,
              ends[0]);
    close(ends[0]);
    close(ends[1]);
    for (int tries = 0; tries < 500 && !SecretService::reachable(); ++tries) usleep(20'000);
    ASSERT_TRUE(SecretService::reachable()) << "the keyring does not come to the bus";
  }

  std::unique_ptr<Variable> runtime_, home_folder_, display_, data_home_, address_;
  pid_t bus_ = 0, keyring_ = 0;
};

TEST_F(SecretServiceTest, ARealKeyringKeepsThem) {
  start_bus();
  ASSERT_TRUE(MailSecrets(*store_).place() == SecretPlace::file) << "a bus without a keyring";
  start_keyring();
  MailSecrets secrets(*store_);
  ASSERT_EQ(secrets.place(), SecretPlace::secret_service);
  EXPECT_EQ(found("ann", kIncoming), "(none)");
  const std::string odd("a \n zw\xC3\xB6lf");
  ASSERT_TRUE(secrets.put("ann", kIncoming, Secret("geheim")));
  ASSERT_TRUE(secrets.put("ann", kIncoming, Secret(odd)));
  ASSERT_TRUE(secrets.put("ann", kRefresh, Secret(std::string(16 * 1024, 'r'))));
  ASSERT_TRUE(secrets.put("bo", kIncoming, Secret("b")));
  EXPECT_EQ(found("ann", kIncoming), odd);
  EXPECT_EQ(found("ann", kRefresh), std::string(16 * 1024, 'r'));
  EXPECT_FALSE(std::filesystem::exists(path_)) << "nothing of it is in a file";

  // Another home of the same user has its own.
  const auto other = must(Store::open(Home::under(folder_ + "/other")));
  EXPECT_EQ(text_of(must(MailSecrets(*other).find("ann", kIncoming))), "(none)");
  EXPECT_TRUE(MailSecrets(*other).remove("ann"));

  ASSERT_TRUE(secrets.remove("ann", kIncoming));
  EXPECT_EQ(found("ann", kIncoming), "(none)");
  EXPECT_EQ(found("ann", kRefresh), std::string(16 * 1024, 'r'));
  ASSERT_TRUE(secrets.remove("ann"));
  EXPECT_EQ(found("ann", kRefresh), "(none)");
  EXPECT_EQ(found("bo", kIncoming), "b");
}

TEST_F(SecretServiceTest, WhatWasPutIntoTheFileIsFoundAndMoves) {
  {
    const Variable wanted("LETTERLOCK_SECRETS", "file");
    ASSERT_TRUE(MailSecrets(*store_).put("ann", kIncoming, Secret("old")));
  }
  start_bus();
  start_keyring();
  EXPECT_EQ(found("ann", kIncoming), "old");
  ASSERT_TRUE(MailSecrets(*store_).put("ann", kIncoming, Secret("new")));
  EXPECT_EQ(found("ann", kIncoming), "new");
  EXPECT_EQ(text_of(must(SecretFile(path_).find("ann", "incoming-password"))), "(none)");
}

TEST_F(SecretServiceTest, AKeyringThatGoesIsSaid) {
  start_bus();
  start_keyring();
  MailSecrets secrets(*store_);
  ASSERT_EQ(secrets.place(), SecretPlace::secret_service);
  kill(keyring_, SIGTERM);
  waitpid(keyring_, nullptr, 0);
  keyring_ = 0;
  EXPECT_EQ(code_of(secrets.put("ann", kIncoming, Secret("x"))), ErrorCode::secret_service_failed);
  EXPECT_FALSE(std::filesystem::exists(path_)) << "it does not go quietly into the weaker place";
}

TEST_F(SecretServiceTest, AKeyringThatCannotBeUnlockedEndsWithAReason) {
  start_bus();
  start_keyring(false);
  MailSecrets secrets(*store_);
  ASSERT_EQ(secrets.place(), SecretPlace::secret_service);
  EXPECT_EQ(code_of(secrets.put("ann", kIncoming, Secret("x"))), ErrorCode::secret_service_failed);
  EXPECT_EQ(found("ann", kIncoming), "(none)");
}

}  // namespace
}  // namespace letterlock::store
