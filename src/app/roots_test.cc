// The system's roots (S14): what the module says, kept until it changes, and believed only whole.

#include "app/roots.h"

#include <algorithm>
#include <chrono>

#include "app/kept_roots.h"
#include "app/test_app.h"
#include "token/modules.h"

namespace letterlock::app {
namespace {

using namespace testing;

// The module of Debian's libnss3, read by the real process; a test may put another in its place.
class RootsTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    ::unsetenv("LETTERLOCK_ROOTS");
    module_ = token::find_roots_module().value_or("");
    ASSERT_FALSE(module_.empty()) << "Debian's package libnss3 is needed";
    agent_ = token::AgentPlace::in(folder_ + "/run");
    cache_ = folder_ + "/cache";
  }
  void TearDown() override {
    ::setenv("LETTERLOCK_ROOTS", "", 1);
    AppTest::TearDown();
  }
  x509::Certificate any_root() {
    const auto roots = must(system_roots(cache_, agent_));
    const auto counts = [](const SystemRoot& root) { return !root.distrusted_after; };
    return std::find_if(roots.begin(), roots.end(), counts)->certificate;
  }
  void use_module(const std::string& path) { ::setenv("LETTERLOCK_ROOTS", path.c_str(), 1); }
  std::string kept() const { return cache_ + "/roots"; }
  std::string text_of(const std::string& path) { return std::string(as_text(must(read_file(path, 1 << 24)))); }

  std::string module_;
  std::string cache_;
  token::AgentPlace agent_;
};

TEST_F(RootsTest, AreAuthoritiesThatMayBeAnchors) {
  const auto roots = must(system_roots(cache_, agent_));
  EXPECT_GT(roots.size(), 50u);
  trust::TrustStore store;
  for (const SystemRoot& root : roots) EXPECT_TRUE(store.add_anchor(root.certificate)) << root.certificate.subject();
  EXPECT_EQ(store.anchors().size(), roots.size()) << "one twice";
}

// What was issued before a date only: nobody can tell when a certificate was really made.
TEST_F(RootsTest, ThoseWithADateOfDistrustAreNoAnchors) {
  const auto anchors = system_anchors(cache_, agent_);
  for (const SystemRoot& root : must(system_roots(cache_, agent_))) {
    const auto named = anchors->named(root.certificate.subject_der());
    const bool found = std::find(named.begin(), named.end(), root.certificate) != named.end();
    EXPECT_EQ(found, !root.distrusted_after) << root.certificate.subject();
    EXPECT_EQ(anchors->contains(root.certificate), found);
  }
}

TEST_F(RootsTest, TheAnswerIsKeptUntilTheModuleChanges) {
  const size_t all = must(system_roots(cache_, agent_)).size();
  // From now on nothing can be asked: no such program.
  const token::AgentPlace nobody{agent_.socket, folder_ + "/nothing"};
  EXPECT_EQ(must(system_roots(cache_, nobody)).size(), all);
  EXPECT_EQ(code_of(system_roots("", nobody)), ErrorCode::roots_unavailable);
  std::filesystem::copy_file(module_, folder_ + "/newer.so");
  use_module(folder_ + "/newer.so");
  EXPECT_EQ(code_of(system_roots(cache_, nobody)), ErrorCode::roots_unavailable);
  EXPECT_EQ(must(system_roots(cache_, agent_)).size(), all);
  EXPECT_EQ(must(system_roots(cache_, nobody)).size(), all);
}

TEST_F(RootsTest, AChangedModuleFileIsAskedAnew) {
  const std::string copy = folder_ + "/module.so";
  std::filesystem::copy_file(module_, copy);
  const std::string before = mark_of_module(copy);
  std::filesystem::last_write_time(copy, std::filesystem::last_write_time(copy) + std::chrono::seconds(1));
  EXPECT_NE(mark_of_module(copy), before);
  EXPECT_EQ(mark_of_module(folder_ + "/nothing"), "");
}

