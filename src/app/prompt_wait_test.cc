#include "app/prompt_wait.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace letterlock::app {
namespace {

using namespace std::chrono_literals;

volatile std::sig_atomic_t came = 0;

TEST(PromptWait, ASignalThatAnotherThreadGetsEndsIt) {
  std::signal(SIGTERM, [](int) { came = came + 1; });
  const std::jthread other([] {
    std::this_thread::sleep_for(50ms);
    kill(getpid(), SIGTERM);
  });
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, nullptr);  // here; the other thread takes it
  {
    PromptWait wait(-1);
    const auto before = PromptWait::Clock::now();
    const auto readable = wait.readable(-1, before + 5s);
    ASSERT_FALSE(readable);
    EXPECT_LT(PromptWait::Clock::now() - before, 4s) << "the time was over first";
    EXPECT_EQ(readable.error().id(), "cancelled");
    EXPECT_EQ(came, 0);
  }
  pthread_sigmask(SIG_UNBLOCK, &term, nullptr);
  EXPECT_EQ(came, 1) << "it is raised again";
  std::signal(SIGTERM, SIG_DFL);
}

TEST(PromptWait, TheTimeEndsIt) {
  PromptWait wait(-1);
  const auto before = PromptWait::Clock::now();
  const auto readable = wait.readable(-1, before + 50ms);
  ASSERT_TRUE(readable);
  EXPECT_FALSE(*readable);
  EXPECT_GE(PromptWait::Clock::now() - before, 50ms);
}

TEST(PromptWait, TheEndOfTheOtherSideIsTheRemoval) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  PromptWait wait(ends[0]);
  close(ends[1]);
  EXPECT_EQ(wait.readable(-1).error().id(), "card-removed");
  close(ends[0]);
}

}  // namespace
}  // namespace letterlock::app
