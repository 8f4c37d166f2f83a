// Runs a program, or several joined by pipes, and prints what it took as JSON.
//
//   smime_measure [--out FILE] [--err FILE] PROGRAM ARGUMENT... [::: PROGRAM ARGUMENT...]
//
// Standard input is empty; standard output of the last one goes to FILE (without it: nowhere). CPU time is user and
// system time of all, wall time from the first start to the last end, memory the largest resident size of any one, in
// MiB.
//
// It is linked statically and does nothing else, because a child's resident size counts from what its parent had when
// it was born: started by a scripting language, every small program would seem as large as that.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kProgramsMax = 8;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

int open_or_stop(const char* path, int flags) {
  const int file = open(path, flags | O_CLOEXEC, 0600);
  if (file < 0) {
    std::perror(path);
    std::exit(2);
  }
  return file;
}

pid_t start(char** words, int in, int out, int err) {
  const pid_t child = fork();
  if (child != 0) return child;
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  if (err >= 0) dup2(err, STDERR_FILENO);
  execvp(words[0], words);
  std::perror(words[0]);
  _exit(127);
}

struct Total {
  double cpu = 0;
  double memory = 0;
  int status = 0;  // the first that is not zero
};

void wait_for(pid_t child, Total& total) {
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child) std::exit(2);
  total.cpu += seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  const double memory = static_cast<double>(usage.ru_maxrss) / 1024;
  if (memory > total.memory) total.memory = memory;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (total.status == 0) total.status = code;
}

}  // namespace

int main(int count, char** words) {
  const char* out_path = "/dev/null";
  int err = -1;
  int at = 1;
  for (; at + 1 < count && std::strncmp(words[at], "--", 2) == 0; at += 2) {
    if (std::strcmp(words[at], "--out") == 0) out_path = words[at + 1];
    else err = open_or_stop(words[at + 1], O_WRONLY | O_CREAT | O_TRUNC);
  }
  if (at >= count) {
    std::fprintf(stderr, "smime_measure [--out FILE] [--err FILE] PROGRAM ARGUMENT... [::: PROGRAM ARGUMENT...]\n");
    return 2;
  }
  const int last_out = open_or_stop(out_path, O_WRONLY | O_CREAT | O_TRUNC);
  int in = open_or_stop("/dev/null", O_RDONLY);
  pid_t children[kProgramsMax];
  int started = 0;
  const double began = now();
  while (at < count && started < kProgramsMax) {
    char** program = words + at;
    while (at < count && std::strcmp(words[at], ":::") != 0) ++at;
    int ends[2] = {-1, last_out};
    if (at < count) {
      words[at++] = nullptr;
      if (pipe2(ends, O_CLOEXEC) != 0) return 2;
    }
    children[started++] = start(program, in, ends[1], err);
    close(in);
    close(ends[1]);
    in = ends[0];
  }
  Total total;
  for (int i = 0; i < started; ++i) wait_for(children[i], total);
  std::printf("{\"cpu\": %.6f, \"wall\": %.6f, \"memory\": %.3f, \"exit\": %d}\n", total.cpu, now() - began,
              total.memory, total.status);
  return 0;
}
