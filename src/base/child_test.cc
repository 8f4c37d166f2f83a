#include "base/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace letterlock {
namespace {

std::string all_of(const FileDescriptor& reader) {
  std::string text;
  char buffer[512];
  for (ssize_t count; (count = ::read(reader.get(), buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

Spawn shell(const std::string& script) {
  Spawn what;
  what.words = {"/bin/sh", "-c", script};
  return what;
}

// What the program says on standard output; it has ended with 0.
std::string said(Spawn what) {
  auto pipe = make_pipe().value();
  what.output = pipe.writer.get();
  const auto id = spawn(std::move(what));
  if (!id) return id.error().id();
  pipe.writer.reset();
  std::string text = all_of(pipe.reader);
  EXPECT_EQ(reap(*id), 0);
  return text;
}

TEST(Child, NoShellLooksAtItsWords) {
  Spawn what;
  what.words = {"/bin/echo", "$(id)", "a b;", "*"};
  EXPECT_EQ(said(what), "$(id) a b; *\n");
}

TEST(Child, OfOurDescriptorsItGetsTheNamedOnesAlone) {
  auto pipe = make_pipe().value();
  constexpr int kLeaking = 77;
  ASSERT_EQ(::dup2(pipe.reader.get(), kLeaking), kLeaking);  // without FD_CLOEXEC
  const FileDescriptor leaking(kLeaking);
  ASSERT_EQ(::write(pipe.writer.get(), "in", 2), 2);
  pipe.writer.reset();
  Spawn what = shell("cat; for fd in /proc/$$/fd/*; do echo \" ${fd##*/} $(readlink $fd)\"; done");
  what.input = pipe.reader.get();
  const std::string text = said(what);
  EXPECT_TRUE(text.starts_with("in 0 pipe:")) << text;
  EXPECT_NE(text.find(" 1 pipe:"), text.npos) << text;
  EXPECT_NE(text.find(" 2 /dev/null\n"), text.npos) << text;
  EXPECT_EQ(text.find(" 77 "), text.npos) << text;
  EXPECT_EQ(said(shell("read line || echo end; echo lost >&2")), "end\n") << "what is not named is /dev/null";
}

TEST(Child, OursIsWhatWeHave) {
  auto pipe = make_pipe().value();
  const FileDescriptor before(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  ASSERT_EQ(::dup2(pipe.writer.get(), STDERR_FILENO), STDERR_FILENO);
  Spawn what = shell("echo heard >&2");
  what.errors = Spawn::kOurs;
  const auto id = spawn(what);
  ::dup2(before.get(), STDERR_FILENO);
  ASSERT_TRUE(id) << id.error().id();
  pipe.writer.reset();
  EXPECT_EQ(all_of(pipe.reader), "heard\n");
  EXPECT_EQ(reap(*id), 0);
}

// It kills itself: by a signal that we ignore, and by one that we block.
TEST(Child, NothingIsBlockedOrIgnoredInIt) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  sigset_t blocked, mask;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, &mask);
  for (const auto& [name, number] : {std::pair{"PIPE", SIGPIPE}, {"TERM", SIGTERM}}) {
    const auto id = spawn(shell(std::string("kill -") + name + " $$; exit 0"));
    ASSERT_TRUE(id) << id.error().id();
    const int status = reap(*id).value();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == number) << name << ": " << status;
  }
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  std::signal(SIGPIPE, before);
}

TEST(Child, GroupsTable) {
  struct Row {
    Spawn::Group group;
    bool leads_group, leads_session;
  };
  for (const Row& row : {Row{Spawn::Group::ours, false, false}, Row{Spawn::Group::own_group, true, false},
                         Row{Spawn::Group::own_session, true, true}}) {
    Spawn what = shell("read line");
    auto pipe = make_pipe().value();
    what.input = pipe.reader.get();
    what.group = row.group;
    const auto id = spawn(what);
    ASSERT_TRUE(id) << id.error().id();
    EXPECT_EQ(getpgid(*id), row.leads_group ? *id : getpgrp());
    EXPECT_EQ(getsid(*id), row.leads_session ? *id : getsid(0));
    pipe.writer.reset();
    EXPECT_EQ(reap(*id), 256);  // read met the end
  }
}

TEST(Child, TheProgramIsAPathUnlessPathIsAskedFor) {
  Spawn what;
  what.words = {"echo", "x"};
  EXPECT_EQ(said(what), "file-not-found");
  what.search_path = true;
  EXPECT_EQ(said(what), "x\n");
  what.words = {"/dev/null"};
  EXPECT_EQ(said(what), "file-not-readable");
}

TEST(Child, ReapWaitsThroughSignalsAndLeavesNoZombie) {
  struct sigaction heard {
  }, before{};
  heard.sa_handler = [](int) {};  // without SA_RESTART: waitpid() returns
  sigaction(SIGUSR1, &heard, &before);
  const auto id = spawn(shell("kill -USR1 $PPID; kill -USR1 $PPID; sleep 0.2; exit 7"));
  ASSERT_TRUE(id) << id.error().id();
  const auto status = reap(*id);
  sigaction(SIGUSR1, &before, nullptr);
  ASSERT_TRUE(status);
  EXPECT_TRUE(WIFEXITED(*status));
  EXPECT_EQ(WEXITSTATUS(*status), 7);
  EXPECT_EQ(::kill(*id, 0), -1) << "it is gone";
  EXPECT_EQ(errno, ESRCH);
  EXPECT_FALSE(reap(*id));
}

}  // namespace
}  // namespace letterlock
