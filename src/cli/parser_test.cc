#include "cli/parser.h"

#include <gtest/gtest.h>

#include "cli/help.h"

namespace letterlock::cli {
namespace {

class TestCommand : public Command {
 public:
  explicit TestCommand(std::string words) : words_(std::move(words)) {}
  std::string_view words() const override { return words_; }
  void declare(Declaration& declaration) override {
    declaration.required_argument("FILE", "file", file);
    declaration.argument("OTHER", "other", other);
    declaration.value("--output,-o", "FILE", output);
    declaration.values("--key", "P12", keys);
    declaration.choice("--form", {"detached", "opaque"}, form);
    declaration.flag("--show-anyway", show_anyway);
  }
  Result<ExitCode> run(Context&) override { return ExitCode::good; }

  std::string file;
  std::string other;
  std::string output;
  std::vector<std::string> keys;
  std::string form = "detached";
  bool show_anyway = false;

 private:
  std::string words_;
};

struct Parsed {
  Parsed() {
    auto seal_command = std::make_unique<TestCommand>("seal");
    seal = seal_command.get();
    commands.push_back(std::move(seal_command));
    commands.push_back(std::make_unique<TestCommand>("trust check"));
    commands.push_back(std::make_unique<TestCommand>("trust anchors list"));
  }
  Result<Invocation> run(const std::vector<std::string>& arguments) { return parse(arguments, commands); }
  std::string error(const std::vector<std::string>& arguments) {
    const auto result = run(arguments);
    return result ? "" : result.error().id();
  }

  Commands commands;
  TestCommand* seal;
};

TEST(Parse, FillsTheTargetsAndKeepsDefaults) {
  Parsed parsed;
  const auto result = parsed.run({"seal", "--key", "a.p12", "letter.eml", "--key=b.p12", "-o", "-"});
  ASSERT_TRUE(result) << result.error().id();
  EXPECT_EQ(result->words, "seal");
  EXPECT_EQ(result->command, parsed.seal);
  EXPECT_EQ(parsed.seal->file, "letter.eml");
  EXPECT_EQ(parsed.seal->other, "");
  EXPECT_EQ(parsed.seal->keys, (std::vector<std::string>{"a.p12", "b.p12"}));
  EXPECT_EQ(parsed.seal->output, "-");
  EXPECT_EQ(parsed.seal->form, "detached");
  EXPECT_FALSE(parsed.seal->show_anyway);
}

TEST(Parse, ARepeatedOptionDoesNotSwallowTheFile) {
  Parsed parsed;
  ASSERT_TRUE(parsed.run({"seal", "--key", "a.p12", "b.eml", "c.eml"}));
  EXPECT_EQ(parsed.seal->keys.size(), 1U);
  EXPECT_EQ(parsed.seal->file, "b.eml");
  EXPECT_EQ(parsed.seal->other, "c.eml");
}

TEST(Parse, GlobalOptionsStandAnywhere) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--json", "--lang", "zh-TW", "seal", "f"},
                                                    std::vector<std::string>{"seal", "f", "--lang=zh-TW", "--json"}}) {
    Parsed parsed;
    const auto result = parsed.run(arguments);
    ASSERT_TRUE(result);
    EXPECT_TRUE(result->globals.json);
    EXPECT_EQ(result->globals.language, text::Language::zh_tw);
    EXPECT_TRUE(scan_globals(arguments).json);
    EXPECT_EQ(scan_globals(arguments).language, text::Language::zh_tw);
  }
}

TEST(Parse, AFileMayBeCalledLikeACommand) {
  Parsed parsed;
  ASSERT_TRUE(parsed.run({"seal", "trust"}));
  EXPECT_EQ(parsed.seal->file, "trust");
}

TEST(Parse, BehindTwoDashesNothingIsAnOption) {
  Parsed parsed;
  ASSERT_TRUE(parsed.run({"seal", "--", "--json"}));
  EXPECT_EQ(parsed.seal->file, "--json");
  EXPECT_FALSE(scan_globals({"seal", "--", "--json"}).json);
}

TEST(Parse, GroupsAndHelp) {
  Parsed parsed;
  EXPECT_EQ(parsed.run({"trust"})->command, nullptr);
  EXPECT_EQ(parsed.run({"trust"})->words, "trust");
  EXPECT_EQ(parsed.run({"trust", "anchors", "list", "f"})->words, "trust anchors list");
  EXPECT_TRUE(parsed.run({"seal", "--help"})->help) << "also where an argument is missing";
  EXPECT_TRUE(parsed.run({"-h"})->help);
  EXPECT_EQ(parsed.run({"help", "trust", "check"})->words, "trust check");
  EXPECT_TRUE(parsed.run({"help", "trust", "check"})->help);
  EXPECT_TRUE(parsed.run({"--version"})->globals.version);
  EXPECT_EQ(groups_of("trust anchors list"), (std::vector<std::string>{"trust anchors", "trust"}));
}

struct ErrorCase {
  std::vector<std::string> arguments;
  const char* id;
};

TEST(Parse, EachMistakeHasItsName) {
  const ErrorCase cases[] = {
      {{"seal"}, "argument-missing"},
      {{"seal", "a", "b", "c"}, "argument-unexpected"},
      {{"seal", "a", "--frob"}, "option-unknown"},
      {{"seal", "a", "--frob", "x"}, "option-unknown"},
      {{"seal", "a", "--output"}, "option-value-missing"},
      {{"seal", "a", "-o", ""}, "option-value-missing"},
      {{"seal", "a", "-o", "x", "-o", "y"}, "option-repeated"},
      {{"seal", "a", "--form", "square"}, "option-value-unknown"},
      {{"seal", "a", "--lang", "fr"}, "option-value-unknown"},
      {{"sael", "a"}, "command-unknown"},
      {{"trust", "chekc"}, "command-unknown"},
      {{"serv"}, "command-unknown"},
  };
  for (const auto& each : cases) {
    Parsed parsed;
    const auto result = parsed.run(each.arguments);
    ASSERT_FALSE(result) << each.id;
    EXPECT_EQ(result.error().id(), each.id) << each.arguments.back();
    EXPECT_EQ(result.error().kind(), ErrorKind::usage);
  }
}

TEST(Parse, SuggestsWhatWasMeant) {
  Parsed parsed;
  const auto option = parsed.run({"seal", "a", "--show-anyways"});
  ASSERT_FALSE(option);
  EXPECT_NE(text::describe(text::Language::en, option.error()).hint.find("did you mean --show-anyway?"),
            std::string::npos);
  const auto command = parsed.run({"trust", "checks"});
  ASSERT_FALSE(command);
  EXPECT_NE(text::describe(text::Language::en, command.error()).hint.find("did you mean trust check?"),
            std::string::npos);
}

}  // namespace
}  // namespace letterlock::cli
