// For the tests of cms/ that ask `openssl cms`: a folder with everybody's certificate and key, and runs in it.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "cms/test_support.h"

extern char** environ;

namespace letterlock::cms::testing {

inline Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

inline void write_file(const std::filesystem::path& path, ByteView octets) {
  std::ofstream(path, std::ios::binary) << as_text(octets);
}

inline std::string pem(const char* label, ByteView der) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out = std::string("-----BEGIN ") + label + "-----\n";
  for (size_t i = 0; i < der.size(); i += 3) {
    const size_t count = std::min<size_t>(3, der.size() - i);
    std::uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? der[i + k] : 0u);
    for (size_t k = 0; k < 4; ++k) out.push_back(k <= count ? kAlphabet[group >> (18 - 6 * k) & 63] : '=');
    if (i % 48 == 45) out.push_back('\n');
  }
  return out + (out.back() == '\n' ? "" : "\n") + "-----END " + label + "-----\n";
}

// A folder that lasts as long as the test, with everybody's certificate and key in it.
class OpenSsl : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "letterlock-cms-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    for (const auto& [file, person] :
         std::initializer_list<std::pair<const char*, const Person*>>{{"ann", &people().ann},
                                                                      {"ben", &people().ben},
                                                                      {"p256", &people().p256},
                                                                      {"p384", &people().p384},
                                                                      {"x25519", &people().x25519}}) {
      save(file, *person);
    }
    write_file(folder_ / "content", content_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void save(const std::string& name, const Person& person) {
    write_file(folder_ / (name + ".pem"), as_bytes(pem("CERTIFICATE", person.certificate.der())));
    write_file(folder_ / (name + ".key"), as_bytes(pem("PRIVATE KEY", crypto::private_key_der(person.handle))));
  }

  // Runs `openssl ARGUMENTS` in the folder; its exit status.
  int run(const std::string& arguments) const {
    std::vector<std::string> words = {"openssl"};
    for (size_t begin = 0; begin < arguments.size();) {
      const size_t end = std::min(arguments.find(' ', begin), arguments.size());
      words.push_back(arguments.substr(begin, end - begin));
      begin = end + 1;
    }
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder_.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, "errors", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    const int spawned = posix_spawnp(&child, "openssl", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    EXPECT_EQ(spawned, 0);
    int status = -1;
    if (spawned == 0) {
      EXPECT_EQ(waitpid(child, &status, 0), child);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  ::testing::AssertionResult runs(const std::string& arguments) const {
    const int status = run(arguments);
    if (status == 0) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "openssl " << arguments << ": " << status << "\n"
                                         << as_text(read_file(folder_ / "errors"));
  }
  Bytes file(const char* name) const { return read_file(folder_ / name); }

  std::filesystem::path folder_;
  Bytes content_ = pattern(200000);
};

}  // namespace letterlock::cms::testing
