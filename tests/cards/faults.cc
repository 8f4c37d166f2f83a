#include "faults.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace faulty {
namespace {

// The rest of a line's words.
struct Words {
  std::istringstream& line;
  std::string text() const {
    std::string word;
    line >> word;
    return word;
  }
  unsigned long number() const { return std::strtoul(text().c_str(), nullptr, 0); }
};

// False for a name that is not known.
bool read_line(const std::string& name, Words words, Faults& faults) {
  if (name == "delay_ms")
    faults.delay_ms = words.number();
  else if (name == "hang")
    faults.hangs.insert(words.text());
  else if (name == "crash")
    faults.crashes.insert(words.text());
  else if (name == "answer") {
    const auto function = words.text();
    faults.answers[function] = words.number();
  } else if (name == "buffer_too_small")
    faults.buffer_too_small = true;
  else if (name == "pin_pad")
    faults.pin_pad = words.text();
  else if (name == "always_authenticate")
    faults.always_authenticate = true;
  else if (name == "tries")
    faults.tries = words.text();
  else if (name == "removed")
    faults.removed = true;
  else if (name == "remove_after")
    faults.remove_after = words.text();
  else if (name == "log")
    faults.log = words.text();
  else
    return false;
  return true;
}

}  // namespace

Faults read_faults() {
  Faults faults;
  const char* path = std::getenv("LETTERLOCK_TEST_FAULTS");
  std::ifstream file(path == nullptr ? "" : path);
  for (std::string text; std::getline(file, text);) {
    std::istringstream line(text);
    std::string name;
    if (!(line >> name) || read_line(name, {line}, faults)) continue;
    std::fprintf(stderr, "faulty_pkcs11: no such fault: %s\n", name.c_str());
    std::abort();
  }
  return faults;
}

void remove_token() { std::ofstream(std::getenv("LETTERLOCK_TEST_FAULTS"), std::ios::app) << "removed\n"; }

void note(const Faults& faults, std::string_view function, std::string_view what) {
  if (faults.log.empty()) return;
  const int file = ::open(faults.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  const std::string line = std::string(function) + " " + std::string(what) + "\n";
  if (::write(file, line.data(), line.size()) < 0) std::perror("faulty_pkcs11: log");
  ::close(file);
}

}  // namespace faulty