// Whatever happens to the file: the roots are asked for anew, and are the right ones.
TEST_F(RootsTest, ADamagedCacheIsNeverBelieved) {
  const auto right = must(system_roots(cache_, agent_));
  const std::string whole = text_of(kept());
  const token::AgentPlace nobody{agent_.socket, folder_ + "/nothing"};
  std::vector<std::string> damaged = {"", "letterlock-roots 2 ", whole.substr(0, whole.size() / 2),
                                      whole.substr(0, whole.size() - 1), whole + "- 0 00\n"};
  for (const size_t at : {size_t{3}, size_t{30}, size_t{90}, whole.size() / 2, whole.size() - 3}) {
    damaged.push_back(whole);
    damaged.back()[at] = damaged.back()[at] == 'a' ? 'b' : 'a';
  }
  for (const std::string& content : damaged) {
    must_pass(write_file(kept(), as_bytes(content)));
    EXPECT_EQ(code_of(system_roots(cache_, nobody)), ErrorCode::roots_unavailable) << content.substr(0, 120);
  }
  EXPECT_EQ(must(system_roots(cache_, agent_)).size(), right.size());
  EXPECT_EQ(text_of(kept()), whole);
}

TEST_F(RootsTest, WhatIsKeptComesBackAsItWas) {
  const std::vector<KeptRoot> roots = {{{0, to_bytes(as_bytes("one"))}, std::nullopt},
                                       {{4294967295, to_bytes(as_bytes("two"))}, 1669766400},
                                       {{7, to_bytes(as_bytes("three"))}, 0}};
  must_pass(make_folder(cache_));
  keep_roots(kept(), "mark", roots);
  const auto back = read_kept_roots(kept(), "mark");
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), roots.size());
  for (size_t i = 0; i < roots.size(); ++i) {
    EXPECT_EQ((*back)[i].root.name, roots[i].root.name);
    EXPECT_EQ((*back)[i].root.der, roots[i].root.der);
    EXPECT_EQ((*back)[i].distrusted_after, roots[i].distrusted_after);
  }
  EXPECT_FALSE(read_kept_roots(kept(), "another mark"));
}

TEST_F(RootsTest, WhatIsNoModuleOfRootsGivesNone) {
  const std::string text = write("text.so", as_bytes("hello"));
  const std::string of_cards = "/usr/lib/softhsm/libsofthsm2.so";
  for (const std::string& path : {folder_ + "/nothing.so", text, std::string(), of_cards}) {
    use_module(path);
    EXPECT_EQ(code_of(system_roots(cache_, agent_)), ErrorCode::roots_unavailable) << path;
    EXPECT_EQ(system_anchors(cache_, agent_)->size(), 0u) << path;
  }
}

TEST_F(RootsTest, AHomeTakesThemUnlessTheyAreSwitchedOff) {
  const auto home = open_home("home");
  const x509::Certificate root = any_root();
  EXPECT_TRUE(must(home->trust())->is_anchor(root));
  must_pass(use_system_roots(*home, false));
  EXPECT_FALSE(must(home->trust())->is_anchor(root));
  must_pass(use_system_roots(*home, true));
  EXPECT_TRUE(must(home->trust())->is_anchor(root));
}

TEST_F(RootsTest, AnotherConnectionSeesTheSwitch) {
  const auto home = open_home("home");
  const auto other = open_home("home");
  const x509::Certificate root = any_root();
  EXPECT_TRUE(must(other->trust())->is_anchor(root));
  must_pass(use_system_roots(*home, false));
  must_pass(other->look_again());
  EXPECT_FALSE(must(other->trust())->is_anchor(root));
}

TEST_F(RootsTest, AHomeWorksWithoutThem) {
  use_module(folder_ + "/nothing.so");
  const auto home = open_home("home");
  (void)must(add_anchor(*home, authority().certificate, authority().certificate.fingerprint(), ""));
  EXPECT_EQ(must(home->trust())->anchors(), std::vector<x509::Certificate>{authority().certificate});
}

TEST_F(RootsTest, ARootThatTheUserLimitedStaysLimited) {
  const auto home = open_home("home");
  const x509::Certificate root = any_root();
  (void)must(add_anchor(*home, root, root.fingerprint(), "", {"example.tw"}));
  EXPECT_EQ(must(home->trust())->limits_of(root).domains, std::vector<std::string>{"example.tw"});
}

}  // namespace
}  // namespace letterlock::app
