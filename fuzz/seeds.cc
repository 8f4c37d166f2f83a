#include "fuzz/seeds.h"

#include <filesystem>
#include <fstream>

#include "fuzz/support.h"

namespace letterlock::fuzz {

void SeedFolder::add(std::string_view name, ByteView octets, const Bytes& choices) {
  Bytes all = choices;
  append(all, octets);
  std::ofstream file(std::filesystem::path(path_) / name, std::ios::binary);
  file << as_text(all);
  file.close();
  require(file.good(), "a seed can be written");
}

__attribute__((weak)) void write_seeds(SeedFolder&) {}
__attribute__((weak)) void prepare() {}

}  // namespace letterlock::fuzz

// libFuzzer calls this once, before anything else.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view option = "--write-seeds=";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view word = (*argv)[i];
    if (!word.starts_with(option)) continue;
    letterlock::fuzz::SeedFolder folder(std::string(word.substr(option.size())));
    letterlock::fuzz::write_seeds(folder);
    std::exit(0);
  }
  letterlock::fuzz::prepare();
  return 0;
}
