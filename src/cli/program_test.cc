// Whole runs over files in the place of the standard streams: exit codes, and what goes where.
#include "cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "base/file.h"
#include "base/json.h"
#include "cli/input.h"

namespace letterlock::cli {
namespace {

class Moody : public Command {
 public:
  std::string_view words() const override { return "seal"; }
  void declare(Declaration& declaration) override {
    declaration.argument("MOOD", "file", mood_);
    declaration.example("both", "letterlock seal");
  }
  Result<ExitCode> run(Context& context) override {
    if (mood_ == "refuses") return fail(ErrorCode::password_wrong, {{"path", "ann.p12"}});
    if (mood_ == "throws") throw std::runtime_error("a library's exception");
    if (mood_ == "no-memory") throw std::bad_alloc();
    TRY(context.terminal.print("the answer\n"));
    context.terminal.message("a message");
    return mood_ == "not-good" ? ExitCode::not_good : ExitCode::good;
  }

 private:
  std::string mood_;
};

struct Run {
  int code;
  std::string output;
  std::string messages;
};

Run run(const std::vector<std::string>& arguments) {
  const std::string stem = testing::TempDir() + "letterlock-program-" + std::to_string(getpid());
  const auto open_file = [&](const std::string& name) {
    return FileDescriptor(::open((stem + name).c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600));
  };
  const FileDescriptor output = open_file(".out");
  const FileDescriptor messages = open_file(".err");
  Commands commands;
  commands.push_back(std::make_unique<Moody>());
  Run result{run_program(arguments, commands, {0, output.get(), messages.get()}), "", ""};
  result.output = std::string(as_text(*read_file(stem + ".out", 1 << 20)));
  result.messages = std::string(as_text(*read_file(stem + ".err", 1 << 20)));
  unlink((stem + ".out").c_str());
  unlink((stem + ".err").c_str());
  return result;
}

TEST(Program, AnswersAndMessagesGoApart) {
  const auto done = run({"seal"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.output, "the answer\n");
  EXPECT_EQ(done.messages, "a message\n");
  EXPECT_EQ(run({"seal", "not-good"}).code, 1);
}

TEST(Program, AnErrorIsASentenceAHintAndAnId) {
  const auto done = run({"--lang", "en", "seal", "refuses"});
  EXPECT_EQ(done.code, 3);
  EXPECT_EQ(done.output, "");
  EXPECT_EQ(done.messages,
            "letterlock: the password is wrong for ann.p12\n"
            "hint: type it again; Letterlock never tries a password by itself\n"
            "id: password-wrong\n");
}

TEST(Program, WithJsonAnErrorIsTheDocument) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"seal", "refuses", "--json"}, std::vector<std::string>{"--json", "seal", "refuses"}}) {
    const auto done = run(arguments);
    EXPECT_EQ(done.code, 3);
    EXPECT_EQ(done.messages, "");
    const auto document = parse_json(done.output);
    ASSERT_TRUE(document) << done.output;
    EXPECT_EQ(document->at("error").at("id"), "password-wrong");
    EXPECT_EQ(document->at("error").at("kind"), "needs_user");
  }
  EXPECT_EQ(run({"--json"}).code, 2);
  EXPECT_TRUE(parse_json(run({"--json"}).output)) << "no command is a usage error with a document too";
  EXPECT_TRUE(parse_json(run({"--frob", "--json"}).output));
}

TEST(Program, ExceptionsEndHere) {
  EXPECT_EQ(run({"seal", "throws"}).code, 70);
  EXPECT_NE(run({"seal", "throws"}).messages.find("id: internal"), std::string::npos);
  EXPECT_EQ(run({"seal", "no-memory"}).code, 70);
  EXPECT_NE(run({"seal", "no-memory"}).messages.find("id: out-of-memory"), std::string::npos);
}

TEST(Program, LanguageHoldsForMistakesToo) {
  EXPECT_NE(run({"seal", "--frob", "--lang", "zh-TW"}).messages.find("選項"), std::string::npos);
}

TEST(Program, HelpIsAnAnswerAndNoCommandIsAMistake) {
  EXPECT_EQ(run({"--help"}).code, 0);
  EXPECT_NE(run({"--help"}).output.find("letterlock"), std::string::npos);
  EXPECT_EQ(run({}).code, 2);
  EXPECT_EQ(run({}).output, "");
  EXPECT_EQ(run({"--version"}).output.rfind("letterlock ", 0), 0U);
}

TEST(Program, AFullStandardOutputIsAnIoError) {
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.valid());
  const FileDescriptor nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  Commands commands;
  commands.push_back(std::make_unique<Moody>());
  EXPECT_EQ(run_program({"seal"}, commands, {0, full.get(), nowhere.get()}), 5);
}

TEST(Output, AFileAppearsOnlyOnCommitAndReplaces) {
  const Terminal terminal(text::Language::en, false);
  const std::string path = testing::TempDir() + "letterlock-output-" + std::to_string(getpid());
  ASSERT_TRUE(write_file(path, as_bytes("before")));
  {
    auto output = Output::create(path, terminal);
    ASSERT_TRUE(output);
    ASSERT_TRUE((*output)->write(as_bytes("half")));
  }
  EXPECT_EQ(as_text(*read_file(path, 100)), "before");
  auto output = Output::create(path, terminal);
  ASSERT_TRUE((*output)->write(as_bytes("whole")));
  ASSERT_TRUE((*output)->commit());
  EXPECT_EQ((*output)->octets(), 5U);
  EXPECT_EQ(as_text(*read_file(path, 100)), "whole");
  unlink(path.c_str());
}

TEST(Output, ADeviceIsWrittenIntoAndAFolderRefused) {
  const Terminal terminal(text::Language::en, false);
  auto device = Output::create("/dev/null", terminal);
  ASSERT_TRUE(device);
  ASSERT_TRUE((*device)->write(as_bytes("gone")));
  ASSERT_TRUE((*device)->commit());
  struct stat status {};
  ASSERT_EQ(stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
  EXPECT_EQ(Output::create(testing::TempDir(), terminal).error().id(), "file-not-writable");
}

}  // namespace
}  // namespace letterlock::cli
