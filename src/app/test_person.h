// For tests: a person at a terminal of their own, and pinentry programs of a few lines.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace letterlock::app {

// What the person waits for on the screen, and what they do then.
struct Step {
  std::string await = {};
  std::string keys = {};
  int pull = -1;  // a descriptor to write to: the card is taken out
};

struct Seen {
  bool right = false;  // what the asking process said of its answer
  std::string screen = {};
  bool echo_restored = false;
};

// Reads until `text` stands on the screen after `from`, or the terminal ends; at most 20 seconds.
inline size_t read_until(int master, const std::string& text, size_t from, std::string& screen) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < until) {
    if (const size_t at = screen.find(text, from); !text.empty() && at != screen.npos) return at + text.size();
    pollfd asked{master, POLLIN, 0};
    if (poll(&asked, 1, 100) <= 0) continue;
    char buffer[512];
    const ssize_t count = read(master, buffer, sizeof buffer);
    if (count <= 0) return screen.size();
    screen.append(buffer, static_cast<size_t>(count));
  }
  ADD_FAILURE() << "nothing more came on the screen: " << screen;
  return screen.size();
}

// The exit status of a process that is about to end; within two seconds, or it is ended.
inline int end_of(pid_t child) {
  int status = -1;
  for (int i = 0; i < 400; ++i) {
    if (waitpid(child, &status, WNOHANG) == child) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ADD_FAILURE() << "the asking process does not end";
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return status;
}

// Runs `ask` in a process of its own with a terminal; it says whether the answer was right.
inline Seen at_a_terminal(const std::function<bool()>& ask, const std::vector<Step>& steps) {
  int master = -1;
  const pid_t child = forkpty(&master, nullptr, nullptr, nullptr);
  if (child == 0) {
    const bool right = ask();
    termios state{};
    const bool echo = tcgetattr(STDIN_FILENO, &state) == 0 && (state.c_lflag & ECHO) != 0;
    _exit((right ? 0 : 1) | (echo ? 0 : 2));
  }
  Seen seen;
  size_t from = 0;
  for (const Step& step : steps) {
    from = read_until(master, step.await, from, seen.screen);
    EXPECT_EQ(write(master, step.keys.data(), step.keys.size()), static_cast<ssize_t>(step.keys.size()));
    if (step.pull >= 0) {
      EXPECT_EQ(write(step.pull, "x", 1), 1);
    }
  }
  read_until(master, "", from, seen.screen);
  const int status = end_of(child);
  close(master);
  seen.right = WIFEXITED(status) && (WEXITSTATUS(status) & 1) == 0;
  seen.echo_restored = WIFEXITED(status) && (WEXITSTATUS(status) & 2) == 0;
  return seen;
}

// A shell script that greets and answers OK to everything, but for what `cases` says: arms of a case statement over
// $command. It writes down its process id and every line that it was sent.
class ScriptedPinentry {
 public:
  explicit ScriptedPinentry(const std::string& cases, const std::string& greeting = "echo 'OK here'") {
    static int number = 0;
    folder_ = testing::TempDir() + "letterlock-pinentry-" + std::to_string(getpid()) + "-" + std::to_string(number++);
    std::filesystem::create_directories(folder_);
    std::ofstream script(program());
    script << "#!/bin/sh\necho $$ >'" << folder_ << "/id'\n"
           << greeting << "\nwhile IFS= read -r command; do\n"
           << "printf '%s\\n' \"$command\" >>'" << folder_ << "/lines'\ncase \"$command\" in\n"
           << cases << "\n*) echo OK;;\nesac\ndone\n";
    script.close();
    chmod(program().c_str(), 0700);
  }
  ~ScriptedPinentry() { std::filesystem::remove_all(folder_); }
  ScriptedPinentry(const ScriptedPinentry&) = delete;
  ScriptedPinentry& operator=(const ScriptedPinentry&) = delete;

  std::string folder() const { return folder_; }
  std::string program() const { return folder_ + "/pinentry"; }
  std::string lines() const { return content("lines"); }
  // Ended and reaped: nothing of this id is left.
  bool gone() const {
    const std::string id = content("id");
    return !id.empty() && kill(std::stoi(id), 0) != 0;
  }

 private:
  std::string content(const std::string& name) const {
    std::ifstream file(folder_ + "/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string folder_;
};

}  // namespace letterlock::app
